"""What deliveries ask of products."""

from __future__ import annotations

from collections.abc import Sequence

from addons import base
from core import BadInput, Mapped, Percent, Row, Session, column


class Product(base.Product, extends=True):
    """A product of `variable_quantity`, such as a cheese, may have more reserved and shipped than was ordered.

    One that is `not_auto_delivered` is shipped by hand only, or by force. Of all others no more is delivered than was
    ordered and `delivery_tolerance` percent of that.
    """

    variable_quantity: Mapped[bool | None] = column(default=False)
    not_auto_delivered: Mapped[bool | None] = column(default=False)
    delivery_tolerance: Mapped[Percent | None]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a negative tolerance."""
        rows = super().prepare(session, rows)
        for row in rows:
            if (row.get("delivery_tolerance") or 0) < 0:
                raise BadInput(f"{row['delivery_tolerance']} % is no tolerance", remedy="Give 0 or more, or nothing.")
        return rows

    def variant_row(self) -> Row:
        """Let variants be delivered as their generic product is."""
        names = ("variable_quantity", "not_auto_delivered", "delivery_tolerance")
        return {**super().variant_row(), **{name: getattr(self, name) for name in names}}
