"""Which orders wait for the warehouse."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement

from addons.lists import Worklist
from addons.shipping.order import Order
from core import Session


def not_delivered(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the condition of orders of which something is not delivered."""
    return [session[Order].delivery_status < 100]


def late(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of orders that are not delivered although the promised date is over."""
    return [*not_delivered(session), session[Order].promised_date < session.today]


WORKLISTS = [
    Worklist("late orders", Order, late, verb="ship", summary="Deliver what was promised for a day before today"),
    Worklist("orders to ship", Order, not_delivered, verb="ship", summary="Ship what is open of confirmed orders"),
]
