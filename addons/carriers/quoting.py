"""What each carrier would ask for an order: the cheapest that serves the route, and why the others do not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from addons.base import CHARGE, Address, Currency, Organisation
from addons.carriers.service import AMOUNT, VOLUME, CarrierRate, CarrierService, rates_of
from addons.carriers.zone import Place, Zone, place_of, zones_of
from addons.stock import Warehouse
from core import ZERO, Row, Session, load


@dataclass(frozen=True)
class Quote:
    """What a service asks for an order, in the service's currency; None where it does not serve it, and why."""

    service: CarrierService
    amount: Decimal | None
    charged: Decimal | None
    why: str

    @property
    def rank(self) -> tuple[Decimal, str]:
        """Return what the cheapest is found by: the amount, among equals the name."""
        assert self.amount is not None
        return self.amount, self.service.name


@dataclass(frozen=True)
class Load:
    """What is to be carried: weight in kilograms, volume in cubic metres, net amount; and what keeps it unknown."""

    weight: Decimal
    volume: Decimal
    amount: Decimal
    without_weight: tuple[str, ...]
    without_volume: tuple[str, ...]

    def measure(self, basis: str) -> tuple[Decimal, tuple[str, ...]]:
        """Return the measure a basis goes by, and the products of which it is not known."""
        if basis == AMOUNT:
            return self.amount, ()
        return (self.volume, self.without_volume) if basis == VOLUME else (self.weight, self.without_weight)


@dataclass(frozen=True)
class Carried:
    """What is to be carried from where to where, and in which currency that is asked."""

    load: Load
    places: tuple[Place, Place]
    currency: Currency


def quotes(session: Session, orders: Sequence[Any]) -> dict[int, list[Quote]]:
    """Return what each active service asks for each order, by order id: the cheapest first, then those that do not.

    Costs the same few statements for any number of orders. Orders without goods have no quotes.
    """
    load(session, orders, "lines.product", "delivery_address", "warehouse")
    currencies = session.known(Currency)
    carried = {
        order.id: Carried(what, _route(session, order), currencies[order.currency_id])
        for order in orders
        if (what := load_of(order.lines)) is not None
    }
    return dict(zip(carried, quotes_for(session, list(carried.values())), strict=True))


def quotes_for(session: Session, carried: Sequence[Carried]) -> list[list[Quote]]:
    """Return what each active service asks, as `quotes`, for what need not be stored, such as orders being edited."""
    services = [one for one in session.known(CarrierService).values() if one.active] if carried else []
    rates = rates_of(session, [one.id for one in services]) if services else {}
    zones = zones_of(session, {place for one in carried for place in one.places})
    names = {id_: zone.code for id_, zone in session.known(Zone).items()}
    found: list[list[Quote]] = []
    for one in carried:
        start, end = (zones[place] for place in one.places)
        route = Route(one.places, start, end, names)
        asked = [_quote(one, service, rates.get(service.id, ()), route) for service in services]
        serving = sorted((quote for quote in asked if quote.amount is not None), key=lambda quote: quote.rank)
        found.append(serving + sorted((n for n in asked if n.amount is None), key=lambda n: n.service.name))
    return found


@dataclass(frozen=True)
class Route:
    """From where to where, in places and in zones."""

    places: tuple[Place, Place]
    start: int | None
    end: int | None
    names: Mapping[int, str]

    def __str__(self) -> str:
        """Return it as text, for explanations."""
        parts = [
            f"{place} (zone {self.names[zone]})" if zone is not None else f"{place} (no zone)"
            for place, zone in zip(self.places, (self.start, self.end), strict=True)
        ]
        return " to ".join(parts)

    def fits(self, rate: CarrierRate) -> bool:
        """Say whether a rate holds on this route."""
        return rate.from_zone_id in (None, self.start) and rate.to_zone_id in (None, self.end)


def load_of(lines: Iterable[Any]) -> Load | None:
    """Return what the goods among lines weigh, take up and cost; None if there are none."""
    goods = [line for line in lines if line.product is not None and line.product.is_stocked and line.quantity > 0]
    if not goods:
        return None
    weight = sum((line.quantity * (line.product.weight or ZERO) for line in goods), ZERO)
    volume = sum((line.quantity * (line.product.volume or ZERO) for line in goods), ZERO)
    paid = [line for line in lines if line.product is None or line.product.kind != CHARGE]
    amount = sum((line.net for line in paid), ZERO)
    return Load(weight, volume, amount, _unknown(goods, "weight"), _unknown(goods, "volume"))


def _unknown(goods: Iterable[Any], what: str) -> tuple[str, ...]:
    return tuple(sorted({line.product.code for line in goods if getattr(line.product, what) is None}))


def ways_of(session: Session, rows: Sequence[Row]) -> list[tuple[Place, Place]]:
    """Return where the goods of orders, given as rows, leave and where they arrive; asks at most once for all."""
    addresses = session.known(Address, {id_ for row in rows if (id_ := row.get("delivery_address_id"))})
    warehouses, organisations = session.known(Warehouse), session.known(Organisation)
    found: list[tuple[Place, Place]] = []
    for row in rows:
        warehouse = warehouses.get(row.get("warehouse_id") or 0)
        sender = warehouse.organisation_id if warehouse is not None else row["organisation_id"]
        found.append((place_of(organisations[sender]), place_of(addresses.get(row.get("delivery_address_id") or 0))))
    return found


def _route(session: Session, order: Any) -> tuple[Place, Place]:
    """Return where an order's goods leave and where they arrive."""
    organisations = session.known(Organisation)
    warehouse: Warehouse | None = order.warehouse
    sender = warehouse.organisation_id if warehouse is not None else order.organisation_id
    return place_of(organisations[sender]), place_of(order.delivery_address)


def _quote(carried: Carried, service: CarrierService, rates: Iterable[CarrierRate], route: Route) -> Quote:
    measure, unknown = carried.load.measure(service.basis)
    if unknown:
        return Quote(service, None, None, f"{service.basis} of {', '.join(unknown)} is not known")
    if service.currency_id != carried.currency.id:
        return Quote(service, None, None, f"it asks {service.currency.code}, the order is in {carried.currency.code}")
    fitting = [rate for rate in rates if route.fits(rate)]
    if not fitting:
        return Quote(service, None, None, f"it has no rate from {route}")
    rate = next((one for one in fitting if one.covers(measure)), None)
    shown = f"{service.basis} {measure.normalize():f}"
    if rate is None:
        return Quote(service, None, None, f"it has no rate for {shown} from {route}")
    amount = service.currency.round(rate.amount(measure))
    free = service.free_from is not None and carried.load.amount >= service.free_from
    why = f"{shown} from {route}" + (
        f", free from {service.free_from.normalize():f}" if free and service.free_from is not None else ""
    )
    return Quote(service, amount, ZERO if free else amount, why)
