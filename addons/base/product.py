"""Products: goods, services and charges."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import CheckConstraint, false
from sqlalchemy.schema import SchemaItem

from addons.base.component import Component
from addons.base.product_unit import ProductUnit
from addons.base.tax import Tax
from addons.base.unit import Unit
from core import BadInput, Mapped, Model, Price, Quantity, Row, Session, column, reference, relation

GOODS, SERVICE, CHARGE = "goods", "service", "charge"
"""What a product may be, as its `kind`."""
UNIQUE, AS_PRODUCT = "unique", "as product"
"""How often a service is sold for products, as its `quantity_rule`: once, or as often as they are."""
TAKEN_OVER = (
    "kind",
    "category_id",
    "unit_id",
    "tax_id",
    "weight",
    "packaging",
    "linked_service",
    "quantity_rule",
    "deferred_days",
)
"""What a variant has in common with its generic product; its list price may differ."""


class ProductCategory(Model, table="base_product_category"):
    """Products that are reported and priced alike."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    description: Mapped[str | None]


class Product(Model, table="base_product"):
    """Something sold: goods are stocked and shipped, services and charges (such as freight) are not.

    `weight` is in kilograms per unit; `list_price` per unit, in the organisation's currency. A kit is not stocked
    but made of `components`. A generic product is sold as one of its variants only, each a product of its own. A
    linked service is sold together with products: once ("unique") or as often as they are ("as product"), up to
    `deferred_days` after them (none: only in the same order).
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
    is_kit: Mapped[bool] = column(default=False, server_default=false())
    generic: Mapped[bool] = column(default=False, server_default=false())
    variant_of_id: Mapped[int | None] = reference("base_product")
    linked_service: Mapped[bool] = column(default=False, server_default=false())
    quantity_rule: Mapped[str | None]
    deferred_days: Mapped[int | None]

    category: Mapped[ProductCategory | None] = relation("base.ProductCategory")
    unit: Mapped[Unit] = relation("base.Unit")
    tax: Mapped[Tax | None] = relation("base.Tax")
    variant_of: Mapped[Product | None] = relation("base.Product", "variant_of_id")
    components: Mapped[list[Component]] = relation("base.Component", back="kit", order_by="position", remote="kit_id")
    units: Mapped[list[ProductUnit]] = relation("base.ProductUnit", back="product")

    @property
    def is_stocked(self) -> bool:
        """Say whether stock is kept of it: goods that are neither a kit nor generic."""
        return self.kind == GOODS and not self.is_kit and not self.generic

    def variant_row(self) -> Row:
        """Return what every variant takes over from this generic product; addons extend it by their own columns."""
        return {"variant_of_id": self.id, **{name: getattr(self, name) for name in TAKEN_OVER}}

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a quantity rule that does not exist, and a variant or a kit that is generic."""
        rows = super().prepare(session, rows)
        for row in rows:
            _check(f"{cls.noun()} {row.get('code')}", row)
        return rows

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep to the three kinds, and prices and weights not negative."""
        return [
            CheckConstraint(f"kind IN ('{GOODS}', '{SERVICE}', '{CHARGE}')", name="kind"),
            CheckConstraint("list_price >= 0", name="list_price"),
            CheckConstraint("weight >= 0", name="weight"),
        ]


def _check(name: str, row: Row) -> None:
    rule, days = row.get("quantity_rule"), row.get("deferred_days")
    if rule not in (None, UNIQUE, AS_PRODUCT):
        raise BadInput(f"{name}: '{rule}' is no quantity rule", remedy=f"Give '{UNIQUE}' or '{AS_PRODUCT}'.")
    if days is not None and days < 0:
        raise BadInput(f"{name}: {days} days cannot be waited", remedy="Give 0 or more, or nothing.")
    if row.get("generic") and (row.get("is_kit") or row.get("variant_of_id") is not None):
        what = "a kit" if row.get("is_kit") else "a variant"
        raise BadInput(f"{name} cannot be generic: it is {what}", remedy="Make it one or the other.")
