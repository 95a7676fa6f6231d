"""Jobs: what runs by itself and when, and long runs sent to the background, on one machine or many.

An addon contributes what runs by itself by the hook `scheduled_jobs`; in code, `enqueue(session, work, {…})` asks for
any function of an addon, in the asker's transaction. `tradeloom worker` does what was asked for.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.doctor import Invariant
    from addons.jobs.asking import Part as Part
    from addons.jobs.asking import enqueue as enqueue
    from addons.jobs.asking import spread as spread
    from addons.jobs.job import Job as Job
    from addons.jobs.job_run import JobRun as JobRun
    from addons.jobs.job_run import JobSchedule as JobSchedule
    from addons.jobs.run import Run as Run
    from addons.jobs.verb_part import enqueue_verb as enqueue_verb
    from addons.lists import Worklist
    from addons.preferences import Setting
    from core import Model, Role

addon = Addon(
    name="jobs",
    version="1.0",
    summary="What runs by itself, and long runs in the background",
    depends=("doctor", "lists", "preferences", "schemas"),
    service=True,
    hookspecs="addons.jobs.hooks",
    commands={
        "job": ("command:job_command", "Jobs in the background: list, show, retry, cancel, schedule."),
        "worker": ("worker_command:worker_command", "Do what was sent to the background, and what runs by itself."),
    },
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models() -> list[type[Model]]:
    """Contribute the runs of jobs, and when what runs by itself was due the last time."""
    from addons.jobs.job_run import JobRun, JobSchedule

    return [JobRun, JobSchedule]


@hookimpl
def scheduled_jobs() -> list[Job]:
    """Contribute that finished jobs are forgotten."""
    from addons.jobs.forgetting import forget_finished
    from addons.jobs.job import Job

    return [Job("jobs.forget", forget_finished, every=timedelta(days=1), summary="Forget jobs that ended long ago")]


@hookimpl
def settings() -> list[Setting]:
    """Contribute how long finished jobs are kept."""
    from addons.preferences import Setting

    text = "How many days jobs that are done or cancelled are kept"
    return [Setting("jobs.keep_days", int, 30, text, personal=False)]


@hookimpl
def roles() -> list[Role]:
    """Contribute who looks after jobs and runs workers."""
    from core import Role

    return [Role("job keeper", ("jobs.*",), "Runs workers, sees, retries and cancels everybody's jobs")]


@hookimpl
def worklists() -> list[Worklist]:
    """Contribute the jobs that failed and wait for a person."""
    from addons.jobs.job_run import WORKLISTS

    return WORKLISTS


@hookimpl
def invariants() -> list[Invariant]:
    """Contribute that no job is stalled, and that what runs by itself has a worker."""
    from addons.jobs.job_invariants import INVARIANTS

    return INVARIANTS
