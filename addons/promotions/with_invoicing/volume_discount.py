"""Volume discounts: agreements with customers on what they get back for their turnover of a period (semantics 6.2)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from sqlalchemy import UniqueConstraint, true
from sqlalchemy.schema import SchemaItem

from addons import base
from addons.promotions.discounts.figures import HUNDRED, refuse_impossible_percent
from addons.schemas import figure
from core import ZERO, BadInput, Mapped, Model, Money, Percent, Row, Session, column, reference, relation


class VolumeDiscount(Model, table="promotions_volume_discount"):
    """Tiers of turnover in a currency with their percentages; `scaled` gives each part of the turnover its own.

    The turnover is that of its products: with `only` those named, else all but these. Charges such as freight do not
    count unless they are named.
    """

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    currency_id: Mapped[int] = reference("base_currency", index=False)
    scaled: Mapped[bool] = column(default=False)
    only: Mapped[bool] = column(default=False)
    active: Mapped[bool] = column(default=True, server_default=true())

    currency: Mapped[base.Currency] = relation("base.Currency")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in the currency of the first organisation."""
        rows = super().prepare(session, rows)
        organisations = session.known(base.Organisation)
        for row in rows:
            row.setdefault("currency_id", organisations[min(organisations)].currency_id)
        return rows


class VolumeTier(Model, table="promotions_volume_tier"):
    """Turnover above one amount, up to and including another, and what it earns; without `up_to` it has no end."""

    kept_by = ""

    discount_id: Mapped[int] = reference("promotions_volume_discount")
    above: Mapped[Money] = column(default=ZERO)
    up_to: Mapped[Money | None]
    percent: Mapped[Percent]

    discount: Mapped[VolumeDiscount] = relation("promotions.VolumeDiscount")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse tiers that make no sense, and those that overlap others of the agreement."""
        rows = super().prepare(session, rows)
        agreements = session.known(VolumeDiscount, {row["discount_id"] for row in rows})
        ids = {row["id"] for row in rows if "id" in row}
        there = [one for one in session.known(VolumeTier).values() if one.id not in ids]
        for row in rows:
            row.setdefault("above", ZERO)
            name = f"{agreements[row['discount_id']]}, tier above {figure(Decimal(row['above']), 2)}"
            refuse_impossible_percent(name, Decimal(row["percent"]))
            if row["above"] < 0 or (row.get("up_to") is not None and row["up_to"] <= row["above"]):
                raise BadInput(f"{name} ends before it begins, or begins below 0", remedy="Correct its amounts.")
        for id_, agreement in agreements.items():
            spans = [(row["above"], row.get("up_to")) for row in rows if row["discount_id"] == id_]
            spans += [(one.above, one.up_to) for one in there if one.discount_id == id_]
            refuse_overlapping(str(agreement), spans)
        return rows


class VolumeProduct(Model, table="promotions_volume_product"):
    """A product or a product category that an agreement names."""

    kept_by = ""

    discount_id: Mapped[int] = reference("promotions_volume_discount")
    product_id: Mapped[int | None] = reference("base_product", index=False)
    category_id: Mapped[int | None] = reference("base_product_category", index=False)

    discount: Mapped[VolumeDiscount] = relation("promotions.VolumeDiscount")
    product: Mapped[base.Product | None] = relation("base.Product")
    category: Mapped[base.ProductCategory | None] = relation("base.ProductCategory")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse one that names neither a product nor a category, or both."""
        rows = super().prepare(session, rows)
        for row in rows:
            if (row.get("product_id") is None) == (row.get("category_id") is None):
                raise BadInput("name a product or a category, one of both", remedy="Give product, or category.")
        return rows


class VolumeCustomer(Model, table="promotions_volume_customer"):
    """A customer who has the agreement, for invoices from one date to another, both included."""

    kept_by = ""

    discount_id: Mapped[int] = reference("promotions_volume_discount", index=False)
    partner_id: Mapped[int] = reference("base_partner")
    date_from: Mapped[dt.date]
    date_to: Mapped[dt.date]

    discount: Mapped[VolumeDiscount] = relation("promotions.VolumeDiscount")
    partner: Mapped[base.Partner] = relation("base.Partner")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Agree once with a customer for a time."""
        return [UniqueConstraint("discount_id", "partner_id", "date_from")]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse an agreement that ends before it begins."""
        rows = super().prepare(session, rows)
        for row in rows:
            if row["date_to"] < row["date_from"]:
                raise BadInput(f"{cls.noun()}: it ends before it begins", remedy="Correct its dates.")
        return rows


Span = tuple[Decimal, Decimal | None]


def refuse_overlapping(name: str, spans: Sequence[Span]) -> None:
    """Raise BadInput for spans of which one begins before the one below it has ended."""
    ordered = sorted(spans, key=lambda span: (span[0], span[1] is None, span[1] or ZERO))
    for (above, up_to), (following, _) in pairwise(ordered):
        if up_to is None or up_to > following:
            upper = "without end" if up_to is None else f"to {figure(up_to, 2)}"
            raise BadInput(
                f"{name}: its tiers from {figure(above, 2)} {upper} and from {figure(following, 2)} overlap",
                remedy="Let each begin where the one below it ends.",
            )


@dataclass(frozen=True)
class TierPart:
    """The part of a turnover that earns the percentage of one tier, and what that is, exactly."""

    above: Decimal
    up_to: Decimal | None
    percent: Decimal
    part: Decimal

    @property
    def earned(self) -> Decimal:
        """Return what the part earns."""
        return self.part * self.percent / HUNDRED


def tier_parts(
    turnover: Decimal, tiers: Sequence[tuple[Decimal, Decimal | None, Decimal]], *, scaled: bool
) -> list[TierPart]:
    """Return which part of a turnover earns by which tier (above, up to, percent).

    Not scaled, the whole turnover earns the percentage of the tier it lies in; scaled, each part that of its own tier.
    """
    found = []
    for above, up_to, percent in tiers:
        lies_in = above < turnover and (up_to is None or turnover <= up_to)
        reached = max(min(turnover, turnover if up_to is None else up_to) - above, ZERO)
        part = reached if scaled else turnover if lies_in else ZERO
        found.append(TierPart(above, up_to, percent, part))
    return found


def due(turnover: Decimal, tiers: Sequence[tuple[Decimal, Decimal | None, Decimal]], *, scaled: bool) -> Decimal:
    """Return what a turnover earns by tiers (above, up to, percent), exactly (semantics 6.2)."""
    return sum((one.earned for one in tier_parts(turnover, tiers, scaled=scaled)), ZERO)


FRAGMENTS: list[type[Model]] = [VolumeDiscount, VolumeTier, VolumeProduct, VolumeCustomer]
