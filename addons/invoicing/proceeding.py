"""Payments let orders go on that wait for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from addons.invoicing.billing import BilledOrder, OrderLine
from addons.invoicing.invoice_line import InvoiceLine
from addons.schemas import figure
from core import Document, Finding, Session, among

if TYPE_CHECKING:
    from addons.invoicing.payment import Payment


WAITING = "waiting payment"


def proceed_paid(session: Session, payments: Sequence[Payment]) -> None:
    """Let the orders go on that are paid now and waited for it."""
    lines = [line for payment in payments for line in payment.lines]
    invoices = {line.invoice_id for line in lines if line.invoice_id is not None}
    waiting = _paid_and_waiting(session, invoices)
    if waiting:
        session.fire("proceed", waiting).expect_done()


def proceed_unpaid(session: Session, documents: Sequence[Document]) -> None:
    """Let orders go on that would wait for a payment of nothing, since they are free."""
    waiting: list[Any] = [one for one in documents if one.state == WAITING and isinstance(one, session[BilledOrder])]
    free = [one for one in waiting if is_paid(one)]
    if free:
        with session.in_verb():  # confirming brings it about, so it needs no permission of its own
            session.fire("proceed", free).expect_done()


def is_paid(order: BilledOrder) -> bool:
    """Say whether all that an order comes to is paid."""
    return order.paid >= order.total


def paid_before_it_goes_on(session: Session, orders: Sequence[BilledOrder]) -> Iterator[Finding]:
    """Find orders that wait for a payment which has not come, wholly or in part."""
    for order in orders:
        if not is_paid(order):
            figures = {"paid": order.paid, "total": order.total}
            yield Finding(
                order,
                f"{figure(order.paid, 2)} of {figure(order.total, 2)} is paid: it goes on by its payment",
                figures,
            )


def _paid_and_waiting(session: Session, invoices: set[int]) -> list[BilledOrder]:
    order, ordered, L = session[BilledOrder], session[OrderLine], session[InvoiceLine]
    behind = (
        select(ordered.order_id)
        .join(L, L.order_line_id == ordered.id)
        .where(among(session, L.invoice_id, sorted(invoices)))
    )
    query = select(order).where(order.id.in_(behind), order.state == WAITING, order.payment_status >= 100)
    return list(session.scalars(query.order_by(order.id)))
