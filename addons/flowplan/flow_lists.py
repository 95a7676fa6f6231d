"""The lists of planning: what is late, what lapses soon, what no longer fits."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import or_, select

from addons.base import Partner, Product
from addons.flowplan.engine.axis import Axis
from addons.flowplan.engine.board import Board
from addons.flowplan.engine.windows import minute
from addons.flowplan.job.explaining import in_the_way
from addons.flowplan.job.job import LOADING, Job, Operation
from addons.flowplan.job.moments import clock_of, told
from addons.flowplan.job.tasks import span_of
from addons.flowplan.job.workshop import lanes_of, workshop
from addons.sales import Order, OrderLine
from core import Session

HELD = ("reserved", "planned", "started")
LATE = ("job", "product", "customer", "wanted", "done", "days late", "weight", "cause", "behind")
EXPIRING = ("job", "product", "quantity", "customer", "done", "lapses", "minutes left")
CONFLICTS = ("what", "job", "operation", "resource", "from", "to")


def late(session: Session) -> Iterator[tuple[Any, ...]]:
    """Yield the jobs that are done after they are wanted or promised, the worst first, with what keeps them."""
    J, P, C, L, Or = session[Job], session[Product], session[Partner], session[OrderLine], session[Order]
    query = (
        select(J, P.code, C.code, Or.promised_date)
        .join(P, P.id == J.product_id)
        .outerjoin(C, C.id == J.partner_id)
        .outerjoin(L, L.id == J.order_line_id)
        .outerjoin(Or, Or.id == L.order_id)
        .where(J.state.in_(HELD), or_(J.expires_at.is_(None), J.expires_at > session.now), J.ends.is_not(None))
    )
    found = []
    for job, product, customer, promised in session.execute(query):
        limits = [minute(job.wanted)] if job.wanted is not None else []
        limits += [clock_of(session, promised)] if promised is not None else []
        ends = minute(job.ends) if job.ends is not None else 0
        if limits and ends > min(limits):
            by = ends - min(limits)
            found.append((by * job.weight, job.id, job, product, customer, min(limits), by))
    for _, _, job, product, customer, limit, by in sorted(found, key=lambda one: (-one[0], one[1])):
        cause, behind = _cause(session, job)
        yield (
            *(job.number, product, customer or "", told(session, limit), told(session, job.ends)),
            *(round(by / 1440, 1), job.weight, cause, " ".join(behind)),
        )


def _cause(session: Session, job: Job) -> tuple[str, tuple[str, ...]]:
    """Return what a job waited for longest when it was placed, and which jobs are there now."""
    operations = json.loads(job.evidence)["operations"] if job.evidence else []
    worst = max(operations, key=lambda one: one["wait"], default=None)
    if worst is None or not worst["wait"]:
        waits = any(one["waited_for"] == "material" for one in operations)
        return ("material" if waits else "lead time"), ()
    ready, start = (minute(dt.datetime.fromisoformat(worst[name])) for name in ("ready", "start"))
    jobs = in_the_way(session, worst["resources"], ready, start)
    return f"capacity for {worst['operation']}", tuple(one for one in jobs if one != job.number)


def expiring(session: Session) -> Iterator[tuple[Any, ...]]:
    """Yield the reservations that hold, those that lapse first first."""
    J, P, C = session[Job], session[Product], session[Partner]
    query = (
        select(J, P.code, C.code)
        .join(P, P.id == J.product_id)
        .outerjoin(C, C.id == J.partner_id)
        .where(J.state == "reserved", J.expires_at > session.now)
        .order_by(J.expires_at, J.id)
    )
    now = minute(session.now)
    for job, product, customer in session.execute(query):
        left = minute(job.expires_at) - now if job.expires_at else 0
        yield (
            *(job.number, product, f"{job.quantity.normalize():f}", customer or ""),
            *(told(session, job.ends), told(session, job.expires_at), left),
        )


def conflicts(session: Session) -> Iterator[tuple[Any, ...]]:
    """Yield what no longer fits since calendars, units or orders were changed; nothing is moved by itself."""
    yield from _changed(session)
    J, Op = session[Job], session[Operation]
    query = (
        select(J.number, Op)
        .join(J, J.id == Op.job_id)
        .where(Op.state.in_(LOADING), Op.end > session.now, Op.resource_id.is_not(None))
        .where(or_(Op.expires_at.is_(None), Op.expires_at > session.now))
        .order_by(Op.start, Op.job_id, Op.position)
    )
    steps: dict[tuple[int, int], list[Operation]] = defaultdict(list)
    numbers: dict[int, str] = {}
    for number, one in session.execute(query):
        steps[one.job_id, one.step].append(one)
        numbers[one.job_id] = number or f"#{one.job_id}"
    with workshop(session.app).lock:
        ids = {one.resource_id for some in steps.values() for one in some if one.resource_id is not None}
        board = Board(lanes_of(session, ids))
        yield from _closed(session, board, steps, numbers)
        yield from _too_much(session, board, ids)


def _changed(session: Session) -> Iterator[tuple[Any, ...]]:
    J = session[Job]
    for job in session.scalars(select(J).where(J.changed, J.state.in_(HELD)).order_by(J.id)):
        yield ("order changed", job.number, "", "", told(session, job.starts), told(session, job.ends))


def _closed(
    session: Session, board: Board, steps: dict[tuple[int, int], list[Operation]], numbers: dict[int, str]
) -> Iterator[tuple[Any, ...]]:
    for (job, _), some in steps.items():
        if not any(one.main for one in some):
            continue
        span = span_of(some)
        axis: Axis = board.axis([id_ for id_, _ in span.lanes])
        begins = axis.start(axis.at(span.start))
        where = " + ".join(board.lanes[id_].code for id_, _ in span.lanes)
        shown = (numbers[job], some[0].name, where, told(session, span.start), told(session, span.end))
        if some[0].state != "started" and (
            axis.at(span.end) - axis.at(span.start) < span.minutes or begins != span.start
        ):
            yield ("closed", *shown)


def _too_much(session: Session, board: Board, ids: Iterable[int]) -> Iterator[tuple[Any, ...]]:
    now = minute(session.now)
    for id_ in sorted(ids, key=lambda one: board.lanes[one].code):
        lane = board.lanes[id_]
        for start, end, used in lane.profile.steps(lane.axis.at(now), lane.axis.total):
            if used > lane.units:
                begins, ends = lane.axis.start(start), lane.axis.end(end)
                jobs = " ".join(in_the_way(session, [id_], begins or now, ends))
                yield ("too much load", jobs, "", lane.code, told(session, begins), told(session, ends))
