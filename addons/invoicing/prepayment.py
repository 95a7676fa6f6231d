"""Orders are paid before they are invoiced; the invoice then uses what was paid."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from addons import sales
from addons.base import Currency, today
from addons.invoicing.allocating import open_invoices
from addons.invoicing.billed_lines import billed_lines
from addons.invoicing.billing import BilledOrder
from addons.invoicing.cash import CASH, handed_over, paid_off
from addons.invoicing.invoice import Invoice
from addons.invoicing.netting_payment import NettingPayment
from addons.invoicing.order_payments import unbilled_amounts
from addons.invoicing.payment import Payment
from addons.invoicing.payment_verbs import process
from core import ZERO, Document, Row, Session


def pay_orders(
    session: Session, orders: Sequence[BilledOrder], amount: Decimal | None, on: dt.date | None, method: str
) -> None:
    """Register a payment of each order: `amount`, or what is open on it, if anything is.

    What is not invoiced is open on the order itself; if all is, its invoices are.
    """
    open_ = unbilled_amounts(session, orders)
    billed = [order.id for order in orders if not open_[order.id]]
    for id_, invoices in (
        open_invoices(session, billed) if billed and (amount is None or method in CASH) else {}
    ).items():
        open_[id_] = sum((min(share, one.open_amount) for one, share in invoices), ZERO)
    headers: list[Row] = []
    currencies = session.known(Currency)
    for order in orders:
        currency = currencies[order.currency_id]
        given = handed_over(currency, open_[order.id], method) if amount is None else amount
        part = paid_off(currency, given, open_[order.id], method)
        if not part:
            session.nothing_to_do([order], "nothing is open")
            continue
        header = payment_header(session, order, on, method)
        headers.append(header | {"amount": given, "lines": [{"order_id": order.id, "amount": part}]})
    _complete(session, Payment, headers)


def payment_header(session: Session, order: BilledOrder, on: dt.date | None, method: str) -> Row:
    """Return the row of a payment by who is invoiced for an order, dated `on` or today, without amount and lines."""
    organisation = order.invoicing_organisation_id or order.organisation_id
    return {
        "organisation_id": organisation,
        "partner_id": order.invoice_partner_id or order.partner_id,
        "currency_id": order.currency_id,
        "date": on or today(session, organisation),
        "method": method,
    }


def net(session: Session, headers: Sequence[Row]) -> None:
    """Make and complete netting payments: their lines add up to 0."""
    _complete(session, NettingPayment, [{**header, "method": "netting", "amount": Decimal(0)} for header in headers])


def _complete(session: Session, model: type[Payment], headers: Sequence[Row]) -> None:
    ids = session.create(model, headers)
    made = session.known(model, ids)
    process(session, [made[id_] for id_ in ids])


def use_prepayments(session: Session, documents: Sequence[Document]) -> None:
    """Pay completed invoices with what was prepaid on their orders; costs nothing where nothing was."""
    if not isinstance(documents[0], session[Invoice]):
        return
    invoices = cast("Sequence[Invoice]", documents)
    lines = billed_lines(session, invoices)
    behind = {line.order_id for some in lines.values() for line in some if line.order_id is not None}
    prepaid = sales.figures_of(session, BilledOrder, behind, "prepaid")
    left = {id_: order.prepaid for id_, order in prepaid.items() if order.prepaid}
    orders = session.known(BilledOrder, left)
    headers: list[Row] = []
    for invoice in invoices if left else ():
        for order_id, share in _shares(lines[invoice.id]).items():
            used = sales.nearer(left.get(order_id, ZERO), share)
            if used:
                left[order_id] -= used
                parts = [{"order_id": order_id, "amount": -used}, {"invoice_id": invoice.id, "amount": used}]
                headers.append(payment_header(session, orders[order_id], invoice.date, "netting") | {"lines": parts})
    if headers:
        with session.in_verb():  # completing the invoice brings it about, so it needs no permission of its own
            net(session, headers)


def _shares(lines: Sequence[Any]) -> Mapping[int, Decimal]:
    """Return the part that each order has of the lines of an invoice, by order id, taxes included."""
    shares: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.order_id is not None:
            shares[line.order_id] += line.net + line.tax_amount
    return shares
