"""What must be true of invoices and payments."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from addons.doctor import Invariant
from addons.invoicing.billing import OrderLine
from addons.invoicing.invoice import Invoice
from addons.invoicing.invoice_line import InvoiceLine
from core import Session

COUNTING = ("completed", "reversed")


def invoiced_is_billed(session: Session) -> Iterator[str]:
    """Find order lines whose invoiced quantity is not the sum of their invoice lines."""
    invoice, L, ordered = session[Invoice], session[InvoiceLine], session[OrderLine]
    summed = (
        select(L.order_line_id, func.sum(L.quantity, type_=L.quantity.type).label("quantity"))
        .join(invoice, invoice.id == L.invoice_id)
        .where(invoice.state.in_(COUNTING))
        .group_by(L.order_line_id)
        .subquery()
    )
    query = (
        select(ordered.id, ordered.invoiced, summed.c.quantity)
        .outerjoin(summed, summed.c.order_line_id == ordered.id)
        .where(ordered.invoiced != func.coalesce(summed.c.quantity, 0))
    )
    for id_, invoiced, billed in session.execute(query):
        yield f"order line #{id_}: invoiced {invoiced}, invoices say {billed or 0}"


def totals_are_sums(session: Session) -> Iterator[str]:
    """Find invoices whose totals are not the sums of their lines."""
    invoice, L = session[Invoice], session[InvoiceLine]
    query = (
        select(invoice.id, invoice.number, invoice.total, func.sum(L.net + L.tax_amount, type_=L.net.type))
        .join(L, L.invoice_id == invoice.id)
        .group_by(invoice.id, invoice.number, invoice.total)
        .having(invoice.total != func.sum(L.net + L.tax_amount, type_=L.net.type))
    )
    for id_, number, total, lines in session.execute(query):
        yield f"invoice {number or f'#{id_}'}: total {total}, lines say {lines}"


INVARIANTS = [
    Invariant("invoiced equals billed", invoiced_is_billed, "Invoiced quantities are those of the invoices"),
    Invariant("invoice totals are sums", totals_are_sums, "An invoice's total is the sum of its lines"),
]
