"""The verbs of orders that have to do with their shipments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Self

from addons.shipping.delivery import DeliveredOrder, refresh_delivery_status
from addons.shipping.from_orders import reverse_shipments, ship_orders
from core import Session


class Order(DeliveredOrder, extends=True):
    """Orders are shipped, wholly or in parts."""

    @classmethod
    def ship(
        cls,
        session: Session,
        orders: Sequence[Self],
        on: dt.date | Mapping[int, dt.date] | None = None,
        draft: bool = False,
    ) -> None:
        """Make shipments of what is open and on hand, dated `on` (a date, or dates by order id; today if none).

        Completed at once unless `draft`. Running it again makes shipments only of what is still open.
        """
        ship_orders(session, orders, on, draft=draft)

    @classmethod
    def void(cls, session: Session, orders: Sequence[Self]) -> None:
        """Reverse the orders' shipments first (semantics 2.1)."""
        reverse_shipments(session, orders)
        super().void(session, orders)
        refresh_delivery_status(session, {order.id for order in orders})

    @classmethod
    def close(cls, session: Session, orders: Sequence[Self]) -> None:
        """Refresh the delivery status, which grows when the open rest is cut."""
        super().close(session, orders)
        refresh_delivery_status(session, {order.id for order in orders})

    @classmethod
    def reopen(cls, session: Session, orders: Sequence[Self]) -> None:
        """Refresh the delivery status, which falls when the rest is ordered again."""
        super().reopen(session, orders)
        refresh_delivery_status(session, {order.id for order in orders})
