"""Jobs tried again, and jobs cancelled, by a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select, update

from addons.jobs.job_run import JobRun, theirs
from addons.jobs.looking import job
from addons.jobs.states import CANCELLED, DONE, FAILED, OPEN, RUNNING, WAITING
from core import Refused

if TYPE_CHECKING:
    from core import Session


def retry(session: Session, ids: Iterable[int]) -> list[int]:
    """Let jobs that failed or were cancelled wait for a worker again, from the first attempt; return their ids.

    Of a big run those parts are tried again that failed or were cancelled. One's own jobs take no permission, those of
    others "jobs.job_run.retry". Raises Refused for a job in another state.
    """
    found = [_mine(session, id_, "retry") for id_ in ids]
    for one in found:
        if one.state not in (FAILED, CANCELLED):
            raise Refused(f"job {one.id} is {one.state}", remedy="Only what failed or was cancelled is tried again.")
    table: Any = session[JobRun].__table__
    wanted = [one.id for one in found]
    again = (_these(table, wanted), table.c.state.in_((FAILED, CANCELLED)))
    fresh = {"attempts": 0, "ended_at": None, "worker": None, "message": "", "outcome": None, "done": 0}
    connection = session.connection()
    back = connection.execute(select(table.c.id, table.c.lock).where(*again, table.c.work.is_not(None))).all()
    connection.execute(update(table).where(*again, table.c.work.is_(None)).values(state=RUNNING, **fresh))
    connection.execute(
        update(table).where(*again, table.c.work.is_not(None)).values(state=WAITING, due_at=session.now, **fresh)
    )
    parents = {one.parent_id for one in found if one.parent_id is not None}
    if parents:
        ended = (table.c.id.in_(parents), table.c.state.in_((FAILED, CANCELLED)))
        connection.execute(update(table).where(*ended).values(state=RUNNING, ended_at=None, message="", outcome=None))
    if session.dialect_name != "sqlite":
        from addons.jobs.tickets import Ticket, put_once

        put_once(session, [Ticket(id_, lock, session.now) for id_, lock in back])
    return wanted


def cancel(session: Session, ids: Iterable[int]) -> list[int]:
    """Cancel jobs that have not ended or that failed, with all such parts; return their ids.

    What a work does in the transaction that ends its job is taken back; what one with transactions of its own has
    committed stays, and it stops before the next. One's own jobs take no permission, those of others
    "jobs.job_run.cancel". Raises Refused for a job that has ended.
    """
    found = [_mine(session, id_, "cancel") for id_ in ids]
    for one in found:
        if one.state in (DONE, CANCELLED):
            raise Refused(f"job {one.id} is {one.state} already")
    table: Any = session[JobRun].__table__
    wanted = [one.id for one in found]
    values = {"state": CANCELLED, "ended_at": session.now, "worker": None}
    values["message"] = f"cancelled by {session.actor.name}"
    open_still = (_these(table, wanted), table.c.state.in_((*OPEN, FAILED)))
    session.connection().execute(select(table.c.id).where(*open_still).order_by(table.c.id).with_for_update())
    session.connection().execute(update(table).where(*open_still).values(**values))
    return wanted


def failed_ids(session: Session) -> list[int]:
    """Return the jobs that failed and that the user may see, not those that are parts."""
    R: Any = session[JobRun]
    query = select(R.id).where(R.state == FAILED, R.parent_id.is_(None), theirs(session)).order_by(R.id)
    return list(session.scalars(query))


def _mine(session: Session, id_: int, verb: str) -> Any:
    one = job(session, id_)
    if one.asked_by != session.actor.name:
        session.need(session[JobRun].permission(verb), f"{verb} a job of somebody else")
    return one


def _these(table: Any, ids: Sequence[int]) -> Any:
    """Return the condition for jobs and their parts."""
    return or_(table.c.id.in_(ids), table.c.parent_id.in_(ids))
