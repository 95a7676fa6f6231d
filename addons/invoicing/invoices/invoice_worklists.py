"""Which orders and invoices wait for finance."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, or_

from addons.invoicing.generating.steering import NEVER
from addons.invoicing.invoices.invoice_verbs import PayableInvoice
from addons.invoicing.orders.order import Order
from addons.invoicing.owed.plan_row import PaymentPlanRow
from addons.lists import Worklist
from core import ZERO, Session


def not_invoiced(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of orders of which something is not invoiced, but for those that never are by a run."""
    order = session[Order]
    return [order.invoice_status < 100, order.invoice_term.is_distinct_from(NEVER)]


def overdue(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of invoices that are not paid although the due date is over; credit memos are none.

    Of one in instalments it is the due date of the first that is not paid.
    """
    invoice, R = session[PayableInvoice], session[PaymentPlanRow]
    late = exists().where(R.invoice_id == invoice.id, R.due_date < session.today, R.until > invoice.paid)
    is_late = or_(invoice.due_date < session.today, and_(invoice.in_instalments, late))
    return [invoice.payment_status < 100, invoice.total > ZERO, is_late]


WORKLISTS = [
    Worklist("orders to invoice", Order, not_invoiced, verb="invoice", summary="Invoice what is open of the orders"),
    Worklist("invoices overdue", PayableInvoice, overdue, verb="pay", summary="Remind of invoices due before today"),
]
