"""What is asked so that the deliveries of cancelled and replaced orders stay right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import or_, select

from addons.shipping.delivery import OrderLine
from addons.shipping.netting_shipment import NettingShipment
from addons.shipping.order import Order
from addons.shipping.shipment import Shipment
from addons.shipping.shipment_checks import with_draft_shipment
from addons.shipping.shipment_line import ShipmentLine
from core import Check, Finding, Session, among, load


def replaced_is_not_under_way(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find replacements of orders that have a shipment under way."""
    waiting = [order for order in orders if order.state == "temporal"]
    replaced = {order.replaced_order_id for order in waiting if order.replaced_order_id is not None}
    busy = with_draft_shipment(session, sorted(replaced)) if replaced else set()
    for order in waiting:
        if order.replaced_order_id in busy:
            yield Finding(order, f"a shipment of {order.replaced_order} is not completed: complete or void that first")


def nothing_taken_over(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find orders that took over deliveries of an order they replace, which voiding could not take back."""
    replacing = [order.id for order in orders if order.replaced_order_id is not None]
    if not replacing:
        return
    L, ordered = session[ShipmentLine], session[OrderLine]
    netting = select(L.order_line_id).join(session[NettingShipment], session[NettingShipment].id == L.shipment_id)
    query = select(ordered.order_id).where(
        among(session, ordered.order_id, replacing), or_(ordered.netted != 0, ordered.id.in_(netting))
    )
    found = set(session.scalars(query))
    for order in orders:
        if order.id in found:
            yield Finding(order, f"it took over what {order.replaced_order} had delivered: cancel it instead")


def is_an_inverse(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find orders that take no other one back."""
    for order in orders:
        if order.cancelled_order_id is None:
            yield Finding(order, "it takes no order back: goods that come back of it belong on a return")


def not_of_cancelled_orders(session: Session, shipments: Sequence[Shipment]) -> Iterator[Finding]:
    """Find shipments of orders that were cancelled: what they delivered is netted already."""
    load(session, shipments, "lines.order_line.order")
    for shipment in shipments:
        orders: list[Any] = [line.order_line.order for line in shipment.lines if line.order_line is not None]
        cancelled = next((order for order in orders if order.is_cancelled), None)
        if cancelled is not None:
            yield Finding(shipment, f"{cancelled} was cancelled: take the goods back by a return instead")


CHECKS = [
    Check(
        Order,
        "replaced order not under way",
        before="confirm",
        run=replaced_is_not_under_way,
        summary="No draft shipment of the order to be replaced is left",
    ),
    Check(
        Order,
        "nothing taken over",
        before="void",
        run=nothing_taken_over,
        summary="The order took over no deliveries of another one",
    ),
    Check(Order, "inverse", before="receive", run=is_an_inverse, summary="The order takes a cancelled one back"),
    Check(
        Shipment,
        "not of cancelled orders",
        before="reverse",
        run=not_of_cancelled_orders,
        summary="The order of the shipment was not cancelled",
    ),
]
