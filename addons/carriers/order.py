"""Orders that a carrier brings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Self

from addons import freight, shipping
from addons.carriers.route import route_of, routes_of
from addons.carriers.tariff import RoutedTariff
from addons.preferences import setting_of
from addons.schemas import figure
from core import ZERO, Mapped, NotFound, Row, Session, one_of, reference, relation, rows

ON_CONFIRM = "carriers.choose_on_confirm"
SHIPPER = "shipper"


class CarriedOrder(freight.Order, shipping.Order, extends=True):
    """Orders delivered by a carrier go at one of its tariffs: typed, or the cheapest that serves the route."""

    freight_tariff_id: Mapped[int | None] = reference("freight_tariff", index=False)

    freight_tariff: Mapped[RoutedTariff | None] = relation("freight.FreightTariff")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Let the carrier be that of the tariff named."""
        rows = super().prepare(session, rows)
        follow_tariffs(session, rows)
        return rows

    @classmethod
    def freight_tariffs(cls, session: Session, rows: Sequence[Row]) -> list[list[freight.FreightTariff]]:
        """Leave out tariffs that do not serve the route, and all but the one that an order names."""
        found: list[list[freight.FreightTariff]] = []
        routes = routes_of(session, rows)
        for row, route, tariffs in zip(rows, routes, super().freight_tariffs(session, rows), strict=True):
            named = row.get("freight_tariff_id")
            serving: list[Any] = [one for one in tariffs if named in (None, one.id)]
            found.append([one for one in serving if one.serves(*route.zones)])
        return found

    @classmethod
    def freight_measures(cls, session: Session, rows: Sequence[Row], sizes: Sequence[Any]) -> list[dict[str, Decimal]]:
        """Add the volume of the goods, where all of them say theirs."""
        found = super().freight_measures(session, rows, sizes)
        for size, measures in zip(sizes, found, strict=True):
            goods = [
                (quantity, product.volume) for product, quantity, _ in size.lines if product and product.is_stocked
            ]
            if all(volume is not None for _, volume in goods):
                measures["volume"] = sum((quantity * volume for quantity, volume in goods), ZERO)
        return found

    @classmethod
    def freight_waived(cls, session: Session, row: Row, amount: Decimal) -> str:
        """Let an order be free of freight from its tariff's amount on."""
        named = session.known(RoutedTariff).get(row.get("freight_tariff_id") or 0)
        if named is not None and named.free_from is not None and amount >= named.free_from:
            return f"free from {figure(named.free_from, 2)} at {named}, and the goods come to {figure(amount, 2)}"
        return super().freight_waived(session, row, amount)

    @classmethod
    def choose_carrier(cls, session: Session, orders: Sequence[Self], tariff: str = "") -> None:
        """Choose the cheapest tariff that serves the route, or the one named by its code, whatever was chosen before.

        Freight that is calculated follows while the order is a draft. Raises NotFound for a tariff that does not exist.
        Orders that no tariff serves are left as they are, and why is noted.
        """
        if tariff:
            by_code = {one.code: one for one in session.known(RoutedTariff).values() if one.active}
            if tariff not in by_code:
                raise NotFound(f"there is no freight tariff {tariff}", remedy=f"There are: {one_of(by_code)}.")
            _write(session, dict.fromkeys(orders, by_code[tariff]))
        else:
            chosen = choose(session, orders)
            session.nothing_to_do([one for one in orders if one not in chosen], "no tariff serves it")
        cls.sum_up(session, [one for one in orders if one.state in cls.editable])

    @classmethod
    def confirm(cls, session: Session, orders: Sequence[Self]) -> None:
        """Choose the tariff of orders that a carrier brings and that name none, where preferred."""
        open_ = [one for one in orders if one.delivery_via == SHIPPER and one.freight_tariff_id is None]
        choose(session, [one for one in open_ if setting_of(session, ON_CONFIRM, one.organisation_id)])
        super().confirm(session, orders)

    @classmethod
    def shipment_headers(cls, session: Session, orders: Sequence[Any], days: Any) -> dict[int, Row]:
        """Let shipments go at the order's tariff."""
        found = super().shipment_headers(session, orders, days)
        for order in orders:
            found[order.id]["freight_tariff_id"] = order.freight_tariff_id
        return found


def follow_tariffs(session: Session, rows: Sequence[Row]) -> None:
    """Let the carrier of rows be that of the tariff they name, if it is somebody's."""
    tariffs = session.known(RoutedTariff) if any(row.get("freight_tariff_id") for row in rows) else {}
    for row in rows:
        tariff = tariffs.get(row.get("freight_tariff_id") or 0)
        if tariff is not None and tariff.carrier_id is not None:
            row["carrier_id"] = tariff.carrier_id


def choose(session: Session, orders: Sequence[Any]) -> dict[Any, RoutedTariff]:
    """Give orders the cheapest tariff that serves them, and return it by order; note why where there is none."""
    if not orders:
        return {}
    before = {order: order.freight_tariff_id for order in orders if order.freight_tariff_id is not None}
    _write(session, dict.fromkeys(before))  # so that the tariffs of all carriers are asked
    found = freight.tariff_quotes(session, orders)
    known = session.known(RoutedTariff)
    by_code = {one.code: one for one in known.values()}
    chosen: dict[Any, RoutedTariff] = {}
    for order in orders:
        best = next((one for one in found[order.id] if one.amount is not None and one.code in by_code), None)
        if best is not None:
            chosen[order] = by_code[best.code]
            session.note(order, f"goes by {best.name}: {figure(best.amount or ZERO, 2)}, {best.why}")
        else:
            reasons = "; ".join(f"{one.code}: {one.why}" for one in found[order.id])
            way = f"no tariff is for the way from {route_of(session, order)}"
            session.note(order, f"no carrier serves it: {reasons or way}")
    _write(session, {order: known[id_] for order, id_ in before.items()} | chosen)
    return chosen


def _write(session: Session, chosen: Mapping[Any, RoutedTariff | None]) -> None:
    """Write the tariffs of orders, and their carriers."""
    changed = [
        {
            "id": order.id,
            "freight_tariff_id": tariff.id if tariff else None,
            "carrier_id": (tariff.carrier_id or order.carrier_id) if tariff else None,
        }
        for order, tariff in chosen.items()
    ]
    rows.update(session, session[CarriedOrder], changed)
