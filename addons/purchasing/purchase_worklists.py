"""Which purchase orders wait for somebody."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement

from addons.lists import Worklist
from addons.purchasing.receiving import ReceivedPurchase
from core import Session


def not_received(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the condition of purchase orders of which something is to come."""
    return [session[ReceivedPurchase].receipt_status < 100]


def late(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of purchase orders that did not come although the promised date is over."""
    return [*not_received(session), session[ReceivedPurchase].promised_date < session.today]


WORKLISTS = [
    Worklist("late purchases", ReceivedPurchase, late, verb="receive", summary="Ask vendors what is late"),
    Worklist("goods to receive", ReceivedPurchase, not_received, verb="receive", summary="Receive what vendors send"),
]
