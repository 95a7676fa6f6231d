"""What a kit is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, UniqueConstraint, inspect, select
from sqlalchemy.schema import SchemaItem

from core import BadInput, Edited, Mapped, Model, Quantity, Row, Session, among, column, reference, relation

if TYPE_CHECKING:
    from addons.base.product import Product


class Component(Model, table="base_component"):
    """A product that is part of a kit, and how much of it goes into one kit, in the component's unit."""

    label = "component"
    kept_by = ""

    kit_id: Mapped[int] = reference("base_product", index=False)
    product_id: Mapped[int] = reference("base_product")
    quantity: Mapped[Quantity]
    position: Mapped[int] = column(default=10)

    kit: Mapped[Product] = relation("base.Product", "kit_id", back="components")
    product: Mapped[Product] = relation("base.Product", "product_id")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a kit that contains itself, or a component twice; circles are found when it is taken apart."""
        rows = super().prepare(session, rows)
        for row in rows:
            if row.get("product_id") == row.get("kit_id"):
                kit = session.get(inspect(cls).relationships["kit"].mapper.class_, row["kit_id"])
                raise BadInput(f"{kit} cannot be a component of itself", remedy="Name another product.")
        _refuse_twice(session, cls, rows)
        return rows

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Name a component of a kit once, in a positive quantity."""
        return [UniqueConstraint("kit_id", "product_id"), CheckConstraint("quantity > 0", name="quantity")]


def _refuse_twice(session: Session, model: type[Component], rows: Sequence[Row]) -> None:
    """Raise BadInput for a component that its kit has already, in one statement."""
    new = [row for row in rows if not isinstance(row, Edited) or row.is_changed("kit_id", "product_id")]
    if not new:
        return
    own = {row["id"] for row in rows if isinstance(row, Edited)}
    query = select(model.id, model.kit_id, model.product_id).where(
        among(session, model.kit_id, {row["kit_id"] for row in new})
    )
    there = Counter((kit, product) for id_, kit, product in session.execute(query) if id_ not in own)
    there += Counter((row["kit_id"], row["product_id"]) for row in rows)
    product: type[Any] = inspect(model).relationships["kit"].mapper.class_
    for row in new:
        if there[row["kit_id"], row["product_id"]] > 1:
            kit, part = session.get(product, row["kit_id"]), session.get(product, row["product_id"])
            raise BadInput(f"{kit} would contain {part} twice", remedy="Give it once, with all that goes into one kit.")
