"""What a kit is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, UniqueConstraint, inspect
from sqlalchemy.schema import SchemaItem

from core import BadInput, Mapped, Model, Quantity, Row, Session, column, reference, relation

if TYPE_CHECKING:
    from addons.base.product import Product


class Component(Model, table="base_component"):
    """A product that is part of a kit, and how much of it goes into one kit, in the component's unit."""

    label = "component"
    kept_by = ""

    kit_id: Mapped[int] = reference("base_product")
    product_id: Mapped[int] = reference("base_product")
    quantity: Mapped[Quantity]
    position: Mapped[int] = column(default=10)

    kit: Mapped[Product] = relation("base.Product", "kit_id", back="components")
    product: Mapped[Product] = relation("base.Product", "product_id")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a kit that contains itself; circles through other kits are found when it is taken apart."""
        rows = super().prepare(session, rows)
        for row in rows:
            if row.get("product_id") == row.get("kit_id"):
                kit = session.get(inspect(cls).relationships["kit"].mapper.class_, row["kit_id"])
                raise BadInput(f"{kit} cannot be a component of itself", remedy="Name another product.")
        return rows

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Name a component of a kit once, in a positive quantity."""
        return [UniqueConstraint("kit_id", "product_id"), CheckConstraint("quantity > 0", name="quantity")]
