"""Which requests wait for somebody."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from addons.crm.requests.person import Person
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


def mine(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of open requests that the user sees to who works."""
    R, P = session[Request], session[Person]
    whose = select(P.id).where(P.user_name == session.actor.name)
    return [R.state == OPEN, R.sales_rep_id.in_(whose)]


def escalated(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of open requests that were escalated, or are urgent."""
    R = session[Request]
    return [R.state == OPEN, R.is_escalated | (R.priority == 1)]


WORKLISTS = [
    Worklist("requests due", Request, due, verb="answer", summary="Do what is next for requests"),
    Worklist("requests of nobody", Request, unassigned, verb="answer", summary="Give requests to somebody"),
    Worklist("requests of mine", Request, mine, verb="answer", summary="See to your requests"),
    Worklist("requests escalated", Request, escalated, verb="answer", summary="Look after urgent requests"),
]
