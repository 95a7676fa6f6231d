"""Orders that a carrier brings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from addons import shipping
from addons.carriers.quoting import quotes
from addons.carriers.service import CarrierService
from addons.preferences import setting_of
from core import Mapped, NotFound, Row, Session, one_of, reference, relation, rows

ON_CONFIRM = "carriers.choose_on_confirm"
SHIPPER = "shipper"


class CarriedOrder(shipping.Order, extends=True):
    """Orders delivered by a carrier name one of its services: typed, or the cheapest that serves the route."""

    carrier_service_id: Mapped[int | None] = reference("carriers_service", index=False)

    carrier_service: Mapped[CarrierService | None] = relation("carriers.CarrierService")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Let the carrier be that of the service named."""
        rows = super().prepare(session, rows)
        services = session.known(CarrierService)
        for row in rows:
            if row.get("carrier_service_id") is not None:
                row["carrier_id"] = services[row["carrier_service_id"]].partner_id
        return rows

    @classmethod
    def choose_carrier(cls, session: Session, orders: Sequence[Self], service: str = "") -> None:
        """Choose the cheapest service that serves the route, or the one named by its code, whatever was chosen before.

        Raises NotFound for a service that does not exist. Orders that no service serves are left as they are, and why
        is noted.
        """
        if service:
            by_code = {one.code: one for one in session.known(CarrierService).values() if one.active}
            if service not in by_code:
                raise NotFound(f"there is no carrier service {service}", remedy=f"There are: {one_of(by_code)}.")
            _write(session, dict.fromkeys(orders, by_code[service]))
            return
        chosen = choose(session, orders)
        session.nothing_to_do([one for one in orders if one not in chosen], "no service serves it")

    @classmethod
    def confirm(cls, session: Session, orders: Sequence[Self]) -> None:
        """Choose the service of orders that a carrier brings and that name none, where preferred."""
        open_ = [one for one in orders if one.delivery_via == SHIPPER and one.carrier_service_id is None]
        choose(session, [one for one in open_ if setting_of(session, ON_CONFIRM, one.organisation_id)])
        super().confirm(session, orders)

    @classmethod
    def shipment_headers(cls, session: Session, orders: Sequence[Any], days: Any) -> dict[int, Row]:
        """Let shipments go by the order's service."""
        found = super().shipment_headers(session, orders, days)
        for order in orders:
            found[order.id]["carrier_service_id"] = order.carrier_service_id
        return found


def choose(session: Session, orders: Sequence[Any]) -> dict[Any, CarrierService]:
    """Give orders the cheapest service that serves them, and return it by order; note why where there is none."""
    if not orders:
        return {}
    found = quotes(session, orders)
    chosen: dict[Any, CarrierService] = {}
    for order in orders:
        best = next((one for one in found.get(order.id, ()) if one.amount is not None), None)
        if best is not None:
            chosen[order] = best.service
            session.note(order, f"goes by {best.service.name}: {best.amount} {best.service.currency.code}, {best.why}")
        elif order.id in found:
            reasons = "; ".join(f"{one.service.name}: {one.why}" for one in found[order.id])
            session.note(order, f"no carrier serves it ({reasons or 'there is no carrier service'})")
    _write(session, chosen)
    return chosen


def _write(session: Session, chosen: dict[Any, CarrierService]) -> None:
    changed = [
        {"id": order.id, "carrier_service_id": service.id, "carrier_id": service.partner_id}
        for order, service in chosen.items()
    ]
    rows.update(session, session[CarriedOrder], changed)
