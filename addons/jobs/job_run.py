"""A job that was asked for, and what became of it; and when what runs by itself was due the last time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import ColumnElement, Index, true
from sqlalchemy.schema import SchemaItem

from addons.jobs.states import FAILED, WAITING
from addons.lists import Worklist
from core import ID, Mapped, Model, Time, column, reference

if TYPE_CHECKING:
    from core import Session


class JobRun(Model, table="job_run"):
    """One job: who asked for what, when, in which state it is, and what came of it.

    `work` is the name of a function and `arguments` are plain values as text. A job without work is the parent of the
    parts of a big run, in the states of which its own lies. `worker` says which run of which process does it: only
    who holds it can end it. `ticket` is its number in the queue of PostgreSQL.
    """

    label = "job"
    kept_by = "the workers"
    listed: ClassVar[tuple[str, ...]] = ("id", "name", "state", "asked_by", "asked_at", "done", "total", "message")

    name: Mapped[str]
    work: Mapped[str | None]
    arguments: Mapped[str] = column(default="{}")
    asked_by: Mapped[str | None]
    asked_at: Mapped[Time]
    due_at: Mapped[Time]
    schedule: Mapped[str | None]
    parent_id: Mapped[int | None] = reference("job_run")
    lock: Mapped[str | None]
    state: Mapped[str] = column(default=WAITING)
    worker: Mapped[str | None]
    ticket: Mapped[int | None] = column(ID)
    attempts: Mapped[int] = column(default=0)
    started_at: Mapped[Time | None]
    ended_at: Mapped[Time | None]
    done: Mapped[int] = column(default=0)
    total: Mapped[int] = column(default=0)
    message: Mapped[str] = column(default="")
    outcome: Mapped[str | None]

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Find what waits, and the runs of a schedule, without a scan."""
        return [Index(None, "state", "due_at"), Index(None, "schedule", "state")]


class JobSchedule(Model, table="job_schedule"):
    """When one job that runs by itself was due the last time, and which run came of it."""

    natural_key = ("name",)
    kept_by = "the workers"

    name: Mapped[str] = column(unique=True)
    last_due: Mapped[Time]
    run_id: Mapped[int | None] = column(ID)


def failed(session: Session) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of jobs that failed; of a big run that is one, whatever the number of its parts."""
    R: Any = session[JobRun]
    return [R.state == FAILED, R.parent_id.is_(None), theirs(session)]


def theirs(session: Session) -> ColumnElement[bool]:
    """Return the condition for the jobs that the session's user may see: their own, or all."""
    R: Any = session[JobRun]
    return true() if session.actor.may(R.permission("read")) else R.asked_by == session.actor.name


WORKLISTS = [
    Worklist("jobs that failed", JobRun, failed, summary="See why: tradeloom job show; then: tradeloom job retry")
]
