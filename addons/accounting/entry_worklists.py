"""What waits for the accountant."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement

from addons.accounting.books.period import OPEN, Period
from addons.lists import Worklist
from core import Session


def over(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of periods that are over and still open."""
    P = session[Period]
    return [P.state == OPEN, P.to_date < session.today]


WORKLISTS = [Worklist("periods to close", Period, over, verb="close", summary="Close periods that are over")]


def worklists(enabled: frozenset[str]) -> list[Worklist]:
    """Return the lists; with shipping also the shipments whose goods have no cost."""
    if "shipping" not in enabled:
        return WORKLISTS
    from addons.accounting.with_shipping.worklists import SHIPMENTS

    return [*WORKLISTS, *SHIPMENTS]
