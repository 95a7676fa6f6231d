"""Price adjustments and their filters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import CheckConstraint, false, true
from sqlalchemy.schema import SchemaItem

from addons import base
from addons.pricing.discounts.discount_schema import refuse_more_than_all
from addons.pricing.engine.counting import LINE, refuse_unknown_basis
from addons.pricing.lists.price_list import PriceList
from core import ZERO, BadInput, Mapped, Model, Percent, Price, Quantity, Row, Session, column, reference, relation

ALL, ONLY = "all except", "only"
FILTERS = ("price_lists", "partners", "groups", "products", "categories", "organisations")
"""The six filters of a rule: each lets through all except those named, or only those."""


class PriceAdjustment(Model, table="pricing_adjustment"):
    """A rule that changes prices: a fixed price, or an amount off and then a percentage, where all its filters hold.

    Rules run by `priority`, the lowest first, each on what the former left; the first that applies without
    `apply_next` is the last. Days and quantities are inclusive; `multiple_of` asks for whole multiples. The quantity
    is that of the line, or over the whole order of the product or category (`counts`).
    """

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    priority: Mapped[int] = column(default=10, server_default="10")
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    quantity_from: Mapped[Quantity | None]
    quantity_to: Mapped[Quantity | None]
    multiple_of: Mapped[Quantity | None]
    counts: Mapped[str] = column(default=LINE, server_default=LINE)
    amount_off: Mapped[Price] = column(default=ZERO, server_default="0")
    percent: Mapped[Percent] = column(default=ZERO, server_default="0")
    fixed_price: Mapped[Price | None]
    apply_next: Mapped[bool] = column(default=False, server_default=false())
    active: Mapped[bool] = column(default=True, server_default=true())
    price_lists: Mapped[str] = column(default=ALL, server_default=ALL)
    partners: Mapped[str] = column(default=ALL, server_default=ALL)
    groups: Mapped[str] = column(default=ALL, server_default=ALL)
    products: Mapped[str] = column(default=ALL, server_default=ALL)
    categories: Mapped[str] = column(default=ALL, server_default=ALL)
    organisations: Mapped[str] = column(default=ALL, server_default=ALL)

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse what contradicts itself, and a rule that changes no price."""
        rows = super().prepare(session, rows)
        for row in rows:
            _check(f"price adjustment {row['code']}", row)
        return rows

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep multiples and fixed prices sensible."""
        return [CheckConstraint("multiple_of > 0", name="multiple"), CheckConstraint("fixed_price >= 0", name="fixed")]


def _check(name: str, row: Row) -> None:
    for one in FILTERS:
        if row.get(one, ALL) not in (ALL, ONLY):
            raise BadInput(f"{name}: {one} cannot be '{row[one]}'", remedy=f"Write '{ALL}' or '{ONLY}'.")
    for first, last in (("valid_from", "valid_to"), ("quantity_from", "quantity_to")):
        if row.get(first) is not None and row.get(last) is not None and row[first] > row[last]:
            raise BadInput(f"{name} ends before it begins: {row[first]} to {row[last]}", remedy=f"Correct {last}.")
    refuse_more_than_all(name, row.get("percent"))
    refuse_unknown_basis(name, row.get("counts"))
    if row.get("fixed_price") is None and not row.get("amount_off") and not row.get("percent"):
        raise BadInput(f"{name} changes no price", remedy="Give percent, amount_off or fixed_price.")


class AdjustmentFilter(Model, table="pricing_adjustment_filter"):
    """What a filter of a rule names: one or more of these, each for the filter of its kind."""

    kept_by = ""

    adjustment_id: Mapped[int] = reference("pricing_adjustment")
    price_list_id: Mapped[int | None] = reference("pricing_list", index=False)
    partner_id: Mapped[int | None] = reference("base_partner", index=False)
    group_id: Mapped[int | None] = reference("base_partner_group", index=False)
    product_id: Mapped[int | None] = reference("base_product", index=False)
    category_id: Mapped[int | None] = reference("base_product_category", index=False)
    organisation_id: Mapped[int | None] = reference("base_organisation", index=False)

    adjustment: Mapped[PriceAdjustment] = relation("pricing.PriceAdjustment")
    price_list: Mapped[PriceList | None] = relation("pricing.PriceList")
    partner: Mapped[base.Partner | None] = relation("base.Partner")
    group: Mapped[base.PartnerGroup | None] = relation("base.PartnerGroup")
    product: Mapped[base.Product | None] = relation("base.Product")
    category: Mapped[base.ProductCategory | None] = relation("base.ProductCategory")
    organisation: Mapped[base.Organisation | None] = relation("base.Organisation")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse one that names nothing."""
        rows = super().prepare(session, rows)
        for row in rows:
            if all(row.get(name) is None for name in NAMED):
                named = ", ".join(name.removesuffix("_id") for name in NAMED)
                raise BadInput("a filter of a price adjustment names nothing", remedy=f"Give one of: {named}.")
        return rows


NAMED = ("price_list_id", "partner_id", "group_id", "product_id", "category_id", "organisation_id")
"""What filters name, in the order of `FILTERS`."""
