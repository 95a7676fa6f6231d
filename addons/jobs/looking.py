"""What people see of jobs: lists, one job with its parts, and what runs by itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from addons.jobs.job import jobs_in
from addons.jobs.job_run import JobRun, JobSchedule, theirs
from addons.jobs.parents import summed
from addons.jobs.states import OPEN
from addons.schemas import need_to_read
from core import NotFound

if TYPE_CHECKING:
    from core import Session

SCHEDULED = ("job", "when", "last", "result", "next", "what for")
COLUMNS = ("id", "job", "state", "who", "asked", "progress", "attempts", "next", "message")


def listed(session: Session, *, states: Sequence[str] = (), with_parts: bool = False, limit: int = 50) -> list[Any]:
    """Return the last jobs the user may see, the newest first, each with the values of COLUMNS; three statements."""
    R: Any = session[JobRun]
    query = select(R).where(theirs(session)).order_by(R.id.desc()).limit(limit)
    query = query if with_parts else query.where(R.parent_id.is_(None))
    found = session.scalars(query.where(R.state.in_(states)) if states else query).all()
    if not found and session.scalar(select(R.id).where(theirs(session)).limit(1)) is None:
        need_to_read(session, JobRun)  # who never asked for one is told what it takes to see those of others
    done = _done_of_parts(session, [one.id for one in found if one.work is None and one.state in OPEN])
    return [_row(one, done.get(one.id, one.done)) for one in found]


def _row(one: Any, done: int) -> tuple[Any, ...]:
    progress = f"{done:,}/{one.total:,}" if one.total else ""
    due = one.due_at if one.state == "waiting" and one.due_at > one.asked_at else None
    who = one.asked_by or "(system)"
    return (one.id, one.name, one.state, who, one.asked_at, progress, one.attempts, due, one.message.partition("\n")[0])


def _done_of_parts(session: Session, parents: Sequence[int]) -> dict[int, int]:
    R: Any = session[JobRun]
    query = select(R.parent_id, func.sum(R.done)).where(R.parent_id.in_(parents)).group_by(R.parent_id)
    return {parent: int(done) for parent, done in session.execute(query)} if parents else {}


def job(session: Session, id_: int) -> Any:
    """Return a job of the user's own, or any if the user may see those of others; raises Forbidden and NotFound."""
    R: Any = session[JobRun]
    found = session.scalars(select(R).where(R.id == id_)).one_or_none()
    if found is None or found.asked_by != session.actor.name:
        need_to_read(session, JobRun)
    if found is None:
        raise NotFound(f"there is no job {id_}", remedy="See: tradeloom job list.")
    return found


def told(session: Session, one: Any) -> dict[str, Any]:
    """Return all there is to say of a job by name, in the order it is told; times are instants."""
    R: Any = session[JobRun]
    parts: Any = dict(
        session.execute(select(R.state, func.count()).where(R.parent_id == one.id).group_by(R.state)).all()
    )
    done = _done_of_parts(session, [one.id]).get(one.id, one.done) if one.state in OPEN else one.done
    outcome = json.loads(one.outcome) if one.outcome else summed(session, one.id) if parts else {}
    said = {
        "job": one.id,
        "what": one.name,
        "state": one.state,
        "message": one.message,
        "asked by": one.asked_by or "(system)",
        "asked": one.asked_at,
        "begun": one.started_at,
        "ended": one.ended_at,
        "next": one.due_at if one.state == "waiting" else None,
        "progress": f"{done:,} of {one.total:,}" if one.total else None,
        "parts": ", ".join(f"{count:,} {state}" for state, count in sorted(parts.items())) or None,
        "part of": one.parent_id,
        "attempts": one.attempts,
        "lock": one.lock,
        "worker": one.worker,
        "work": one.work,
        "arguments": one.arguments if one.work and len(one.arguments) < 300 else None,
    }
    return {key: value for key, value in said.items() if value not in (None, "")} | (
        {"outcome": outcome} if outcome else {}
    )


def failed_parts(session: Session, one: Any, limit: int = 20) -> list[tuple[int, str]]:
    """Return (id, error) of parts of a job that failed."""
    R: Any = session[JobRun]
    query = select(R.id, R.message).where(R.parent_id == one.id, R.state == "failed").order_by(R.id).limit(limit)
    return [(id_, message) for id_, message in session.execute(query)]


def scheduled(session: Session) -> Iterable[dict[str, Any]]:
    """Yield what runs by itself: when, the last time and what came of it, and the next time."""
    S, R = session[JobSchedule], session[JobRun]
    query: Any = select(S.name, S.last_due, R.state).outerjoin(R, R.id == S.run_id)
    known = {name: (last, state) for name, last, state in session.execute(query)}
    for name, one in jobs_in(session).items():
        last, state = known.get(name, (None, None))
        following = one.next_due(session.now, session.app.zone(session))
        yield dict(zip(SCHEDULED, (name, one.when, last, state or "", following, one.summary), strict=True))
