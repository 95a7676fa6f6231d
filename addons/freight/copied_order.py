"""What becomes of freight when orders are copied and split: it is charged once."""

from __future__ import annotations

from collections.abc import Sequence

from addons import sales
from core import Row, Session


class CopiedOrder(sales.CopiedOrder, extends=True):
    """A copy bears its own freight; what is split off leaves it to the order that it comes from."""

    @classmethod
    def copied_header(cls, session: Session, orders: Sequence[sales.Order]) -> list[Row]:
        """Let a copy bear its own freight."""
        return [row | {"freight_order_id": None} for row in super().copied_header(session, orders)]

    @classmethod
    def split_header(cls, session: Session, orders: Sequence[sales.Order]) -> list[Row]:
        """Name the order that bears the freight."""
        found = super().split_header(session, orders)
        for row, order in zip(found, orders, strict=True):
            row["freight_order_id"] = row.get("freight_order_id") or order.id
        return found
