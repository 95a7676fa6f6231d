"""What is tidied up at night."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select

from addons.flowplan.job.job import Job
from addons.flowplan.job.load_log import LoadEntry
from addons.flowplan.plant.resource import Resource
from core import App, Session

KEPT_CHANGES = 1000
"""How many changes of a resource's load are kept in the log; who is further behind reads its load anew."""


def lapsed(session: Session) -> Sequence[int]:
    """Return the ids of reserved jobs whose reservation lapsed."""
    J = session[Job]
    return session.scalars(select(J.id).where(J.state == "reserved", J.expires_at <= session.now).order_by(J.id)).all()


def tidy(app: App) -> str:
    """Note all reservations that lapsed, and shorten the log of loads."""
    with app.unit(readonly=True) as session:
        ids = lapsed(session)
    outcome = app.fire_all("expire", Job, ids, pass_over=True)
    dropped = app.run(shorten_log)
    return f"{len(outcome.done):,} reservations lapsed, {dropped:,} entries of the log were dropped"


def shorten_log(session: Session) -> int:
    """Delete old entries of the log of loads; return how many."""
    L, R = session[LoadEntry], session[Resource]
    limit = select(R.load_version - KEPT_CHANGES).where(R.id == L.resource_id).scalar_subquery()
    return session.connection().execute(delete(L).where(L.load_version <= limit)).rowcount
