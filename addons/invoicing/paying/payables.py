"""What is open of the documents that are to be paid, and what paying them early earns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from addons.base import Currency, today
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.orders.order_payments import unbilled_amounts
from addons.invoicing.paying.earning import earning_of, nothing
from addons.invoicing.paying.sharing import Payable
from addons.invoicing.paying.wish import Wish
from addons.invoicing.payments.allocating import open_invoices
from core import Session

Bills = Mapping[int, Sequence[tuple[Invoice, Decimal]]]


def payables_of(session: Session, wishes: Sequence[Wish]) -> list[list[Payable]]:
    """Return what each wish is to pay, in at most two statements.

    Of an order that is what is not invoiced of it; if that is nothing, or less than is paid, its open invoices follow,
    the earliest due first, each no further than its share.
    """
    orders = {one.id: (one, asked) for wish in wishes for one, asked in _orders(wish)}
    rest = unbilled_amounts(session, [one for one, _ in orders.values()]) if orders else {}
    alone = {id_ for wish in wishes for one, asked in _orders(wish) if _is_enough(rest[id_ := one.id], wish, asked)}
    bills = open_invoices(session, sorted(orders.keys() - alone)) if orders.keys() - alone else {}
    return [list(_payables(session, wish, rest, bills)) for wish in wishes]


def _orders(wish: Wish) -> Iterator[tuple[Any, Decimal | None]]:
    return ((one, asked) for one, asked in wish.documents if not isinstance(one, Invoice))


def _is_enough(rest: Decimal, wish: Wish, asked: Decimal | None) -> bool:
    """Say whether what is open of an order itself takes up what is paid of it."""
    wanted = asked if asked is not None else wish.amount if len(wish.documents) == 1 else None
    return bool(rest) if wanted is None else abs(rest) >= abs(wanted)


def _payables(session: Session, wish: Wish, rest: Mapping[int, Decimal], bills: Bills) -> Iterator[Payable]:
    digits = session.known(Currency)[wish.currency_id].digits
    for document, asked in wish.documents:
        if isinstance(document, Invoice):
            yield _invoice(session, wish, document, document.open_amount, asked)
            continue
        own = Payable(("order_id", document.id), str(document), rest[document.id], digits=digits)
        billed = [
            _invoice(session, wish, one, min(share, one.open_amount)) for one, share in bills.get(document.id, ())
        ]
        yield from [own, *billed] if asked is None else _asked_of([own, *billed], asked)


def _asked_of(payables: Sequence[Payable], asked: Decimal) -> Iterator[Payable]:
    """Ask for an amount of an order and its invoices: of each what pays it, and of the last one all the rest."""
    for one in payables:
        part = asked if one is payables[-1] or abs(asked) < abs(one.money) else one.money
        asked -= part
        if part:
            yield replace(one, asked=part)


def _invoice(session: Session, wish: Wish, invoice: Invoice, open_: Decimal, asked: Decimal | None = None) -> Payable:
    day = wish.date or today(session, invoice.organisation_id)
    earns = nothing if wish.no_discount else earning_of(session, invoice, day)
    digits = session.known(Currency)[invoice.currency_id].digits
    return Payable(("invoice_id", invoice.id), str(invoice), open_, asked, earns, digits)
