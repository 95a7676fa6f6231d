"""Rules by which a linked service costs more than its base price."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import CheckConstraint, false, true
from sqlalchemy.schema import SchemaItem

from addons.base import Product, ProductCategory
from addons.pricing.lists.price_list import PriceList
from core import BadInput, Mapped, Model, Percent, Price, Quantity, Row, Session, column, reference, relation

PERCENTAGE, RANGES = "percentage", "ranges"


class ServicePriceRule(Model, table="pricing_service_rule"):
    """From a day on, what a service costs more: a percentage of what it is sold for, or what its ranges say.

    Of the rules for the related product, else for its category, else for all, the one counts that began last. With
    `before_discounts` it goes by the list prices of what it is sold for.
    """

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    service_id: Mapped[int] = reference("base_product", index=False)
    valid_from: Mapped[dt.date]
    product_id: Mapped[int | None] = reference("base_product", index=False)
    category_id: Mapped[int | None] = reference("base_product_category", index=False)
    kind: Mapped[str] = column(default=PERCENTAGE)
    percent: Mapped[Percent | None]
    before_discounts: Mapped[bool] = column(default=False, server_default=false())
    active: Mapped[bool] = column(default=True, server_default=true())

    service: Mapped[Product] = relation("base.Product", "service_id")
    product: Mapped[Product | None] = relation("base.Product", "product_id")
    category: Mapped[ProductCategory | None] = relation("base.ProductCategory")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a kind that does not exist, a percentage that is not there, and what is no linked service."""
        rows = super().prepare(session, rows)
        services = session.known(Product, {row["service_id"] for row in rows})
        for row in rows:
            name = f"service price rule {row['code']}"
            if row.get("kind", PERCENTAGE) not in (PERCENTAGE, RANGES):
                raise BadInput(f"{name} cannot be of kind '{row['kind']}'", remedy="Write percentage or ranges.")
            if row.get("kind", PERCENTAGE) == PERCENTAGE and row.get("percent") is None:
                raise BadInput(f"{name} has no percentage", remedy="Give percent, or kind=ranges.")
            if not services[row["service_id"]].linked_service:
                raise BadInput(
                    f"{name} is for {services[row['service_id']]}, which is not sold for products",
                    remedy="Mark it linked_service, or name a service that is.",
                )
        return rows


class ServicePriceRange(Model, table="pricing_service_range"):
    """Up to an amount (none: whatever it is) a percentage, a fixed price, or the service's price in another list."""

    kept_by = ""

    rule_id: Mapped[int] = reference("pricing_service_rule", index=False)
    up_to: Mapped[Quantity | None]
    percent: Mapped[Percent | None]
    fixed_price: Mapped[Price | None]
    price_list_id: Mapped[int | None] = reference("pricing_list", index=False)

    rule: Mapped[ServicePriceRule] = relation("pricing.ServicePriceRule")
    price_list: Mapped[PriceList | None] = relation("pricing.PriceList")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a range that says nothing, or several things."""
        rows = super().prepare(session, rows)
        for row in rows:
            said = [name for name in ("percent", "fixed_price", "price_list_id") if row.get(name) is not None]
            if len(said) != 1:
                what = "nothing" if not said else " and ".join(said)
                end = "any amount" if row.get("up_to") is None else f"{Decimal(row['up_to']).normalize():f}"
                raise BadInput(
                    f"the range up to {end} says {what}", remedy="Give one of percent, fixed_price and price_list."
                )
        return rows

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep fixed prices not negative."""
        return [CheckConstraint("fixed_price >= 0", name="fixed")]
