"""What runs by itself: settle the agreements whose period is over."""

from __future__ import annotations

from addons.commissions.settling import due_periods, settle
from core import Session


def settle_due(session: Session) -> str:
    """Make the draft settlements of all agreements whose period is over, and say how many."""
    made = 0
    for agreement, period in due_periods(session).items():
        made += len(settle(session, [agreement], period.first))
    return f"{made} draft commission settlements made"
