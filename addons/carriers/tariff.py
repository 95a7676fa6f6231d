"""Tariffs of carriers: between which zones, free from what amount, and where their shipments are followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from addons import freight
from addons.base import Partner
from addons.carriers.zone import Zone
from core import BadInput, Mapped, Money, Row, Session, reference, relation


class RoutedTariff(freight.FreightTariff, extends=True):
    """Tariffs serve a route: from a zone, to a zone, or anywhere where there is none; and are what a carrier offers.

    From goods of `free_from` on they are charged nothing. `tracking_url` is the page where a shipment is followed, with
    "{number}" for its number; `days` how long it takes.
    """

    bases: ClassVar[Mapping[str, str]] = {**freight.FreightTariff.bases, "volume": "m³"}

    from_zone_id: Mapped[int | None] = reference("carriers_zone", index=False)
    to_zone_id: Mapped[int | None] = reference("carriers_zone", index=False)
    free_from: Mapped[Money | None]
    days: Mapped[int | None]
    tracking_url: Mapped[str | None]

    from_zone: Mapped[Zone | None] = relation("carriers.Zone", "from_zone_id")
    to_zone: Mapped[Zone | None] = relation("carriers.Zone", "to_zone_id")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse who is no carrier, negative figures, and a page without a place for the number."""
        rows = super().prepare(session, rows)
        partners = session.known(Partner, {row["carrier_id"] for row in rows if row.get("carrier_id") is not None})
        for row in rows:
            name = f"{cls.noun()} {row['code']}"
            carrier = partners.get(row.get("carrier_id") or 0)
            if carrier is not None and not carrier.is_carrier:
                raise BadInput(f"{name}: {carrier} is no carrier", remedy="Name a partner with is_carrier.")
            if (row.get("free_from") or 0) < 0 or (row.get("days") or 0) < 0:
                raise BadInput(f"{name} is free from less than nothing, or takes it", remedy="Give 0 or more.")
            if row.get("tracking_url") and "{number}" not in row["tracking_url"]:
                raise BadInput(f"{name}: its page has no place for the number", remedy="Write {number} into it.")
        return rows

    def serves(self, start: int | None, end: int | None) -> bool:
        """Say whether it serves the way from one zone to another; None is a place in no zone."""
        return self.from_zone_id in (None, start) and self.to_zone_id in (None, end)

    def tracked_at(self, number: str) -> str | None:
        """Return the page where a shipment of this number is followed, if there is one."""
        return self.tracking_url.replace("{number}", number) if self.tracking_url else None
