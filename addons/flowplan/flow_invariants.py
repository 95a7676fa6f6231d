"""What must be true of the plan."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, or_, select

from addons.doctor import Invariant
from addons.flowplan.job.job import LOADING, Job, Operation
from core import Session


def dates_are_those_of_the_operations(session: Session) -> Iterator[str]:
    """Find jobs that do not start with their first operation, or end with their last one."""
    J, Op = session[Job], session[Operation]
    first, last = func.min(Op.start), func.max(Op.end)
    query = (
        select(J.number, J.id)
        .join(Op, Op.job_id == J.id)
        .where(J.state.in_(("reserved", "planned")))
        .group_by(J.id, J.number, J.starts, J.ends)
        .having(or_(J.starts != first, J.ends != last))
        .order_by(J.id)
    )
    for number, id_ in session.execute(query):
        yield f"production job {number or f'#{id_}'} does not have the dates of its operations"


def load_belongs_to_jobs_that_are_made(session: Session) -> Iterator[str]:
    """Find operations that take capacity although their job is not reserved, planned or started."""
    J, Op = session[Job], session[Operation]
    query = select(J.number, Op.name).join(Op, Op.job_id == J.id)
    query = query.where(Op.state.in_(LOADING), J.state.not_in(("reserved", "planned", "started")))
    for number, name in session.execute(query.order_by(Op.id)):
        yield f"{name} of production job {number} takes capacity, though the job is not planned"


INVARIANTS = [
    Invariant("job dates are those of their operations", dates_are_those_of_the_operations),
    Invariant("load belongs to jobs that are made", load_belongs_to_jobs_that_are_made),
]
