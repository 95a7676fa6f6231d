"""Freight tariffs and their brackets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import ROUND_CEILING, Decimal
from itertools import pairwise
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, true
from sqlalchemy.schema import SchemaItem

from addons import base
from addons.schemas import figure
from core import (
    ZERO,
    BadInput,
    Mapped,
    Model,
    Money,
    Quantity,
    Row,
    Session,
    column,
    one_of,
    reference,
    relation,
    rounded,
    unknown,
)

ROUNDINGS = ("none", "nearest", "up")


class FreightTariff(Model, table="freight_tariff"):
    """What freight costs, by brackets of a basis: weight in kilograms, amount of the goods, or their quantity.

    With `per` a bracket's price is for each so many of the basis, their number rounded as `rounding` says; else it is
    for the whole. `carrier` is who carries at it, anybody if empty.
    """

    natural_key = ("code",)
    bases: ClassVar[Mapping[str, str]] = {"weight": "kg", "amount": "", "quantity": "units"}
    """What tariffs go by, and its unit; an addon that measures more adds to it and to `Order.freight_measures`."""

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    basis: Mapped[str] = column(default="weight", server_default="weight")
    per: Mapped[Quantity | None]
    rounding: Mapped[str] = column(default="none", server_default="none")
    currency_id: Mapped[int] = reference("base_currency", index=False)
    carrier_id: Mapped[int | None] = reference("base_partner")
    active: Mapped[bool] = column(default=True, server_default=true())
    date_from: Mapped[dt.date | None]
    date_to: Mapped[dt.date | None]

    currency: Mapped[base.Currency] = relation("base.Currency")
    carrier: Mapped[base.Partner | None] = relation("base.Partner")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in the currency of the first organisation; refuse a basis or rounding that does not exist."""
        rows = super().prepare(session, rows)
        organisations = session.known(base.Organisation)
        for row in rows:
            row.setdefault("currency_id", organisations[min(organisations)].currency_id)
            name = f"{cls.noun()} {row['code']}"
            if row.get("basis", "weight") not in cls.bases:
                raise unknown("basis of freight", row["basis"], cls.bases, error=BadInput)
            if row.get("rounding", "none") not in ROUNDINGS:
                raise BadInput(f"{name} rounds '{row['rounding']}'", remedy=f"Write one of: {one_of(ROUNDINGS)}.")
            if row.get("per") is not None and row["per"] <= 0:
                raise BadInput(f"{name} is per {figure(Decimal(row['per']))}", remedy="Give more than 0, or nothing.")
            first, last = row.get("date_from"), row.get("date_to")
            if first and last and last < first:
                raise BadInput(f"{name} ends before it begins", remedy="Correct its dates.")
        return rows

    def covers(self, day: dt.date) -> bool:
        """Say whether it is in force on a day."""
        return self.active and (self.date_from or day) <= day <= (self.date_to or day)

    def times(self, measure: Decimal) -> Decimal:
        """Return how often a bracket's price is charged."""
        if self.per is None:
            return Decimal(1)
        number = measure / self.per
        if self.rounding == "up":
            return number.to_integral_value(ROUND_CEILING)
        return rounded(number, 0) if self.rounding == "nearest" else number


class FreightBracket(Model, table="freight_bracket"):
    """The price for more than one measure, up to and including another: 0.5 to 1 kg includes 1 kg, and not 0.5 kg."""

    kept_by = ""

    tariff_id: Mapped[int] = reference("freight_tariff")
    above: Mapped[Quantity] = column(default=ZERO)
    up_to: Mapped[Quantity | None]
    price: Mapped[Money]

    tariff: Mapped[FreightTariff] = relation("freight.FreightTariff")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Charge no less than nothing, for no less than nothing."""
        return [CheckConstraint("above >= 0", name="above"), CheckConstraint("price >= 0", name="price")]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse negative and empty brackets, and those that overlap others of the tariff."""
        rows = super().prepare(session, rows)
        tariffs: dict[int, Any] = session.known(FreightTariff, {row["tariff_id"] for row in rows})
        currencies = session.known(base.Currency)
        ids = {row["id"] for row in rows if "id" in row}
        spans = [(one.tariff_id, one.above, one.up_to) for one in session.known(FreightBracket).values()]
        kept = [span for span, id_ in zip(spans, session.known(FreightBracket), strict=True) if id_ not in ids]
        for row in rows:
            row.setdefault("above", ZERO)
            if row["tariff_id"] not in tariffs:
                raise BadInput(f"there is no freight tariff #{row['tariff_id']}")
            tariff = tariffs[row["tariff_id"]]
            _refuse_impossible(f"{tariff}, bracket above {figure(Decimal(row['above']))}", row)
            currencies[tariff.currency_id].refuse_finer(Decimal(row["price"]), f"a price of {tariff}")
            kept.append((row["tariff_id"], row["above"], row.get("up_to")))
        for id_, tariff in tariffs.items():
            _refuse_overlapping(str(tariff), [(above, up_to) for key, above, up_to in kept if key == id_])
        return rows

    def holds(self, measure: Decimal) -> bool:
        """Say whether a measure lies in it: above its lower bound, up to and including its upper one."""
        return self.above < measure and (self.up_to is None or measure <= self.up_to)


def _refuse_impossible(name: str, row: Row) -> None:
    if row["above"] < 0 or row["price"] < 0:
        raise BadInput(f"{name} is negative, or costs less than nothing", remedy="Give 0 or more.")
    if row.get("up_to") is not None and row["up_to"] <= row["above"]:
        raise BadInput(f"{name} ends at {figure(Decimal(row['up_to']))}", remedy="Let it end above where it begins.")


def _refuse_overlapping(name: str, spans: Sequence[tuple[Decimal, Decimal | None]]) -> None:
    ordered = sorted(spans, key=lambda span: (span[0], span[1] is None, span[1] or ZERO))
    for (above, up_to), (following, _) in pairwise(ordered):
        if up_to is None or up_to > following:
            upper = "without end" if up_to is None else f"to {figure(up_to)}"
            raise BadInput(
                f"{name}: its brackets from {figure(above)} {upper} and from {figure(following)} overlap",
                remedy="Let each begin where the one below it ends.",
            )
