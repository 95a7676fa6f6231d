"""The jobs that wait for somebody."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement

from addons.flowplan.job.job import Job
from addons.lists import Worklist
from core import Session


def late(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the condition of jobs that are done after they are wanted."""
    return [session[Job].ends > session[Job].wanted]


def lapsed(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the condition of reservations that lapsed."""
    return [session[Job].expires_at <= session.now]


def changed(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the condition of jobs whose order was changed."""
    return [session[Job].changed.is_(True)]


WORKLISTS = [
    Worklist("late jobs", Job, late, verb="reschedule", summary="Bring forward what is done after it is wanted"),
    Worklist("lapsed reservations", Job, lapsed, verb="extend", summary="Reserve anew what lapsed, or let it go"),
    Worklist("jobs to simulate again", Job, changed, verb="reschedule", summary="Plan anew what orders changed"),
]
