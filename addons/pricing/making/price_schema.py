"""How the prices of a new version follow from those of an older one, or from cost."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import CheckConstraint, false
from sqlalchemy.schema import SchemaItem

from addons.base import Product, ProductCategory
from addons.pricing.discounts.discount_schema import refuse_more_than_all
from core import ZERO, BadInput, Mapped, Model, Percent, Price, Row, Session, column, reference, relation, rounded

ALL, LIST, STANDARD, LIMIT = "all", "list", "standard", "limit"
THREE = (LIST, STANDARD, LIMIT)
SAME, FIXED, COST, GREATER = "same", "fixed", "cost", "fixed or cost"
STARTS = (SAME, LIST, STANDARD, LIMIT, FIXED, COST, GREATER)
STEPS = {
    "whole": Decimal(1),
    "quarter": Decimal("0.25"),
    "dime": Decimal("0.10"),
    "nickel": Decimal("0.05"),
    "ten": Decimal(10),
}
"""What prices are rounded to multiples of; "currency" is the list's places, "none" leaves a price as it is."""
ROUNDINGS = ("currency", "none", *STEPS)


class CostedProduct(Product, extends=True):
    """Products have a cost per unit, which prices can be made of."""

    cost: Mapped[Price | None]


class PriceSchema(Model, table="pricing_schema"):
    """Lines by which prices are made: hierarchical ones one after another, else only the last one that fits."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    hierarchical: Mapped[bool] = column(default=False, server_default=false())


class PriceSchemaLine(Model, table="pricing_schema_line"):
    """How one of the three prices, or all, is made for a product, a category, or all: in order of `sequence`.

    It starts from the same price of the older version, from another one of the three, `fixed_price`, cost with a margin
    in percent, or the greater of these two ("fixed or cost"). `amount` is added, `percent` taken off, and the
    difference to the start kept between `min_margin` and `max_margin`, where given. Then it is rounded.
    """

    kept_by = ""

    price_schema_id: Mapped[int] = reference("pricing_schema")
    sequence: Mapped[int] = column(default=10)
    of: Mapped[str] = column(default=ALL)
    product_id: Mapped[int | None] = reference("base_product", index=False)
    category_id: Mapped[int | None] = reference("base_product_category", index=False)
    start: Mapped[str] = column(default=SAME)
    fixed_price: Mapped[Price | None]
    margin: Mapped[Percent] = column(default=ZERO)
    amount: Mapped[Price] = column(default=ZERO)
    percent: Mapped[Percent] = column(default=ZERO)
    min_margin: Mapped[Price | None]
    max_margin: Mapped[Price | None]
    rounding: Mapped[str] = column(default="currency")

    price_schema: Mapped[PriceSchema] = relation("pricing.PriceSchema")
    product: Mapped[Product | None] = relation("base.Product")
    category: Mapped[ProductCategory | None] = relation("base.ProductCategory")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse words that mean nothing, a fixed price that is not there, and more off than everything."""
        rows = super().prepare(session, rows)
        for row in rows:
            name = f"line {row.get('sequence', 10)} of the price schema"
            for field, known in (("of", (ALL, *THREE)), ("start", STARTS), ("rounding", ROUNDINGS)):
                if row.get(field, known[0]) not in known:
                    raise BadInput(f"{name}: {field} cannot be '{row[field]}'", remedy=f"Write {', '.join(known)}.")
            if row.get("start") in (FIXED, GREATER) and row.get("fixed_price") is None:
                raise BadInput(f"{name} has no fixed price", remedy="Give fixed_price.")
            refuse_more_than_all(name, row.get("percent"))
        return rows

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep fixed prices not negative."""
        return [CheckConstraint("fixed_price >= 0", name="fixed")]

    def fits(self, product: Product) -> bool:
        """Say whether the line is for a product."""
        return self.product_id in (None, product.id) and self.category_id in (None, product.category_id)

    def made(self, of: str, prices: Row, product: Product, digits: int) -> Decimal:
        """Return the price made of those there are, by name; raises BadInput where the product has no cost."""
        start = self._begun(of, prices, product)
        price = (start + self.amount) * (100 - self.percent) / 100
        if self.min_margin is not None:
            price = max(price, start + self.min_margin)
        if self.max_margin is not None:
            price = min(price, start + self.max_margin)
        return self._rounded(max(price, ZERO), digits)

    def _begun(self, of: str, prices: Row, product: Product) -> Decimal:
        if self.start in (COST, GREATER):
            cost: Decimal | None = product.cost  # type: ignore[attr-defined]
            if cost is None:
                raise BadInput(f"{product} has no cost to make a price of", remedy="Give the product a cost.")
            marked = cost * (100 + self.margin) / 100
            return marked if self.start == COST else max(marked, self.fixed_price or ZERO)
        if self.start == FIXED:
            return self.fixed_price or ZERO
        return Decimal(prices[of if self.start == SAME else self.start])

    def _rounded(self, price: Decimal, digits: int) -> Decimal:
        if self.rounding == "none":
            return rounded(price, 6)
        step = STEPS.get(self.rounding)
        return rounded(price, digits) if step is None else rounded(price / step, 0) * step
