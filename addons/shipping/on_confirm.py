"""Order types whose goods leave when the order is confirmed (semantics 1.1)."""

from __future__ import annotations

from collections.abc import Sequence

from addons.shipping.delivery import DeliveredOrder
from addons.shipping.from_orders import ship_orders
from addons.shipping.shipment import Shipment
from core import Session


def ship_at_once(session: Session, orders: Sequence[DeliveredOrder], *, only_release: bool) -> None:
    """Ship everything, dated as the orders, whatever is on hand; with `only_release` the carrier takes it later."""
    dates = {order.id: order.date for order in orders}
    ids = set(ship_orders(session, orders, dates, draft=only_release, force=True).values())
    if only_release:
        made = session.known(Shipment, ids)
        session.fire("release", [made[id_] for id_ in sorted(ids)]).expect_done()


class WarehouseOrder(DeliveredOrder, kind="warehouse"):
    """The customer takes the goods right away: shipped when confirmed, invoiced later."""

    label = "warehouse order"
    may_be_replaced = False
    reserves = False
    ships_on_confirm = True
