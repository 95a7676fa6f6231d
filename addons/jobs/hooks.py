"""The hooks by which addons say what runs by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.hooks import hookspec

if TYPE_CHECKING:
    from addons.jobs.job import Job
    from core import Session


@hookspec
def scheduled_jobs() -> list[Job]:  # type: ignore[empty-body]
    """Contribute what runs by itself, and when; a worker does it for the system, `tradeloom job schedule` lists it."""


@hookspec
def stored_jobs(session: Session) -> list[Job]:  # type: ignore[empty-body]
    """Contribute what runs by itself because people asked for it, such as reports: what is stored of it, as jobs."""
