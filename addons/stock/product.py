"""What products may not become once stock of them was moved."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import false, select

from addons import base
from addons.stock.move import Move
from core import Edited, Mapped, Refused, Row, Session, among, column

MOVED = ("unit_id", "kind", "is_kit", "generic")
"""What the moves of a product hang on: in what it is counted, and that stock is kept of it at all."""


class Product(base.Product, extends=True):
    """A product of which stock was moved stays goods, counted in its unit.

    Of its lots the oldest is taken first, with `newest_first` the newest (semantics 3.1: the material policy).
    """

    newest_first: Mapped[bool] = column(default=False, server_default=false())

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
