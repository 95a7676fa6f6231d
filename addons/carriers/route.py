"""From where to where the goods of orders go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from addons.base import Address, Organisation
from addons.carriers.zone import Place, Zone, place_of, zones_of
from addons.stock import Warehouse
from core import Row, Session


@dataclass(frozen=True)
class Route:
    """Two places, and the zones they are in."""

    start: Place
    end: Place
    from_zone: Zone | None
    to_zone: Zone | None

    @property
    def zones(self) -> tuple[int | None, int | None]:
        """Return the ids of the two zones."""
        return self.from_zone.id if self.from_zone else None, self.to_zone.id if self.to_zone else None

    def __str__(self) -> str:
        """Return it as text, for explanations."""
        ends = ((self.start, self.from_zone), (self.end, self.to_zone))
        return " to ".join(f"{place} ({f'zone {zone.code}' if zone else 'no zone'})" for place, zone in ends)


def route_of(session: Session, order: Any) -> Route:
    """Return the route of one stored order."""
    names = ("organisation_id", "warehouse_id", "delivery_address_id")
    return routes_of(session, [{name: getattr(order, name) for name in names}])[0]


def routes_of(session: Session, orders: Sequence[Row]) -> list[Route]:
    """Return the route of each order, a row: from its warehouse's organisation to its delivery address."""
    organisations, warehouses = session.known(Organisation), session.known(Warehouse)
    addresses = session.known(Address, {n["delivery_address_id"] for n in orders if n.get("delivery_address_id")})
    ends: list[tuple[Place, Place]] = []
    for row in orders:
        warehouse = warehouses.get(row.get("warehouse_id") or 0)
        sender = warehouse.organisation_id if warehouse is not None else row["organisation_id"]
        ends.append((place_of(organisations[sender]), place_of(addresses.get(row.get("delivery_address_id") or 0))))
    zones, known = zones_of(session, {place for pair in ends for place in pair}), session.known(Zone)
    return [Route(start, end, known.get(zones[start] or 0), known.get(zones[end] or 0)) for start, end in ends]
