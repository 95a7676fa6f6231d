"""What is asked of orders that a carrier brings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from addons.carriers.order import CarriedOrder
from core import Check, Finding, Session, load


def tariff_is_active(session: Session, orders: Sequence[CarriedOrder]) -> Iterator[Finding]:
    """Find orders that are to go at a tariff that is offered no more."""
    load(session, orders, "freight_tariff")
    for order in orders:
        if order.freight_tariff is not None and not order.freight_tariff.covers(order.date):
            yield Finding(order, f"{order.freight_tariff.name} is not offered any more: choose another one")
        elif order.freight_tariff is not None and order.delivery_via == "pickup":
            yield Finding(
                order, f"the customer fetches it, and yet it goes by {order.freight_tariff.name}", blocks=False
            )


CHECKS = [
    Check(
        CarriedOrder,
        "carrier",
        ("place", "confirm"),
        tariff_is_active,
        override="sales clerk",
        summary="The carrier still offers the tariff, and goods that are fetched need none",
    ),
]
