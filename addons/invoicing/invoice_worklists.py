"""Which orders and invoices wait for finance."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement

from addons.invoicing.invoice_verbs import PayableInvoice
from addons.invoicing.order import Order
from addons.invoicing.steering import NEVER
from addons.lists import Worklist
from core import ZERO, Session


def not_invoiced(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of orders of which something is not invoiced, but for those that never are by a run."""
    order = session[Order]
    return [order.invoice_status < 100, order.invoice_term.is_distinct_from(NEVER)]


def overdue(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of invoices that are not paid although the due date is over; credit memos are none."""
    invoice = session[PayableInvoice]
    return [invoice.payment_status < 100, invoice.due_date < session.today, invoice.total > ZERO]


WORKLISTS = [
    Worklist("orders to invoice", Order, not_invoiced, verb="invoice", summary="Invoice what is open of the orders"),
    Worklist("invoices overdue", PayableInvoice, overdue, verb="pay", summary="Remind of invoices due before today"),
]
