"""Promotions: rules that apply by themselves, to orders of certain customers, products and dates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import true

from addons import base, sales
from addons.promotions.discounts.figures import refuse_impossible_percent, refuse_unwritable
from addons.schemas import figure
from core import BadInput, Mapped, Model, Money, Percent, Quantity, Row, Session, column, reference, relation, unknown

if TYPE_CHECKING:
    from addons.promotions.rules.basket import Basket, Item
    from addons.promotions.rules.kind import Kind


class Promotion(Model, table="promotions_promotion"):
    """What is given when enough is bought: what and when by `kind`, to whom and for what by the filters.

    Empty filters let everybody and everything through. `from_amount` is what the goods that it is for must come to.
    Of the promotions that share a `best_of` only the most valuable applies; the others add up, the lowest `priority`
    first, each on what those before it have left. `needs_coupon` lets it wait for a coupon of it.
    """

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    kind: Mapped[str]
    active: Mapped[bool] = column(default=True, server_default=true())
    date_from: Mapped[dt.date | None]
    date_to: Mapped[dt.date | None]
    priority: Mapped[int] = column(default=10, server_default="10")
    best_of: Mapped[str | None]
    needs_coupon: Mapped[bool] = column(default=False)
    campaign_id: Mapped[int | None] = reference("sales_campaign")
    partner_id: Mapped[int | None] = reference("base_partner", index=False)
    group_id: Mapped[int | None] = reference("base_partner_group", index=False)
    organisation_id: Mapped[int | None] = reference("base_organisation", index=False)
    currency_id: Mapped[int | None] = reference("base_currency", index=False)
    product_id: Mapped[int | None] = reference("base_product", index=False)
    category_id: Mapped[int | None] = reference("base_product_category", index=False)
    from_amount: Mapped[Money | None]
    bought: Mapped[Quantity | None]
    free: Mapped[Quantity | None]
    gift_id: Mapped[int | None] = reference("base_product", index=False)
    percent: Mapped[Percent | None]
    amount: Mapped[Money | None]

    campaign: Mapped[sales.Campaign | None] = relation("sales.Campaign")
    partner: Mapped[base.Partner | None] = relation("base.Partner", "partner_id")
    group: Mapped[base.PartnerGroup | None] = relation("base.PartnerGroup")
    organisation: Mapped[base.Organisation | None] = relation("base.Organisation")
    currency: Mapped[base.Currency | None] = relation("base.Currency")
    product: Mapped[base.Product | None] = relation("base.Product", "product_id")
    category: Mapped[base.ProductCategory | None] = relation("base.ProductCategory")
    gift: Mapped[base.Product | None] = relation("base.Product", "gift_id")

    @classmethod
    def kinds(cls) -> Mapping[str, Kind]:
        """Return the kinds of promotions by name; an addon adds its own to those of `super()`."""
        from addons.promotions.rules.kinds import KINDS

        return KINDS

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a kind that does not exist, one without what it goes by, and figures that give too much or nothing."""
        rows = super().prepare(session, rows)
        currencies = session.known(base.Currency)
        for row in rows:
            name = f"{cls.noun()} {row['code']}"
            refuse_unwritable(cls.noun(), row["code"])
            kinds = cls.kinds()
            if row["kind"] not in kinds:
                raise unknown("kind of promotion", row["kind"], kinds, error=BadInput)
            _refuse_incomplete(name, row, kinds[row["kind"]])
            _refuse_impossible(name, row)
            if row.get("amount") is not None and row.get("currency_id") is not None:
                currencies[row["currency_id"]].refuse_finer(Decimal(row["amount"]), f"the amount of {name}")
        return rows

    def is_for(self, item: Item) -> bool:
        """Say whether it is for an item, by product and category."""
        product = item.product
        if self.product_id is not None and (product is None or self.product_id != product.id):
            return False
        return self.category_id is None or (product is not None and self.category_id == product.category_id)

    def why_not(self, basket: Basket) -> str:
        """Say why it does not apply to a basket, whatever it would give; nothing if it may. A seam for filters."""
        header, partner = basket.header, basket.partner
        if not (self.date_from or basket.date) <= basket.date <= (self.date_to or basket.date):
            return f"runs from {self.date_from or '…'} to {self.date_to or '…'}"
        for mine, theirs, what in (
            (self.partner_id, partner.id, "for another customer"),
            (self.group_id, partner.group_id, "for another customer group"),
            (self.organisation_id, header.get("organisation_id"), "for another organisation"),
            (self.currency_id, header.get("currency_id"), "for another currency"),
        ):
            if mine is not None and mine != theirs:
                return what
        if self.needs_coupon and self.code not in basket.coupons:
            return "no coupon of it is named"
        items = basket.matching(self)
        if not items:
            return "nothing that it is for is ordered"
        if self.from_amount and (total := basket.left_of(items)) < self.from_amount:
            return f"from {figure(self.from_amount, 2)}, and it comes to {figure(total, 2)}"
        return ""


def _refuse_incomplete(name: str, row: Row, kind: Kind) -> None:
    missing = [field.removesuffix("_id") for field in kind.needs if not row.get(field)]
    if missing:
        raise BadInput(f"{name} does not say {', '.join(missing)}", remedy=f"It gives {kind.summary}: fill them in.")


def _refuse_impossible(name: str, row: Row) -> None:
    figures: dict[str, Any] = {one: row.get(one) for one in ("from_amount", "bought", "free", "amount")}
    for field, value in figures.items():
        if value is not None and value <= 0:
            raise BadInput(f"{name} has {field} {figure(Decimal(value))}", remedy="Give more than 0, or nothing.")
    if row.get("percent") is not None:
        refuse_impossible_percent(name, Decimal(row["percent"]))
    first, last = row.get("date_from"), row.get("date_to")
    if first and last and last < first:
        raise BadInput(f"{name} ends before it begins", remedy="Correct its dates.")
