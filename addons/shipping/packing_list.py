"""The packing list: where preferred, confirming an order tells the warehouse at once what to pack (semantics 2.3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from addons.base import setting_of
from addons.shipping.delivery import DeliveredOrder
from addons.shipping.from_orders import ship_orders, void_draft_shipments
from core import Session

ON_CONFIRM = "shipping.ship_on_confirm"


class PackedOrder(DeliveredOrder, extends=True):
    """Confirming makes a draft shipment of what is open, whatever is on hand, where the preference says so.

    Types that ship when confirmed need none, nor do orders that wait for something else, such as a payment. Without
    the preference this costs no statement.
    """

    @classmethod
    def confirm(cls, session: Session, orders: Sequence[Self]) -> None:
        """Make the packing lists of orders that are confirmed now, dated as scheduled, today at the earliest."""
        accepted = session.app.workflow.find(cls, "confirm")
        confirmed = [order for order in orders if accepted.target_from(order.state) == "confirmed"]
        super().confirm(session, orders)
        packed = [] if cls.ships_on_confirm else _preferring(session, confirmed)
        if packed:
            days = {order.id: max(order.scheduled_date or session.today, session.today) for order in packed}
            ship_orders(session, packed, days, draft=True, force=True)

    @classmethod
    def reactivate(cls, session: Session, orders: Sequence[Self]) -> None:
        """Drop the packing lists not shipped yet; confirming again makes new ones."""
        packed = [] if cls.ships_on_confirm else _preferring(session, orders)
        if packed:
            void_draft_shipments(session, packed)
        super().reactivate(session, orders)


def _preferring(session: Session, orders: Sequence[DeliveredOrder]) -> list[DeliveredOrder]:
    return [order for order in orders if setting_of(session, ON_CONFIRM, order.organisation_id)]
