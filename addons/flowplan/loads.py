"""How much of each resource is used, by day or by week."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from addons.flowplan.coarse.days import Days
from addons.flowplan.engine.lane import Lane
from addons.flowplan.engine.windows import DAY, midnight, minute
from addons.flowplan.job.job import Operation
from addons.flowplan.job.workshop import lanes_of, workshop
from addons.flowplan.plant.resource import CELL, Resource
from core import Session


@dataclass
class Bucket:
    """Hold the unit minutes of a resource in a day or a week: what there is, what is firm, what is reserved."""

    resource: str
    start: dt.date
    capacity: int
    firm: int = 0
    reserved: int = 0

    @property
    def excess(self) -> int:
        """Return how much more is used than there is."""
        return max(self.firm + self.reserved - self.capacity, 0)

    @property
    def percent(self) -> int:
        """Return what is used of what there is."""
        return round((self.firm + self.reserved) * 100 / self.capacity) if self.capacity else 0


def loads(session: Session, first: dt.date, count: int, *, weekly: bool, codes: Sequence[str] = ()) -> list[Bucket]:
    """Return the buckets of resources (all, or those named) from a day on, in order of code and time."""
    R = session[Resource]
    query = select(R.id, R.kind).order_by(R.code)
    found = session.execute(query.where(R.code.in_(codes)) if codes else query).all()
    zone, step = session.app.zone(session), 7 if weekly else 1
    edges = [midnight(zone, first + DAY * step * n) for n in range(count + 1)]
    days = [first + DAY * step * n for n in range(count)]
    with workshop(session.app).lock:
        lanes = lanes_of(session, [id_ for id_, _ in found])
        held = _reserved(session, [id_ for id_, _ in found])
        coarse = Days(session, lanes) if any(kind == CELL for _, kind in found) else None
        made = []
        for id_, kind in found:
            mine = _buckets(lanes[id_], days, edges, held[id_])
            if kind == CELL and coarse is not None:
                _by_days(coarse, id_, mine, step)
            made += mine
        return made


def _reserved(session: Session, ids: Sequence[int]) -> dict[int, list[tuple[int, int, int]]]:
    Op = session[Operation]
    query = select(Op.resource_id, Op.start, Op.end, Op.units).where(
        Op.resource_id.in_(ids), Op.state == "reserved", Op.expires_at > session.now
    )
    found: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for id_, start, end, units in session.execute(query):
        found[id_ or 0].append((minute(start), minute(end), units))
    return found


def _buckets(
    lane: Lane, days: Sequence[dt.date], edges: Sequence[int], held: Sequence[tuple[int, int, int]]
) -> list[Bucket]:
    work = [lane.axis.at(edge) for edge in edges]
    made = [
        Bucket(lane.code, day, (after - before) * lane.units)
        for day, before, after in zip(days, work, work[1:], strict=False)
    ]
    for bucket, used in zip(made, _integral(lane.profile.steps(work[0], work[-1]), work), strict=True):
        bucket.firm = used
    for start, end, units in held:
        spans = _integral([(lane.axis.at(start), lane.axis.at(end), units)], work)
        for bucket, used in zip(made, spans, strict=True):
            bucket.firm -= used
            bucket.reserved += used
    return made


def _integral(steps: Sequence[tuple[int, int, int]], work: Sequence[int]) -> list[int]:
    """Return the unit minutes of sorted steps between each two points."""
    totals, i, last = [0] * (len(work) - 1), 0, len(work) - 2
    for start, end, units in steps:
        if not units:
            continue
        while i < last and work[i + 1] <= start:
            i += 1
        if start >= work[i] and end <= work[i + 1]:  # nearly all lie within one
            totals[i] += (end - start) * units
            continue
        for j in range(i, last + 1):
            if work[j] >= end:
                break
            totals[j] += max(min(end, work[j + 1]) - max(start, work[j]), 0) * units
    return totals


def _by_days(coarse: Days, id_: int, mine: Sequence[Bucket], step: int) -> None:
    """Count what is planned by days on a cell: its load limit is what there is."""
    for bucket in mine:
        days = [bucket.start + DAY * n for n in range(step)]
        bucket.capacity = int(sum((coarse.capacity(id_, day) for day in days), Decimal(0)))
        bucket.firm += int(sum((coarse.booked[id_, day] for day in days), Decimal(0)))
