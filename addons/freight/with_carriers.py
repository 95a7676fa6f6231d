"""With the addon carriers: the services of carriers ask for freight, beside the tariffs that serve an order."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Self

from addons import carriers
from addons.base import Currency
from addons.freight.charging.measuring import Measured
from addons.freight.order import Order as ChargedOrder
from addons.freight.order import is_charged
from addons.freight.tariffs.quoting import Quote
from core import Model, Row, Session


class Order(ChargedOrder, carriers.CarriedOrder, extends=True):
    """Calculated freight is what the chosen service of a carrier charges, else the cheapest that serves the route."""

    @classmethod
    def freight_quotes(cls, session: Session, rows: Sequence[Row], sizes: Sequence[Measured]) -> list[list[Quote]]:
        """Ask the services of carriers too; where one is chosen, it alone."""
        found = super().freight_quotes(session, rows, sizes)
        asked = carried(session, rows, sizes)
        for place, services in zip(asked, carriers.quotes_for(session, list(asked.values())), strict=True):
            chosen = rows[place].get("carrier_service_id")
            quotes = [Quote(n.service.code, n.service.name, n.charged, n.why) for n in services]
            alone = [quote for quote, n in zip(quotes, services, strict=True) if n.service.id == chosen]
            found[place] = alone if chosen is not None else [*found[place], *quotes]
        return found

    @classmethod
    def choose_carrier(cls, session: Session, orders: Sequence[Self], service: str = "") -> None:
        """Let the freight of orders that are being made follow."""
        super().choose_carrier(session, orders, service)
        open_ = [one for one in orders if is_charged(one) and one.state in one.editable]
        if open_:
            cls.sum_up(session, open_)


def carried(session: Session, rows: Sequence[Row], sizes: Sequence[Measured]) -> dict[int, carriers.Carried]:
    """Return what is to be carried of each order that has goods, by its place, from its warehouse to its address."""
    ways, currencies = carriers.ways_of(session, rows), session.known(Currency)
    found: dict[int, carriers.Carried] = {}
    for place, (row, size, way) in enumerate(zip(rows, sizes, ways, strict=True)):
        lines = [SimpleNamespace(product=product, quantity=number, net=net) for product, number, net in size.lines]
        load = carriers.load_of(lines)
        if load is not None:
            found[place] = carriers.Carried(load, way, currencies[row["currency_id"]])
    return found


FRAGMENTS: list[type[Model]] = [Order]
