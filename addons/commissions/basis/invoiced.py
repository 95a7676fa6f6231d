"""What is invoiced: the lines of completed and reversed invoices, by their date; credit memos are negative."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func
from sqlalchemy.orm import aliased, join

from addons import invoicing, sales
from addons.commissions.basis.source import WHOLE, Parties, Source, parties
from addons.commissions.note import InvoiceLine
from core import Session

COUNTING = ("completed", "reversed")


def source(session: Session, first: dt.date, last: dt.date) -> Source:
    """Return the lines of invoices dated from one day to another."""
    invoice, L = session[invoicing.Invoice], session[InvoiceLine]
    joined = joined_lines(session, invoice, L, join(L, invoice, invoice.id == L.invoice_id))
    columns = {**WHOLE, **joined.columns, **invoice_columns(invoice, L)}
    where = (counts(invoice, L), invoice.date >= first, invoice.date <= last)
    return Source("invoicing.Invoice", joined.origin, columns, where, is_settled(invoice))


def joined_lines(session: Session, invoice: Any, L: Any, origin: Any, payment_method: Any = None) -> Parties:
    """Join to invoice lines the order they bill, which says whose sale it is."""
    ordered, order = aliased(session[sales.OrderLine]), aliased(session[sales.Order])
    origin = origin.outerjoin(ordered, ordered.id == L.order_line_id).outerjoin(order, order.id == ordered.order_id)
    return parties(
        session,
        origin,
        customer=func.coalesce(order.partner_id, invoice.partner_id),
        product=L.product_id,
        address=func.coalesce(order.delivery_address_id, invoice.invoice_address_id),
        sales_rep=order.sales_rep_id,
        payment_method=order.payment_method if payment_method is None else payment_method,
        ordered=ordered,
    )


def invoice_columns(invoice: Any, L: Any) -> dict[str, Any]:
    """Return the columns of an invoice and its line."""
    return {
        "line_id": L.id,
        "document_id": invoice.id,
        "number": invoice.number,
        "date": invoice.date,
        "position": L.position,
        "currency_id": invoice.currency_id,
        "organisation_id": invoice.organisation_id,
        "net": L.net,
        "quantity": L.quantity,
    }


def counts(invoice: Any, L: Any) -> Any:
    """Return the condition of lines that are sales: what commissions are paid by is none."""
    return invoice.state.in_(COUNTING) & L.settlement_line_id.is_(None)


def is_settled(invoice: Any) -> Any:
    """Return the condition of invoices that are paid in full; what is taken back counts at once."""
    return (invoice.payment_status >= 100) | (invoice.total < 0)
