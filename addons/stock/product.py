"""What products may not become once stock of them was moved."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from addons import base
from addons.stock.move import Move
from core import Edited, Refused, Row, Session, among

MOVED = ("unit_id", "kind", "is_kit", "generic")
"""What the moves of a product hang on: in what it is counted, and that stock is kept of it at all."""


class Product(base.Product, extends=True):
    """A product of which stock was moved stays goods, counted in its unit."""

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse to count in another unit, or to keep no stock of, what was moved."""
        rows = super().prepare(session, rows)
        changed = {row["id"]: row for row in rows if isinstance(row, Edited) and row.is_changed(*MOVED)}
        M = session[Move]
        query = select(M.product_id).where(among(session, M.product_id, changed)).distinct()
        for id_ in session.scalars(query) if changed else ():
            raise Refused(
                f"stock of {changed[id_].record} was moved: it stays goods, counted in the same unit",
                remedy="Create another product, and let this one run out (discontinued).",
            )
        return rows
