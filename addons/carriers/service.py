"""What carriers offer, and what they ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, Decimal

from sqlalchemy import CheckConstraint, select
from sqlalchemy.schema import SchemaItem

from addons.base import Currency, Partner
from addons.carriers.zone import Zone
from core import (
    ZERO,
    BadInput,
    Edited,
    Mapped,
    Model,
    Money,
    Quantity,
    Row,
    Session,
    among,
    column,
    reference,
    relation,
)

WEIGHT, VOLUME, AMOUNT = "weight", "volume", "amount"
BASES = {WEIGHT: "kilograms", VOLUME: "cubic metres", AMOUNT: "the net amount of the goods"}
"""What a rate goes by."""


class CarrierService(Model, table="carriers_service"):
    """A way in which a carrier brings goods, such as "parcel" or "express", with its rates.

    `basis` says what rates go by; from a net amount of `free_from` on the customer pays nothing. `tracking_url` holds
    the page where a shipment is followed, with "{number}" for its number.
    """

    label = "carrier service"
    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    partner_id: Mapped[int] = reference("base_partner")
    currency_id: Mapped[int] = reference("base_currency", index=False)
    basis: Mapped[str] = column(default=WEIGHT, server_default=WEIGHT)
    free_from: Mapped[Money | None]
    days: Mapped[int | None]
    tracking_url: Mapped[str | None]
    active: Mapped[bool] = column(default=True)

    partner: Mapped[Partner] = relation("base.Partner")
    currency: Mapped[Currency] = relation("base.Currency")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep the amount from which it is free, and its days, from being negative."""
        return [CheckConstraint("free_from >= 0", name="free_from"), CheckConstraint("days >= 0", name="days")]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a basis that does not exist, a page without a place for the number, and who is no carrier."""
        rows = super().prepare(session, rows)
        partners = session.known(Partner, {row["partner_id"] for row in rows if row.get("partner_id") is not None})
        for row in rows:
            partner = partners.get(row.get("partner_id") or 0)
            if partner is None or not partner.is_carrier:
                raise BadInput(f"{partner or 'nobody'} is no carrier", remedy="Give a partner with is_carrier.")
            if row.get("basis", WEIGHT) not in BASES:
                raise BadInput(f"'{row['basis']}' is no basis of rates", remedy=f"Give one of: {', '.join(BASES)}.")
            if row.get("tracking_url") and "{number}" not in row["tracking_url"]:
                raise BadInput("the tracking page has no place for the number", remedy="Write {number} into it.")
        return rows

    def tracked_at(self, number: str) -> str | None:
        """Return the page where a shipment of this number is followed, if the carrier has one."""
        return self.tracking_url.replace("{number}", number) if self.tracking_url else None


class CarrierRate(Model, table="carriers_rate"):
    """What a service asks between two zones for a measure above a bound and up to another, which it includes.

    Without zones it holds from, or to, anywhere. `price` is the whole of it; `per_step` is added for each `step` of the
    measure that is above the lower bound, begun ones too.
    """

    label = "carrier rate"
    kept_by = ""

    service_id: Mapped[int] = reference("carriers_service")
    from_zone_id: Mapped[int | None] = reference("carriers_zone", index=False)
    to_zone_id: Mapped[int | None] = reference("carriers_zone", index=False)
    above: Mapped[Quantity] = column(default=ZERO, server_default="0")
    up_to: Mapped[Quantity | None]
    price: Mapped[Money]
    per_step: Mapped[Money] = column(default=ZERO, server_default="0")
    step: Mapped[Quantity | None]

    service: Mapped[CarrierService] = relation("carriers.CarrierService")
    from_zone: Mapped[Zone | None] = relation("carriers.Zone", "from_zone_id")
    to_zone: Mapped[Zone | None] = relation("carriers.Zone", "to_zone_id")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep bounds in order and prices from being negative."""
        return [
            CheckConstraint("above >= 0", name="above"),
            CheckConstraint("up_to > above", name="up_to"),
            CheckConstraint("price >= 0", name="price"),
            CheckConstraint("per_step >= 0", name="per_step"),
            CheckConstraint("step > 0", name="step"),
        ]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse brackets that are empty or overlap others of their service and zones, and steps without size."""
        rows = super().prepare(session, rows)
        for row in rows:
            row.setdefault("above", ZERO)
            if row.get("up_to") is not None and row["up_to"] <= row["above"]:
                raise BadInput(
                    f"nothing is above {row['above']} and up to {row['up_to']}", remedy="Correct the bounds."
                )
            if row.get("per_step") and not row.get("step"):
                raise BadInput("a price per step needs the size of a step", remedy="Give step, such as 1.")
        _refuse_overlaps(session, rows)
        return rows

    def covers(self, measure: Decimal) -> bool:
        """Say whether a measure is in the bracket; nothing at all is in the one that begins at 0."""
        above = measure > self.above or measure == self.above == ZERO
        return above and (self.up_to is None or measure <= self.up_to)

    def amount(self, measure: Decimal) -> Decimal:
        """Return what is asked for a measure."""
        if not self.per_step or not self.step:
            return self.price
        steps = ((measure - self.above) / self.step).to_integral_value(rounding=ROUND_CEILING)
        return self.price + self.per_step * steps


def rates_of(session: Session, services: Iterable[int]) -> dict[int, list[CarrierRate]]:
    """Return the rates of services, by service, those for named zones first; in one statement."""
    R = session[CarrierRate]
    found: dict[int, list[CarrierRate]] = {}
    for rate in session.scalars(select(R).where(among(session, R.service_id, list(services))).order_by(R.above, R.id)):
        found.setdefault(rate.service_id, []).append(rate)
    for rates in found.values():
        rates.sort(key=lambda rate: (rate.to_zone_id is None, rate.from_zone_id is None))
    return found


def _refuse_overlaps(session: Session, rows: Sequence[Row]) -> None:
    """Raise BadInput where two brackets of one service and pair of zones hold the same measure."""
    edited = {row["id"] for row in rows if isinstance(row, Edited)}
    stored = rates_of(session, {row["service_id"] for row in rows if row.get("service_id") is not None})
    known = [
        (one.service_id, one.from_zone_id, one.to_zone_id, one.above, one.up_to)
        for rates in stored.values()
        for one in rates
        if one.id not in edited
    ]
    for row in rows:
        new = row.get("service_id"), row.get("from_zone_id"), row.get("to_zone_id"), row["above"], row.get("up_to")
        for other in known:
            if new[:3] == other[:3] and _meet(new[3], new[4], other[3], other[4]):
                raise BadInput(
                    f"the bracket {_words(new[3], new[4])} meets one {_words(other[3], other[4])} of the same zones",
                    remedy="A bracket begins above its lower bound: let it be the other's upper one.",
                )
        known.append(new)  # type: ignore[arg-type]


def _meet(above: Decimal, up_to: Decimal | None, other: Decimal, other_up_to: Decimal | None) -> bool:
    return (other_up_to is None or above < other_up_to) and (up_to is None or other < up_to)


def _words(above: Decimal, up_to: Decimal | None) -> str:
    return f"above {above.normalize():f}" + ("" if up_to is None else f" up to {up_to.normalize():f}")
