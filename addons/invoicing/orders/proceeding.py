"""Payments let orders go on that wait for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from addons.invoicing.orders.billing import BilledOrder
from addons.schemas import figure
from core import Document, Finding, Session

if TYPE_CHECKING:
    pass


WAITING = "waiting payment"


def proceed_paid(session: Session, orders: Sequence[BilledOrder]) -> None:
    """Let those of the orders behind paid invoices go on that are paid now and waited for it."""
    waiting = [order for order in orders if order.state == WAITING and order.payment_status >= 100]
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
