"""Zones: where carriers bring goods to, and at what rate."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.schema import SchemaItem

from core import BadInput, Mapped, Model, Row, Session, column, reference, relation


class Zone(Model, table="carriers_zone"):
    """A part of the world that carriers charge alike, made of places."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]


class ZonePlace(Model, table="carriers_zone_place"):
    """A country, or what of it has postal codes that begin alike, belongs to a zone; an empty country is any."""

    label = "place of a zone"
    kept_by = ""

    zone_id: Mapped[int] = reference("carriers_zone")
    country: Mapped[str] = column(default="", server_default="")
    postal_prefix: Mapped[str] = column(default="", server_default="")

    zone: Mapped[Zone] = relation("carriers.Zone")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Put a place into one zone."""
        return [UniqueConstraint("country", "postal_prefix")]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse postal codes of any country."""
        rows = super().prepare(session, rows)
        for row in rows:
            if row.get("postal_prefix") and not row.get("country"):
                what = f"postal codes that begin with {row['postal_prefix']} are of no country"
                raise BadInput(what, remedy="Give country as well.")
        return rows


@dataclass(frozen=True)
class Place:
    """Where something is, as far as rates go."""

    country: str
    postal_code: str

    def __str__(self) -> str:
        """Return it as text, for explanations."""
        return " ".join(part for part in (self.country, self.postal_code) if part) or "an unknown place"


def place_of(address: Any) -> Place:
    """Return the place of an address or an organisation; of none, an unknown place."""
    if address is None:
        return Place("", "")
    return Place((address.country or "").strip(), (address.postal_code or "").replace(" ", "").upper())


def zones_of(session: Session, places: Iterable[Place]) -> dict[Place, int | None]:
    """Return the zone of each place, None where it is in none; the longest beginning of the postal code counts.

    Zones are read once per transaction, however many places are asked for.
    """
    known = [
        (one.country.casefold(), one.postal_prefix.replace(" ", "").upper(), one.zone_id)
        for one in session.known(ZonePlace).values()
    ]
    found: dict[Place, int | None] = {}
    for place in set(places):
        country = place.country.casefold()
        fitting = [
            (bool(of), len(prefix), zone)
            for of, prefix, zone in known
            if of in ("", country) and place.postal_code.startswith(prefix)
        ]
        found[place] = max(fitting)[2] if fitting else None
    return found
