"""What must be true of deliveries."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from addons.doctor import Invariant
from addons.shipping.delivery import OrderLine
from addons.shipping.shipment import Shipment
from addons.shipping.shipment_line import ShipmentLine
from core import Session


def delivered_is_shipped(session: Session) -> Iterator[str]:
    """Find order lines whose delivered quantity is not what their completed shipment lines and netting say."""
    S, L, ordered = session[Shipment], session[ShipmentLine], session[OrderLine]
    summed = (
        select(L.order_line_id, func.sum(L.quantity, type_=L.quantity.type).label("quantity"))
        .join(S, S.id == L.shipment_id)
        .where(S.state == "completed")
        .group_by(L.order_line_id)
        .subquery()
    )
    query = (
        select(ordered.id, ordered.delivered - ordered.netted, summed.c.quantity)
        .outerjoin(summed, summed.c.order_line_id == ordered.id)
        .where(ordered.delivered - ordered.netted != func.coalesce(summed.c.quantity, 0))
    )
    for id_, delivered, shipped in session.execute(query):
        yield f"order line #{id_}: delivered {delivered}, shipments say {shipped or 0}"


def netting_is_even(session: Session) -> Iterator[str]:
    """Find products of which more or less was netted to replaced orders than from them."""
    L = session[OrderLine]
    net = func.sum(L.netted, type_=L.netted.type)
    query = select(L.product_id, net).where(L.netted != 0).group_by(L.product_id).having(net != 0)
    for product, quantity in session.execute(query):
        yield f"product #{product}: {quantity} more was netted to orders than from them"


INVARIANTS = [
    Invariant(
        "delivered equals shipped",
        delivered_is_shipped,
        "Delivered quantities are those of completed shipments, save what was netted",
    ),
    Invariant("netting is even", netting_is_even, "What is netted between replaced orders adds up to nothing"),
]
