"""What must be true of jobs: none is stalled, and what runs by itself did."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from addons.doctor import Invariant
from addons.jobs.alive import workers_alive
from addons.jobs.job import jobs_in
from addons.jobs.job_run import JobRun
from addons.jobs.scheduling import last_times
from addons.jobs.states import RUNNING, WAITING
from core.lifecycle import AppliedAddon

if TYPE_CHECKING:
    from core import Session

PATIENCE = timedelta(minutes=5)
LATE = timedelta(hours=1)


def are_taken_up(session: Session) -> Iterator[str]:
    """Yield a sentence if jobs wait, or are begun, and no worker is there to do them."""
    R: Any = session[JobRun]
    for state, what in ((WAITING, "wait for a worker"), (RUNNING, "were begun by a worker that is gone")):
        late = session.now - PATIENCE
        query = select(func.count(), func.min(R.due_at)).where(R.state == state, R.due_at < late, R.work.is_not(None))
        count, since = session.execute(query).one()
        if count and not workers_alive(session):
            yield f"{count:,} jobs {what}, the first since {since:%Y-%m-%d %H:%M} UTC"


def have_run(session: Session) -> Iterator[str]:
    """Yield a sentence for each job that should have run by itself and did not, since no worker was there."""
    jobs, A = jobs_in(session), session[AppliedAddon]
    enabled = session.scalars(select(A.since).where(A.name == "jobs")).one()
    known = last_times(session)
    for name, job in jobs.items():
        due = job.next_due(max(enabled, known.get(name, enabled)), session.app.zone(session))
        if due < session.now - LATE and not workers_alive(session):
            yield f"'{name}' should have run by itself at {due:%Y-%m-%d %H:%M} UTC, and no worker is there"


INVARIANTS = [
    Invariant("no job is stalled", are_taken_up, "Start one: tradeloom worker"),
    Invariant("what runs by itself has a worker", have_run, "Start one: tradeloom worker", wrong=False),
]
