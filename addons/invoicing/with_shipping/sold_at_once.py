"""With the addon shipping: orders whose goods and invoice leave together when they are confirmed (semantics 1.1)."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Self

from sqlalchemy import select

from addons import invoicing
from addons.base import Currency
from addons.schemas import figure, read
from core import ZERO, BadInput, Document, Row, Session, among


class OnCreditOrder(invoicing.Order, kind="on_credit"):
    """Goods and invoice leave together; paid later."""

    label = "order on credit"
    may_be_replaced = False
    reserves = False
    ships_on_confirm = True
    invoices_on_confirm = True


class WebstoreOrder(invoicing.Order, kind="webstore"):
    """Sold in the web shop: invoiced at once, the shipment released to the carrier."""

    label = "webstore order"
    may_be_replaced = False
    reserves = False
    ships_on_confirm = True
    releases_shipment = True
    invoices_on_confirm = True


class PosOrder(invoicing.Order, kind="pos"):
    """Sold over the counter: taken, invoiced and paid at once."""

    label = "POS order"
    may_be_replaced = False
    reserves = False
    ships_on_confirm = True
    invoices_on_confirm = True
    may_reactivate = False

    @classmethod
    def invoice_groups(cls, session: Session, orders: Sequence[Any]) -> dict[int, Hashable]:
        """Give each sale an invoice of its own, since it is paid at once."""
        return {}

    @classmethod
    def confirm(cls, session: Session, orders: Sequence[Self], pay: Sequence[str] = ()) -> None:
        """Sell: `pay` names payments such as "cash=20.00" and "card=5.50", which must be the total (semantics 2.1).

        Without it the whole total is paid in the order's payment method.
        """
        payments = [_parsed(text) for text in pay]
        if payments and len(orders) > 1:
            raise BadInput("payments were given for several orders", remedy="Confirm them one by one.")
        super().confirm(session, orders)
        _pay(session, orders, payments)


def _parsed(text: str) -> tuple[str, Decimal]:
    method, _, amount = text.partition("=")
    try:
        return method.strip(), read(Decimal, amount)
    except BadInput:
        raise BadInput(f"'{text}' is no payment", remedy="Write METHOD=AMOUNT, such as cash=20.00.") from None


def _pay(session: Session, orders: Sequence[PosOrder], payments: Sequence[tuple[str, Decimal]]) -> None:
    """Pay the invoices of sales over the counter and complete the payments, in one batch."""
    headers: list[Row] = []
    for order, invoice in _invoices_of(session, orders):
        headers += [_payment(invoice, *part) for part in _parts(session, order, invoice, payments)]
    ids = session.create(invoicing.Payment, headers)
    made = session.known(invoicing.Payment, ids)
    session.fire("complete", [made[id_] for id_ in ids]).expect_done()


def _parts(
    session: Session, order: PosOrder, invoice: invoicing.Invoice, payments: Sequence[tuple[str, Decimal]]
) -> list[tuple[str, Decimal, Decimal]]:
    """Return method, amount and what is paid off by it; what is paid last in cash may be rounded to coins."""
    currency, total = session.known(Currency)[invoice.currency_id], invoice.total
    method = order.payment_method or "cash"
    parts = list(payments) or [(method, invoicing.handed_over(currency, total, method))]
    last = max((n for n, (method, _) in enumerate(parts) if method in invoicing.CASH), default=len(parts) - 1)
    rest = total - sum((amount for n, (_, amount) in enumerate(parts) if n != last), ZERO)
    method, amount = parts[last]
    due = invoicing.handed_over(currency, rest, method)
    if amount != due:
        given = sum((amount for _, amount in parts), ZERO)
        raise BadInput(
            f"{order} comes to {figure(total - rest + due, 2)}, the payments to {figure(given, 2)}",
            remedy="A sale over the counter is paid exactly: correct the amounts.",
        )
    paid = [(*part, rest if n == last else part[1]) for n, part in enumerate(parts)]
    return [one for one in paid if one[2]]


def _invoices_of(session: Session, orders: Sequence[PosOrder]) -> Iterator[tuple[PosOrder, invoicing.Invoice]]:
    """Yield each order with the one invoice that confirming has made."""
    invoice, L, ordered = session[invoicing.Invoice], session[invoicing.InvoiceLine], session[invoicing.OrderLine]
    query = (
        select(ordered.order_id, invoice)
        .join(L, L.order_line_id == ordered.id)
        .join(invoice, invoice.id == L.invoice_id)
        .where(among(session, ordered.order_id, [order.id for order in orders]), invoice.state == "completed")
        .distinct()
    )
    by_id = {order.id: order for order in orders}
    for order_id, found in session.execute(query):
        yield by_id[order_id], found


def _payment(invoice: invoicing.Invoice, method: str, amount: Decimal, paid_off: Decimal) -> Row:
    return {
        "organisation_id": invoice.organisation_id,
        "partner_id": invoice.partner_id,
        "currency_id": invoice.currency_id,
        "date": invoice.date,
        "method": method,
        "amount": amount,
        "lines": [{"invoice_id": invoice.id, "amount": paid_off}],
    }


TYPES: list[type[Document]] = [OnCreditOrder, WebstoreOrder, PosOrder]
