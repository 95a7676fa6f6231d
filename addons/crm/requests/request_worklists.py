"""Which requests wait for somebody."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement

from addons.crm.requests.request import Request
from addons.crm.requests.request_status import OPEN
from addons.lists import Worklist
from core import Session


def due(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of open requests whose next action is due."""
    return [session[Request].state == OPEN, session[Request].next_action_date <= session.today]


def unassigned(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of open requests that nobody sees to."""
    return [session[Request].state == OPEN, session[Request].sales_rep_id.is_(None)]


def escalated(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of open requests that were escalated, or are urgent."""
    R = session[Request]
    return [R.state == OPEN, R.is_escalated | (R.priority == 1)]


WORKLISTS = [
    Worklist("requests due", Request, due, verb="answer", summary="Do what is next for requests"),
    Worklist("requests of nobody", Request, unassigned, verb="answer", summary="Give requests to somebody"),
    Worklist("requests escalated", Request, escalated, verb="answer", summary="Look after urgent requests"),
]
