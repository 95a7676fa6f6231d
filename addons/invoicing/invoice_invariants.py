"""What must be true of invoices."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from sqlalchemy import func, select

from addons.doctor import Invariant, wrong_sums
from addons.invoicing.billing import BilledOrder, OrderLine
from addons.invoicing.invoice import Invoice
from addons.invoicing.invoice_line import InvoiceLine
from addons.sales import status_is_share
from addons.schemas import figure
from core import Session

COUNTING = ("completed", "reversed")


def invoiced_is_billed(session: Session) -> Iterator[str]:
    """Find order lines whose invoiced quantity is not the sum of their invoice lines."""
    invoice, L = session[Invoice], session[InvoiceLine]
    billed = select(L.order_line_id, L.quantity).join(invoice, invoice.id == L.invoice_id)
    return wrong_sums(session, OrderLine, "invoiced", billed.where(invoice.state.in_(COUNTING)), "invoices")


def nothing_billed_of_what_was_cut(session: Session) -> Iterator[str]:
    """Find lines of which more is billed than was left of them, because this addon was off meanwhile."""
    order, L = session[BilledOrder], session[OrderLine]
    query = (
        select(order.id, order.number, order.state, L.position, L.invoiced, L.quantity)
        .join(order, order.id == L.order_id)
        .where(
            L.invoiced != 0, (L.quantity == 0) | ((L.lost_sales != 0) & (func.abs(L.invoiced) > func.abs(L.quantity)))
        )
        .order_by(order.id, L.position)
    )
    for id_, number, state, position, invoiced, quantity in session.execute(query):
        yield (
            f"order {number or f'#{id_}'} ({state}), line {position}: {figure(invoiced)} of {figure(quantity)} ordered "
            "is billed; was it cut while this addon was off? Reverse its invoices, or order it again"
        )


def totals_are_sums(session: Session) -> Iterator[str]:
    """Find invoices whose totals are not the sums of their lines."""
    L = session[InvoiceLine]
    amounts = {"net_total": L.net, "tax_total": L.tax_amount, "total": L.net + L.tax_amount}
    return chain.from_iterable(
        wrong_sums(session, Invoice, column, select(L.invoice_id, amount), "its lines")
        for column, amount in amounts.items()
    )


INVARIANTS = [
    Invariant("invoiced equals billed", invoiced_is_billed, "Invoiced quantities are those of the invoices"),
    Invariant(
        "nothing billed of what was cut",
        nothing_billed_of_what_was_cut,
        "Of lines that were voided or cut no more is billed than was left of them",
    ),
    Invariant(
        "invoice status is the share invoiced",
        status_is_share(part="invoiced", status="invoice_status"),
        "An order's invoice status is the share of it that is invoiced",
    ),
    Invariant("invoice totals are sums", totals_are_sums, "An invoice's totals are the sums of its lines"),
]
