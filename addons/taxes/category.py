"""How products and partners are taxed alike, and the regions taxes hold in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import false

from core import BadInput, Mapped, Model, Row, Session, column

ANYWHERE = "*"


class TaxCategory(Model, table="taxes_category"):
    """Products that are taxed alike, such as standard, reduced, books."""

    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]


class PartnerTaxCategory(Model, table="taxes_partner_category"):
    """Partners that are taxed alike, such as companies abroad; those of an exempt one pay no tax at all."""

    label = "partner tax category"
    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    exempt: Mapped[bool] = column(default=False, server_default=false())


class TaxRegion(Model, table="taxes_region"):
    """Where a tax holds: `places` are countries as addresses name them, or parts of them, such as "France/Corsica".

    They are parted by semicolons: "Germany; France". A lone * is everywhere.
    """

    label = "tax region"
    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    places: Mapped[str]

    def kept(self) -> str:
        """Return its code and places, as taxes keep them."""
        return f"{self.code}: {self.places}"

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a region without places."""
        rows = super().prepare(session, rows)
        for row in rows:
            if not places_of(row["places"]):
                raise BadInput(
                    f"the tax region {row['code']} has no places",
                    remedy="Name countries, such as 'Germany; France/Corsica', or * for everywhere.",
                )
        return rows


@lru_cache(maxsize=1024)
def places_of(text: str) -> frozenset[str]:
    """Return the places that a text names, in small letters."""
    return frozenset(clean for part in text.split(";") if (clean := _clean(part)))


def _clean(place: str) -> str:
    return "/".join(part.strip().casefold() for part in place.split("/") if part.strip())
