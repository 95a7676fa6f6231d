"""What must be true of deliveries."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select, union_all

from addons.doctor import Invariant, wrong_sums
from addons.sales import status_is_share
from addons.shipping.delivery import OrderLine
from addons.shipping.shipment import Shipment
from addons.shipping.shipment_line import ShipmentLine
from addons.stock import wrong_moves
from core import Session


def delivered_is_shipped(session: Session) -> Iterator[str]:
    """Find order lines whose delivered quantity is not what their completed shipment lines and netting say."""
    S, L, ordered = session[Shipment], session[ShipmentLine], session[OrderLine]
    shipped = select(L.order_line_id, L.quantity).join(S, S.id == L.shipment_id).where(S.state == "completed")
    netted = select(ordered.id, ordered.netted).where(ordered.netted != 0)
    return wrong_sums(session, OrderLine, "delivered", union_all(shipped, netted), "shipments and netting")


def shipped_is_moved(session: Session) -> Iterator[str]:
    """Find shipments that moved something else than their lines say."""
    S, L = session[Shipment], session[ShipmentLine]
    out = select(L.shipment_id, L.product_id, L.bin_id, -L.quantity).join(S, S.id == L.shipment_id)
    return wrong_moves(session, Shipment, out.where(S.state == "completed", L.bin_id.is_not(None)))


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
    Invariant("shipped is moved", shipped_is_moved, "The goods of completed shipments left the bins they name"),
    Invariant(
        "delivery status is the share delivered",
        status_is_share(part="delivered", status="delivery_status", products_only=True),
        "An order's delivery status is the share of its products that is delivered",
    ),
    Invariant("netting is even", netting_is_even, "What is netted between replaced orders adds up to nothing"),
]
