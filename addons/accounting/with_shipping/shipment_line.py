"""Lines of shipments know what their goods cost."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from addons import sales, shipping
from addons.base import Product
from core import Mapped, Price, Row, Session, column


class CostedLine(shipping.ShipmentLine, extends=True):
    """What one unit of goods cost when the line was made; of goods that come back, what it cost when they left."""

    unit_cost: Mapped[Price | None] = column(info={"computed": True})

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in the cost of the product, where products have one; what comes back has that it left with."""
        rows = super().prepare(session, rows)
        new = [row for row in rows if row.get("unit_cost") is None]
        if not new or not hasattr(session[Product], "cost"):
            return rows
        products: dict[int, Any] = session.known(Product, {row["product_id"] for row in new})
        left_with = _left_with(session, new)
        for row in new:
            product = products[row["product_id"]]
            before = left_with.get(row.get("order_line_id") or 0)
            row["unit_cost"] = before if before is not None else product.cost if product.is_stocked else None
        return rows


def _left_with(session: Session, rows: Sequence[Row]) -> dict[int, Decimal | None]:
    """Return what goods that come back cost when they left, by the line of the return; nothing is asked of others."""
    back = {row["order_line_id"] for row in rows if row["quantity"] < 0 and row.get("order_line_id") is not None}
    if not back:
        return {}
    ordered = sales.figures_of(session, shipping.OrderLine, back, "returned_line_id")
    origins = {id_: line.returned_line_id for id_, line in ordered.items() if line.returned_line_id is not None}
    shipped = sales.figures_of(session, CostedLine, set(origins.values()), "unit_cost")
    return {id_: shipped[origin].unit_cost for id_, origin in origins.items()}
