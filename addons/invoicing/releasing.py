"""Payments let orders go on that wait for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from addons.invoicing.billing import BilledOrder, OrderLine
from addons.invoicing.invoice_line import InvoiceLine
from core import Session, among

if TYPE_CHECKING:
    from addons.invoicing.payment import Payment


def release_paid(session: Session, payments: Sequence[Payment]) -> None:
    """Release the orders that are paid now and waited for it."""
    lines = [line for payment in payments for line in payment.lines]
    invoices = {line.invoice_id for line in lines if line.invoice_id is not None}
    waiting = _paid_and_waiting(session, invoices)
    if waiting:
        session.fire("release", waiting).expect_done()


def _paid_and_waiting(session: Session, invoices: set[int]) -> list[BilledOrder]:
    order, ordered, L = session[BilledOrder], session[OrderLine], session[InvoiceLine]
    behind = (
        select(ordered.order_id)
        .join(L, L.order_line_id == ordered.id)
        .where(among(session, L.invoice_id, sorted(invoices)))
    )
    query = select(order).where(order.id.in_(behind), order.state == "waiting payment", order.payment_status >= 100)
    return list(session.scalars(query.order_by(order.id)))
