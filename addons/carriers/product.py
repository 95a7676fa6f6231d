"""How much room a product takes."""

from __future__ import annotations

from collections.abc import Sequence

from addons import base
from core import BadInput, Mapped, Quantity, Row, Session


class Product(base.Product, extends=True):
    """`volume` is in cubic metres per unit."""

    volume: Mapped[Quantity | None]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse negative volumes."""
        rows = super().prepare(session, rows)
        for row in rows:
            if row.get("volume") is not None and row["volume"] < 0:
                raise BadInput(f"product {row.get('code')} takes {row['volume']} m³", remedy="Give 0 or more.")
        return rows
