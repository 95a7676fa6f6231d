"""What is asked of orders that a carrier brings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from addons.carriers.order import CarriedOrder
from core import Check, Finding, Session, load


def service_is_active(session: Session, orders: Sequence[CarriedOrder]) -> Iterator[Finding]:
    """Find orders that are to go by a service that is offered no more."""
    load(session, orders, "carrier_service")
    for order in orders:
        if order.carrier_service is not None and not order.carrier_service.active:
            yield Finding(order, f"{order.carrier_service.name} is not offered any more: choose another service")
        elif order.carrier_service is not None and order.delivery_via == "pickup":
            yield Finding(
                order, f"the customer fetches it, and yet it goes by {order.carrier_service.name}", blocks=False
            )


CHECKS = [
    Check(
        CarriedOrder,
        "carrier service",
        ("place", "confirm"),
        service_is_active,
        override="sales clerk",
        summary="The carrier still offers the service, and goods that are fetched need none",
    ),
]
