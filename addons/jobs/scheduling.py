"""What runs by itself: when its time comes, one of all workers asks for it, once.

A time that passed while no worker ran is caught up with once. A clock that was ahead and goes back does no harm: a
time that lies in the future is forgotten.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from addons.jobs.asking import enqueue
from addons.jobs.job import Job, jobs_in
from addons.jobs.job_run import JobRun, JobSchedule
from addons.jobs.states import OPEN
from core import App, Session, insert_unless_there

log = logging.getLogger("tradeloom.jobs")


def ask_for_due(app: App) -> list[int]:
    """Ask for the jobs whose time has come, each in a transaction of its own; return the ids of the jobs."""
    with app.unit(readonly=True) as session:
        jobs = jobs_in(session)
        known = last_times(session)
        due = {name: time for name, job in jobs.items() if (time := _due(session, job, known.get(name))) is not None}
    asked = [app.run(lambda session, job=jobs[name], at=at: _ask(session, job, at)) for name, at in due.items()]  # type: ignore[misc]
    return [id_ for id_ in asked if id_ is not None]


def last_times(session: Session) -> dict[str, datetime]:
    """Return when each schedule was due the last time, as far as a worker has seen it."""
    S = session[JobSchedule]
    return {name: time for name, time in session.execute(select(S.name, S.last_due))}


def _due(session: Session, job: Job, last: datetime | None) -> datetime | None:
    """Return the time at which a job is due and was not asked for."""
    time = job.last_due(session.now, session.app.zone(session))
    return None if last is not None and time <= last <= session.now else time


def _ask(session: Session, job: Job, at: datetime) -> int | None:
    """Ask for a job, unless another worker was faster, or its run before is not over; one of cron waits for its day."""
    table: Any = session[JobSchedule].__table__
    connection = session.connection()
    new = insert_unless_there(session)(table).values(name=job.name, last_due=at, version=1)
    new = new.on_conflict_do_nothing(index_elements=["name"]).returning(table.c.id)
    is_new = connection.execute(new).first() is not None
    mine = connection.execute(select(table.c.id, table.c.last_due).where(table.c.name == job.name).with_for_update())
    id_, last = mine.one()
    if not is_new and at <= last <= session.now:
        return None
    asked = None
    if not (is_new and job.cron) and not _is_open(session, job):
        asked = enqueue(session, job.work, job.arguments, name=job.name, schedule=job.name)
    values = {"last_due": at} | ({"run_id": asked} if asked is not None else {})
    connection.execute(update(table).where(table.c.id == id_).values(**values))
    return asked


def _is_open(session: Session, job: Job) -> bool:
    R: Any = session[JobRun]
    query = select(R.id).where(R.schedule == job.name, R.state.in_(OPEN)).limit(1)
    return session.scalar(query) is not None
