"""Order types whose goods leave when the order is confirmed (semantics 1.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from addons.shipping.delivery import DeliveredOrder
from addons.shipping.from_orders import reverse_shipments, ship_orders
from addons.shipping.shipment import Shipment
from core import Session


class ShippedOrder(DeliveredOrder, extends=True):
    """Orders of some types are shipped by being confirmed."""

    @classmethod
    def confirm(cls, session: Session, orders: Sequence[Self]) -> None:
        """Ship everything at once where the type says so, dated as the order, whatever is on hand."""
        super().confirm(session, orders)
        if cls.ships_on_confirm:
            dates = {order.id: order.date for order in orders}
            ids = ship_orders(session, orders, dates, draft=cls.releases_shipment, force=True)
            if cls.releases_shipment:
                made = session.known(Shipment, ids)
                session.app.fire(session, "release", [made[id_] for id_ in ids]).expect_done()

    @classmethod
    def reactivate(cls, session: Session, orders: Sequence[Self]) -> None:
        """Take the shipments back that confirming has made."""
        if cls.ships_on_confirm:
            reverse_shipments(session, orders)
        super().reactivate(session, orders)


class WarehouseOrder(DeliveredOrder, kind="warehouse"):
    """The customer takes the goods right away: shipped when confirmed, invoiced later."""

    label = "warehouse order"
    may_be_replaced = False
    reserves = False
    ships_on_confirm = True
