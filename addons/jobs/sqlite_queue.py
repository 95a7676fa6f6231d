"""The queue of a SQLite file: the table of jobs itself, and one worker, which does them one after the other."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import aliased

from addons.jobs.alive import OnlyWorker
from addons.jobs.job_run import JobRun
from addons.jobs.serving import CHECK_EVERY, Service, log
from addons.jobs.states import RUNNING, WAITING
from core import App, DatabaseError

if TYPE_CHECKING:
    from addons.jobs.running import Runner

POLL = 0.5
"""So often, in seconds, an idle worker looks for jobs."""


async def attend(service: Service, app: App, runner: Runner) -> bool:
    """Do the jobs of a customer until told to stop; return whether the one at hand was finished by then.

    Another worker of the same file waits for its place.
    """
    only = await _alone(service, app)
    if only is None:
        return True
    try:
        await asyncio.to_thread(_begin_again, app)
        while not service.stop.is_set():
            job = await asyncio.to_thread(_next, app)
            if job is not None:
                if not await _do(service, runner, job):
                    return False
            elif service.once:
                return True
            else:
                await service.pause(POLL)
        return True
    finally:
        only.close()


async def _alone(service: Service, app: App) -> OnlyWorker | None:
    said = False
    while not service.stop.is_set():
        try:
            return OnlyWorker(app)
        except DatabaseError as error:
            if service.once:
                raise
            if not said:
                log.info("%s; this one waits to take its place", error.message)
            said = True
            await service.pause(CHECK_EVERY)
    return None


async def _do(service: Service, runner: Runner, job: int) -> bool:
    """Do one job; once the worker is to stop it may go on for the time of grace. Returns whether it came to an end."""
    task = asyncio.create_task(asyncio.to_thread(runner.do, job))
    stop = asyncio.create_task(service.stop.wait())
    await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
    if not task.done():
        runner.stopping.set()
        await asyncio.wait({task}, timeout=service.grace)
    stop.cancel()
    return task.done()


def _next(app: App) -> int | None:
    """Return the job to be done next; one whose lock an earlier one needs waits for that."""
    with app.unit(readonly=True) as session:
        R: Any = session[JobRun]
        other: Any = aliased(R)
        earlier = exists().where(other.lock == R.lock, other.id < R.id, other.state.in_((WAITING, RUNNING)))
        ready = (R.state == WAITING, R.work.is_not(None), R.due_at <= session.now, ~earlier)
        return session.scalar(select(R.id).where(*ready).order_by(R.due_at, R.id).limit(1))


def _begin_again(app: App) -> None:
    """Let jobs wait again that a worker had begun before it died: there is no other one now."""
    with app.unit() as session:
        table: Any = session[JobRun].__table__
        begun = (table.c.state == RUNNING, table.c.work.is_not(None))
        session.connection().execute(update(table).where(*begun).values(state=WAITING, worker=None))
