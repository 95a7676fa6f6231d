"""One run of a job by a worker: who asked, transactions in that user's name, progress, and its end."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import update

from addons.jobs.job_run import JobRun
from addons.jobs.parents import lock_parent, settle
from addons.jobs.states import DONE, RUNNING

if TYPE_CHECKING:
    from core import App, Session

TOLD_EVERY = 1.0
"""Progress is written at most once in so many seconds."""


class Lost(Exception):
    """The run is no longer ours: the job was cancelled, or taken over because this worker gave no sign of life."""


class GivenBack(Exception):
    """The worker is to stop: the job goes back to those that wait."""


@dataclass
class Run:
    """Hold one run of a job. Works that have an argument `run` are given it.

    `user` is who asked (None: the system), `attempt` counts from 1. `worker` names the run for all the world.
    """

    app: App
    id: int
    name: str
    user: str | None
    attempt: int
    worker: str
    parent_id: int | None = None
    total: int = 0
    stopping: Callable[[], bool] = lambda: False
    is_ended: bool = False
    done: int = 0
    outcome: Mapping[str, Any] | None = None
    """What is kept of it: counts, and under "not_done" lists of [what, status, why]."""
    _told: float = 0.0

    def unit(self, *, readonly: bool = False) -> AbstractContextManager[Session]:
        """Open a unit of work for who asked."""
        return self.app.unit(self.user, readonly=readonly)

    def advance(self, count: int) -> None:
        """Say, between transactions, how many records more are done; here a cancelled or stopped run ends."""
        self.done += count
        if self.stopping():
            raise GivenBack
        if time.monotonic() - self._told < TOLD_EVERY:
            return
        self._told = time.monotonic()
        with self.app.unit() as session:
            self._change(session, {"done": self.done, "total": max(self.total, self.done)})

    @contextmanager
    def progress(self, label: str, total: int) -> Iterator[Callable[[int], None]]:
        """Open a count from 0 to a total, as a bar of the command line would; yields the function to call."""
        self.done, self.total = 0, total
        yield self.advance

    def end(self, session: Session, state: str, message: str) -> None:
        """End the job, and the job it is a part of if it was the last one; raises Lost if it is not ours.

        In the transaction of its work both are kept, or neither.
        """
        if self.parent_id is not None:
            lock_parent(session, self.parent_id)
        outcome = json.dumps(self.outcome, ensure_ascii=False) if self.outcome is not None else None
        done = self.total if state == DONE else self.done
        values = {"state": state, "message": message, "ended_at": session.now, "worker": None, "outcome": outcome}
        self._change(session, {**values, "done": done, "total": max(self.total, done)})
        if self.parent_id is not None:
            settle(session, self.parent_id)

    def give_back(self, session: Session, **values: Any) -> None:
        """Let the job wait again; raises Lost if it is not ours."""
        self._change(session, {"state": "waiting", "worker": None, **values})

    def _change(self, session: Session, values: Mapping[str, Any]) -> None:
        table: Any = session[JobRun].__table__
        ours = (table.c.id == self.id, table.c.worker == self.worker, table.c.state == RUNNING)
        if session.connection().execute(update(table).where(*ours).values(**values)).rowcount != 1:
            raise Lost
