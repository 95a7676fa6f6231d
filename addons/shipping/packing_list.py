"""The packing list: where preferred, confirming an order tells the warehouse at once what to pack (semantics 2.3)."""

from __future__ import annotations

from collections.abc import Sequence

from addons.base import today
from addons.preferences import setting_of
from addons.shipping.delivery import DeliveredOrder
from addons.shipping.from_orders import ship_orders, void_draft_shipments
from core import Session

ON_CONFIRM = "shipping.ship_on_confirm"


def make_packing_lists(session: Session, orders: Sequence[DeliveredOrder]) -> None:
    """Make draft shipments of what is open of orders confirmed now, whatever is on hand, where the preference says so.

    Dated as scheduled, today at the earliest. Without the preference this costs no statement.
    """
    packed = _preferring(session, orders)
    if packed:
        days = {}
        for order in packed:
            now = today(session, order.delivering_organisation_id or order.organisation_id)
            days[order.id] = max(order.scheduled_date or now, now)
        ship_orders(session, packed, days, draft=True, force=True)


def drop_packing_lists(session: Session, orders: Sequence[DeliveredOrder]) -> None:
    """Void the packing lists not shipped yet; confirming again makes new ones."""
    packed = _preferring(session, orders)
    if packed:
        void_draft_shipments(session, packed)


def _preferring(session: Session, orders: Sequence[DeliveredOrder]) -> list[DeliveredOrder]:
    return [order for order in orders if setting_of(session, ON_CONFIRM, order.organisation_id)]
