"""Do one job: begin it, find its work, carry it out in the name of who asked, and end it, or try again later."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from addons.jobs.job_run import JobRun
from addons.jobs.plain_values import from_text
from addons.jobs.run import GivenBack, Lost, Run
from addons.jobs.states import DONE, FAILED, HELD, RUNNING, WAITING
from addons.jobs.work import takes_run, takes_session, work_named
from core import AddonError, App, DatabaseError, Session, StaleError, TradeloomError

RETRY_AFTER = (10, 60, 300, 1800)
"""After so many seconds a job that failed is tried again; after the last time it waits for a person."""

log = logging.getLogger("tradeloom.jobs")


@dataclass
class Runner:
    """Do jobs of one customer, one after the other or in threads beside each other.

    `stopping` is set when the worker is to stop; a work that tells its progress is given back then.
    """

    app: App
    retry_after: Sequence[float] = RETRY_AFTER
    stopping: threading.Event = field(default_factory=threading.Event)
    _current: dict[int, Run] = field(default_factory=dict)

    def do(self, job: int, ticket: int | None = None) -> float | None:
        """Do a job, unless it ended meanwhile or somebody else does it; returns in how many seconds to try again."""
        try:
            found = self._begin(job, ticket)
        except Lost:
            return None
        if found is None:
            return None
        run, work, arguments = found
        self._current[job] = run
        began = time.monotonic()
        try:
            self._carry_out(run, work, arguments)
            log.info("job %s (%s) took %.2f s", job, run.name, time.monotonic() - began)
        except Lost:
            log.info("job %s is not ours any more: it was cancelled or taken over", job)
        except GivenBack:
            return self._again(run, 0, "")
        except (Exception, SystemExit) as error:  # a work that calls sys.exit does not end the worker
            return self._after(run, error)
        finally:
            del self._current[job]
        return None

    def give_back(self) -> None:
        """Let the jobs at hand wait again: what they do after this is not kept.

        A SQLite file is locked by what they do; there the next worker begins them again.
        """
        for run in list(self._current.values()) if self.app.engine.dialect.name != "sqlite" else ():
            with self.app.unit() as session:
                run.give_back(session)

    # --- the beginning ------------------------------------------------------------------------------------

    def _begin(self, job: int, ticket: int | None) -> tuple[Run, str, dict[str, Any]] | None:
        """Take a job in a transaction of its own; None if it is not to be done."""
        with self.app.unit() as session:
            table: Any = session[JobRun].__table__
            row = session.connection().execute(select(table).where(table.c.id == job).with_for_update()).one_or_none()
            if row is None or not (row.state == WAITING or (row.state == RUNNING and row.ticket == ticket)):
                return None
            worker = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
            taken = {"worker": worker, "ticket": ticket, "attempts": row.attempts + 1, "started_at": session.now}
            begun = update(table).where(table.c.id == job).values(state=RUNNING, **taken)
            session.connection().execute(begun)
            run = Run(self.app, job, row.name, row.asked_by, row.attempts + 1, worker, row.parent_id, row.total)
            run.stopping = self.stopping.is_set
            if row.attempts > len(self.retry_after):
                died = f"its worker died {row.attempts} times, or was killed, while it did this job"
                run.end(session, FAILED, died)
                return None
            return run, row.work, from_text(row.arguments)

    # --- the work -----------------------------------------------------------------------------------------

    def _carry_out(self, run: Run, name: str, arguments: dict[str, Any]) -> None:
        try:
            work = work_named(self.app, name)
        except AddonError as error:
            with self.app.unit() as session:
                run.give_back(session, state=HELD, message=f"{error.message}; {error.remedy}")
            return
        more = {"run": run} if takes_run(work) else {}
        if takes_session(work):

            def ended(session: Session) -> None:
                run.end(session, DONE, _said(work(session, **more, **arguments)))

            self.app.run(ended, run.user)
            return
        with self.app.unit(run.user, readonly=True):
            """Refuse a user who is gone or inactive, whatever the work asks."""
        said = _said(work(self.app, **more, **arguments))
        if not run.is_ended:
            with self.app.unit() as session:
                run.end(session, DONE, said)

    # --- what went wrong ----------------------------------------------------------------------------------

    def _after(self, run: Run, error: BaseException) -> float | None:
        """Keep the error; try again later what may go well then, at most so many times."""
        is_ours = isinstance(error, TradeloomError)
        log.warning("job %s (%s) failed: %s", run.id, run.name, error, exc_info=None if is_ours else error)
        said = str(error) if is_ours else f"{type(error).__name__}: {error}"
        passes = not is_ours or isinstance(error, (DatabaseError, StaleError))
        if passes and run.attempt <= len(self.retry_after):
            return self._again(run, self.retry_after[run.attempt - 1], said)
        try:
            with self.app.unit() as session:
                run.end(session, FAILED, said)
        except Lost:
            log.info("job %s is not ours any more", run.id)
        return None

    def _again(self, run: Run, seconds: float, said: str) -> float | None:
        """Let the job wait again; a stop of the worker is no attempt."""
        attempts = run.attempt if said else run.attempt - 1
        try:
            with self.app.unit() as session:
                due = session.now + timedelta(seconds=seconds)
                run.give_back(session, message=said, due_at=due, attempts=attempts)
        except Lost:
            return None
        return seconds


def _said(result: object) -> str:
    return result if isinstance(result, str) else ""


def release_held(app: App) -> list[int]:
    """Let jobs wait for a worker again whose addon is back; return their ids."""
    table: Any = app[JobRun].__table__
    with app.unit(readonly=True) as session:
        held = session.connection().execute(select(table.c.id, table.c.work).where(table.c.state == HELD)).all()
    back = [id_ for id_, work in held if _is_there(app, work)]
    if back:
        with app.unit() as session:
            change = update(table).where(table.c.id.in_(back), table.c.state == HELD)
            session.connection().execute(change.values(state=WAITING, message=""))
    return back


def _is_there(app: App, work: str) -> bool:
    try:
        work_named(app, work)
    except AddonError:
        return False
    return True
