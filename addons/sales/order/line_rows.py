"""What follows when the lines of orders were changed, for many orders at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core import Session, load, rows

if TYPE_CHECKING:
    from addons.sales.order.order import Order


def reread_lines(session: Session, orders: Sequence[Order]) -> None:
    """Load the lines of orders anew, because rows were added or positions changed."""
    for order in orders:
        session.expire(order, ["lines"])
    load(session, orders, "lines")


def withdraw_approval(session: Session, model: type[Order], orders: Sequence[Order]) -> None:
    """Let orders be approved again, because they are not what was approved."""
    approved = [order for order in orders if order.approved_by is not None]
    rows.update(session, model, [{"id": order.id, "approved_by": None} for order in approved])
