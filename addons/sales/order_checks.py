"""What is asked before an order is confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from addons.base import Partner
from addons.sales.order import Order
from addons.sales.order_line import OrderLine
from core import Check, Finding, Session, among


def has_lines(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find orders without a line."""
    L = session[OrderLine]
    ids = [order.id for order in orders]
    filled = set(session.scalars(select(L.order_id).where(among(session, L.order_id, ids)).distinct()))
    for order in orders:
        if order.id not in filled:
            yield Finding(order, "it has no lines: add at least one")


def partner_is_active(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find orders of customers who are no longer active."""
    partners = session.known(Partner, {order.partner_id for order in orders})
    for order in orders:
        if not partners[order.partner_id].active:
            yield Finding(order, f"{partners[order.partner_id]} is not active")


CHECKS = [
    Check(Order, "lines", before="confirm", run=has_lines, summary="An order has at least one line"),
    Check(
        Order,
        "active partner",
        before="confirm",
        run=partner_is_active,
        override="sales clerk",
        summary="The customer is active",
    ),
]
