"""What a Gantt chart shows: operations with their jobs, and open hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from addons.base import Product
from addons.flowplan.engine.lane import Lane
from addons.flowplan.engine.windows import instant, minute
from addons.flowplan.job.job import DONE, LOADING, Job, Operation
from addons.flowplan.job.moments import told
from addons.flowplan.job.workshop import lanes_of, workshop
from addons.flowplan.plant.resource import Resource
from core import Session


@dataclass(frozen=True)
class Bar:
    """One operation as it is drawn; the row it is in is added when it is drawn."""

    job_id: int
    job: str
    product: str
    name: str
    resource_id: int | None
    resource: str
    start: int
    end: int
    units: int
    state: str
    pinned: bool
    late: bool
    title: str


def bars(session: Session, start: int, end: int, resources: Sequence[int] = (), jobs: Sequence[int] = ()) -> list[Bar]:
    """Return the operations between two clock minutes, of some resources or jobs if any are named."""
    J, Op, P, R = session[Job], session[Operation], session[Product], session[Resource]
    query = (
        select(J.id, J.number, J.wanted, J.ends, P.code, R.code, Op)
        .join(J, J.id == Op.job_id)
        .join(P, P.id == J.product_id)
        .outerjoin(R, R.id == Op.resource_id)
        .where(Op.end > instant(start), Op.start < instant(end), Op.state.in_((*LOADING, DONE)))
        .where(or_(Op.expires_at.is_(None), Op.expires_at > session.now))
        .order_by(Op.start, Op.job_id, Op.position)
    )
    if resources:
        query = query.where(Op.resource_id.in_(resources))
    if jobs:
        query = query.where(Op.job_id.in_(jobs))
    found = []
    for id_, number, wanted, ends, product, code, one in session.execute(query):
        name = number or f"#{id_}"
        late = wanted is not None and ends is not None and ends > wanted
        until = f", reserved until {told(session, one.expires_at)}" if one.expires_at else ""
        where = code or "elsewhere"
        when = f"{told(session, one.start)} to {told(session, one.end)}"
        title = f"{name} {product}: {one.name} on {where}, {when}, {one.state}{until}"
        title += ", pinned" * one.pinned + f", late: wanted {told(session, wanted)}" * late
        times = (minute(one.start), minute(one.end))
        found.append(
            Bar(
                id_,
                name,
                product,
                one.name,
                one.resource_id,
                where,
                *times,
                one.units,
                one.state,
                one.pinned,
                late,
                title,
            )
        )
    return found


def open_lanes(session: Session, ids: Sequence[int]) -> dict[int, Lane]:
    """Return the lanes of resources, to read only."""
    with workshop(session.app).lock:
        return {id_: lane.copy() for id_, lane in lanes_of(session, ids).items()}


def days(session: Session, start: int, end: int) -> list[tuple[int, dt.date]]:
    """Return the midnights between two clock minutes, in the business zone."""
    from addons.flowplan.engine.windows import DAY, midnight

    zone = session.app.zone(session)
    day, found = instant(start).astimezone(zone).date(), []
    while (at := midnight(zone, day)) < end:
        found.append((at, day))
        day += DAY
    return found
