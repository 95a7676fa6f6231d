"""Read the log of the order batch process."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from addons.sales.batch.batch_run import BatchEntry, BatchRun
from core import NotFound, Session


def last_runs(session: Session, limit: int) -> Sequence[BatchRun]:
    """Return the last runs, the newest first."""
    R = session[BatchRun]
    return session.scalars(select(R).order_by(R.id.desc()).limit(limit)).all()


def entries_of(session: Session, run_id: int) -> Sequence[BatchEntry]:
    """Return what became of each order of a run, in the order they were processed; raises NotFound."""
    if session.get(session[BatchRun], run_id) is None:
        raise NotFound(f"there is no batch run {run_id}", remedy="tradeloom order batch-log lists the last ones.")
    E = session[BatchEntry]
    return session.scalars(select(E).where(E.run_id == run_id).order_by(E.id)).all()
