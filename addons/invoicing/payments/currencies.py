"""Money of one currency pays what is in that currency, whatever the rates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from addons.base import Currency
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.orders.billing import BilledOrder
from core import BadInput, Finding, Row, Session, load

if TYPE_CHECKING:
    from addons.invoicing.payments.payment import Payment

NAMED = ("invoice_id", "order_id", "credit_id")
Paid = tuple[str, int]
"""What a payment line names: the column, such as invoice_id, and the id in it."""


def fill_currencies(session: Session, payments: Sequence[Row]) -> None:
    """Let payments that do not say their currency be in that of what they pay, if it is one."""
    asking = [row for row in payments if row.get("currency_id") is None and row.get("lines")]
    paid = _named(session, [line for row in asking for line in row["lines"]])
    for row in asking:
        found = {paid[key].currency_id for line in row["lines"] if (key := _key(line)) in paid}
        if len(found) == 1:
            row["currency_id"] = found.pop()


def refuse_other_currencies(session: Session, lines: Sequence[Row]) -> None:
    """Raise BadInput for lines of payments that pay something in another currency, or finer than theirs."""
    paid, currencies = _named(session, lines), session.known(Currency)
    for line in lines:
        currency = currencies[line["header"]["currency_id"]]
        for name in ("amount", "write_off", "discount"):
            currency.refuse_finer(line.get(name), "a payment line")
        document = paid.get(_key(line))
        if document is not None and document.currency_id != currency.id:
            raise BadInput(
                _difference(document, currencies[document.currency_id], currency),
                remedy=f"Pay it by a payment in {currencies[document.currency_id].code}.",
            )


def one_currency(session: Session, payments: Sequence[Payment]) -> Iterator[Finding]:
    """Find payments of something that is in another currency by now."""
    load(session, payments, "lines.invoice", "lines.order", "lines.credit")
    currencies = session.known(Currency)
    for payment in payments:
        for line in payment.lines:
            paid: Any = line.invoice or line.order or line.credit
            if paid is not None and paid.currency_id != payment.currency_id:
                mine, other = currencies[payment.currency_id], currencies[paid.currency_id]
                yield Finding(payment, _difference(paid, other, mine))


def _difference(paid: object, currency: Currency, mine: Currency) -> str:
    return f"{paid} is in {currency.code}, the payment in {mine.code}: they are paid in their own currency"


def _key(line: Row) -> Paid:
    name = next((name for name in NAMED if line.get(name) is not None), "order_id")
    return name, line.get(name) or 0


def _named(session: Session, lines: Sequence[Row]) -> Mapping[Paid, Any]:
    keys = [_key(line) for line in lines]
    ids = {column: {id_ for name, id_ in keys if name == column} - {0} for column in NAMED}
    payment: Any = session.composition.named("invoicing.Payment") if ids["credit_id"] else None
    models: dict[str, Any] = {"invoice_id": Invoice, "order_id": BilledOrder, "credit_id": payment}
    known = {name: session.known(models[name], some) for name, some in ids.items() if some}
    return {(name, id_): one for name, found in known.items() for id_, one in found.items()}
