"""Jobs that ended long ago are forgotten; those that failed are kept until a person saw to them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from addons.jobs.job_run import JobRun
from addons.jobs.states import CANCELLED, DONE
from addons.preferences import setting_of

if TYPE_CHECKING:
    from core import Session


def forget_finished(session: Session) -> str:
    """Delete jobs that were done or cancelled more than `jobs.keep_days` days ago, with all their parts."""
    table: Any = session[JobRun].__table__
    last = session.now - timedelta(days=setting_of(session, "jobs.keep_days"))
    old = select(table.c.id).where(
        table.c.state.in_((DONE, CANCELLED)), table.c.ended_at < last, table.c.parent_id.is_(None)
    )
    ids = list(session.connection().scalars(old))
    session.connection().execute(delete(table).where(table.c.parent_id.in_(ids)))
    session.connection().execute(delete(table).where(table.c.id.in_(ids)))
    return f"{len(ids):,} jobs forgotten"
