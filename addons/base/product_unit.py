"""The units a product is sold in besides its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.schema import SchemaItem

from addons.base.unit import Unit
from core import Mapped, Model, Quantity, reference, relation

if TYPE_CHECKING:
    from addons.base.product import Product


class ProductUnit(Model, table="base_product_unit"):
    """An alternative unit of one product: a box of this product holds `ratio` of the product's own unit."""

    label = "alternative unit"
    kept_by = ""

    product_id: Mapped[int] = reference("base_product", index=False)
    unit_id: Mapped[int] = reference("base_unit", index=False)
    ratio: Mapped[Quantity]

    product: Mapped[Product] = relation("base.Product", back="units")
    unit: Mapped[Unit] = relation("base.Unit")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Define a unit once per product, with a positive ratio."""
        return [UniqueConstraint("product_id", "unit_id"), CheckConstraint("ratio > 0", name="ratio")]
