"""What is asked before shipments are completed and orders closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from addons import sales
from addons.base import Product
from addons.shipping.delivery import OrderLine
from addons.shipping.order import Order
from addons.shipping.returning import not_too_much_returned, returned_shipments
from addons.shipping.shipment import Shipment
from addons.shipping.shipment_line import ShipmentLine
from addons.shipping.shipped_lines import shipped_lines
from core import Check, Finding, Session, among


def has_lines(session: Session, shipments: Sequence[Shipment]) -> Iterator[Finding]:
    """Find shipments without a line."""
    lines = shipped_lines(session, shipments)
    for shipment in shipments:
        if not lines[shipment.id]:
            yield Finding(shipment, "it has no lines: add at least one")


def not_too_much_delivered(session: Session, shipments: Sequence[Shipment]) -> Iterator[Finding]:
    """Find shipments that deliver more of an order line than is open."""
    lines = shipped_lines(session, shipments)
    ordered = [(one, line) for one in shipments for line in lines[one.id] if line.order_line_id is not None]
    wanted: dict[int, Decimal] = defaultdict(Decimal)
    for _, line in ordered:
        wanted[line.order_line_id] += line.quantity
    too_much = [
        (one, line) for one, line in ordered if abs(line.delivered + wanted[line.order_line_id]) > abs(line.ordered)
    ]
    products: Mapping[int, Any] = session.known(Product, {line.product_id for _, line in too_much})
    for shipment, line in too_much:
        most = _most(line, products[line.product_id])
        shipped, rest = wanted[line.order_line_id], line.ordered - line.delivered
        if abs(line.delivered + shipped) > most:
            besides = f", and at most {most.normalize():f} in all" if most != abs(line.ordered) else ""
            text = f"it ships {shipped.normalize():f} of a line with {rest.normalize():f} open{besides}"
            yield Finding(shipment, text, {"open": rest, "shipped": shipped})


def _most(line: Any, product: Any) -> Decimal:
    """Return how much of an order line may be delivered in all: what is ordered, and the product's tolerance."""
    ordered: Decimal = abs(line.ordered)
    if line.ordered < 0:
        return ordered
    if product.variable_quantity and product.delivery_tolerance is None:
        return Decimal("Infinity")
    return ordered + ordered * Decimal(product.delivery_tolerance or 0) / 100


def no_draft_shipment(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find orders that have a shipment under way."""
    busy = with_draft_shipment(session, [order.id for order in orders])
    for order in orders:
        if order.id in busy:
            yield Finding(order, "a shipment of it is not completed: complete or void that first")


def with_draft_shipment(session: Session, orders: Sequence[int]) -> set[int]:
    """Return those of the orders that have a shipment under way."""
    S, L, ordered = session[Shipment], session[ShipmentLine], session[OrderLine]
    query = (
        select(ordered.order_id)
        .join(L, L.order_line_id == ordered.id)
        .join(S, S.id == L.shipment_id)
        .where(S.state.in_(["draft", "released"]), among(session, ordered.order_id, orders))
    )
    return set(session.scalars(query))


CHECKS = [
    Check(
        sales.ReturnOrder,
        "returned quantity",
        before=("place", "confirm", "reopen"),
        run=not_too_much_returned,
        summary="No more comes back of a shipment than was shipped",
    ),
    Check(
        Shipment,
        "not returned",
        before="reverse",
        run=returned_shipments,
        summary="No return takes goods of the shipment back",
    ),
    Check(Shipment, "lines", before="complete", run=has_lines, summary="A shipment has at least one line"),
    Check(
        Shipment,
        "not too much delivered",
        before="complete",
        run=not_too_much_delivered,
        override="warehouse",
        summary="No more is delivered than was ordered",
    ),
    Check(
        Order,
        "no shipment under way",
        before=("close", "cancel"),
        run=no_draft_shipment,
        summary="No draft shipment is left",
    ),
]
