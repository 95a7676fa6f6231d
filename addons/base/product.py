"""Products: goods, services and charges."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import CheckConstraint
from sqlalchemy.schema import SchemaItem

from addons.base.tax import Tax
from addons.base.unit import Unit
from core import Mapped, Model, Price, Quantity, column, reference, relation

GOODS, SERVICE, CHARGE = "goods", "service", "charge"


class ProductCategory(Model, table="base_product_category"):
    """Products that are reported and priced alike."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    description: Mapped[str | None]


class Product(Model, table="base_product"):
    """Something sold: goods are stocked and shipped, services and charges (such as freight) are not.

    `weight` is in kilograms per unit; `list_price` per unit, in the organisation's currency.
    """

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str] = column(index=True)
    kind: Mapped[str] = column(default=GOODS)
    category_id: Mapped[int | None] = reference("base_product_category")
    unit_id: Mapped[int] = reference("base_unit", index=False)
    tax_id: Mapped[int | None] = reference("base_tax", index=False)
    list_price: Mapped[Price | None]
    weight: Mapped[Quantity | None]
    packaging: Mapped[str | None]
    discontinued: Mapped[bool] = column(default=False)

    category: Mapped[ProductCategory | None] = relation("base.ProductCategory")
    unit: Mapped[Unit] = relation("base.Unit")
    tax: Mapped[Tax | None] = relation("base.Tax")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep to the three kinds, and prices and weights not negative."""
        return [
            CheckConstraint(f"kind IN ('{GOODS}', '{SERVICE}', '{CHARGE}')", name="kind"),
            CheckConstraint("list_price >= 0", name="list_price"),
            CheckConstraint("weight >= 0", name="weight"),
        ]
