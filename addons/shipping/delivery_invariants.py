"""What must be true of deliveries."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from addons.shipping.delivery import OrderLine
from addons.shipping.shipment import Shipment
from addons.shipping.shipment_line import ShipmentLine
from core import Invariant, Session


def delivered_is_shipped(session: Session) -> Iterator[str]:
    """Find order lines whose delivered quantity is not the sum of their completed shipment lines."""
    S, L, ordered = session[Shipment], session[ShipmentLine], session[OrderLine]
    summed = (
        select(L.order_line_id, func.sum(L.quantity, type_=L.quantity.type).label("quantity"))
        .join(S, S.id == L.shipment_id)
        .where(S.state == "completed")
        .group_by(L.order_line_id)
        .subquery()
    )
    query = (
        select(ordered.id, ordered.delivered, summed.c.quantity)
        .outerjoin(summed, summed.c.order_line_id == ordered.id)
        .where(ordered.delivered != func.coalesce(summed.c.quantity, 0))
    )
    for id_, delivered, shipped in session.execute(query):
        yield f"order line #{id_}: delivered {delivered}, shipments say {shipped or 0}"


INVARIANTS = [
    Invariant("delivered equals shipped", delivered_is_shipped, "Delivered quantities are those of completed shipments")
]
