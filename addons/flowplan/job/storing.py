"""Store what was simulated: operations, the load they are, and days of cells; or take them away."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import Select, select

from addons.base import Product
from addons.flowplan.engine.board import Board
from addons.flowplan.engine.task import PlanChanged
from addons.flowplan.engine.windows import instant, minute
from addons.flowplan.job.job import LOADING, Job, Operation
from addons.flowplan.job.load_log import DayLoad
from addons.flowplan.job.material_curve import Materials
from addons.flowplan.job.offer import Offer, OfferedLine
from addons.flowplan.job.simulating import simulate_on
from addons.flowplan.job.tasks import Work, is_load, spans_of, stays
from addons.flowplan.job.workshop import locked_lanes, write_load
from core import Row, Session, among, rows

Change = tuple[int, int, int, int, int | None]
HELD = ("reserved", "expired")
"""The states of operations that may be reserved again, or planned."""


def locked_offer(session: Session, works: Sequence[Work], *, finite: bool, policy: str) -> Offer:
    """Lock all that works may use and simulate them on it, so that what is answered holds."""
    lanes = lock(session, works)
    return simulate_on(session, lanes, works, finite=finite, policy=policy)


def lock(session: Session, works: Sequence[Work]) -> dict[int, Any]:
    """Lock resources and materials in order of id; return the lanes."""
    lanes = locked_lanes(session, {id_ for work in works for id_ in work.resources()})
    materials = {task.material[0] for work in works for task in work.tasks if task.material}
    if materials:
        rows.read_locked(session, session[Product], sorted(materials))
    return lanes


def refuse_changed(session: Session, offer: Offer, *, same_date: bool, day: Callable[[int], dt.date]) -> Offer:
    """Return the offer if it still holds under the locks, or a fresh one of the same days with `same_date`.

    Raises PlanChanged with a fresh offer otherwise; nothing is stored then.
    """
    works = [line.work for line in offer.lines]
    lanes = lock(session, works)
    if _holds(session, offer, lanes):
        return offer
    fresh = simulate_on(session, lanes, works, finite=offer.finite, policy=offer.policy)
    if same_date and [day(line.end) for line in fresh.lines] == [day(line.end) for line in offer.lines]:
        return fresh
    when = f"{instant(fresh.end):%Y-%m-%d %H:%M} UTC"
    error = PlanChanged(
        f"the plan went on since the offer was made: nothing was stored, the offer is now {when}",
        remedy="Take the new offer, or accept another time of the same day with --same-date.",
    )
    error.offer = fresh
    raise error


def _holds(session: Session, offer: Offer, lanes: dict[int, Any]) -> bool:
    now = minute(session.now)
    placed = [one for line in offer.lines for one in line.plan.placed if one.task.fixed is None]
    if any(one.span.start < now for one in placed) or any(one.days for one in placed):
        return False
    materials = Materials(session, {one.task.material[0] for one in placed if one.task.material})
    for one in placed:
        if one.task.material is not None:
            since = materials(*one.task.material)
            if since is None or since > one.span.start:
                return False
            materials.take(*one.task.material, one.span.start)
    if not offer.finite or all(lanes[id_].version == seen for id_, seen in offer.versions.items()):
        return True
    board = Board(lanes)
    with board.trying():
        for line in offer.lines:
            for span in spans_of(one for one in line.work.mine if is_load(one, now)):
                board.attempt(span, -1)
        for one in placed:
            if not all(lanes[id_].fits(one.span.start, one.span.end, units) for id_, units in one.span.lanes):
                return False
            board.attempt(one.span)
    return True


# --- writing -------------------------------------------------------------------------------------------------


def store(session: Session, lines: Sequence[tuple[Job, OfferedLine]], state: str, expires: dt.datetime | None) -> None:
    """Put operations in the place of those jobs had, except those that stay; the resources are locked.

    Whatever stays gets the state and the expiry too, unless it is started or done.
    """
    now = minute(session.now)
    lapse = None if expires is None else minute(expires)
    changes: list[Change] = []
    new: list[Row] = []
    old = [one for job, _ in lines for one in job.lines]
    gone = [one for one in old if not stays(one)]
    kept = [one for one in old if one.pinned and one.state not in ("started", "done")]
    changes += [change for one in gone for change in _given(one, now)]
    for one in kept:
        changes += _given(one, now)
        changes += _taken(one.resource_id, minute(one.start), minute(one.end), one.units, lapse)
    days: list[Row] = []
    for job, line in lines:
        there = {one.step: one for one in job.lines if one.main}
        for placed in line.plan.placed:
            step = placed.task.step
            if placed.task.fixed is not None:
                continue
            before = there.get(step.position)
            new += _rows(job, placed, state, expires, before)
            if placed.days:
                days += [
                    *(
                        {
                            **{"job_id": job.id, "step": step.position, "name": step.name},
                            **{"resource_id": placed.span.lanes[0][0], "day": day, "minutes": taken},
                            "expires_at": expires,
                        }
                        for day, taken in placed.days
                    )
                ]
                continue
            for id_, units in placed.span.lanes:
                changes += _taken(id_, placed.span.start, placed.span.end, units, lapse)
    drop_days(session, [job.id for job, _ in lines])
    rows.delete(session, session[Operation], gone)
    rows.update(session, session[Operation], [{"id": one.id, "state": state, "expires_at": expires} for one in kept])
    rows.append(session, session[Operation], new)
    with session.in_verb():
        rows.append(session, session[DayLoad], days)
    write_load(session, _netted(changes))
    for job, _ in lines:
        session.expire(job, ["lines"])


def _rows(job: Job, placed: Any, state: str, expires: dt.datetime | None, before: Operation | None) -> list[Row]:
    step, span = placed.task.step, placed.span
    common = {
        **{"job_id": job.id, "step": step.position, "name": step.name, "start": instant(span.start)},
        **{"end": instant(span.end), "minutes": span.minutes, "expires_at": expires},
        "state": "planned by days" if placed.days else state,
        "chosen": before is not None and before.chosen,
        "pinned": False,
    }
    lanes: Sequence[tuple[int | None, int]] = span.lanes or [(None, 1)]
    found = []
    for n, (id_, units) in enumerate(lanes):
        material = placed.task.material if n == 0 else None
        found.append(
            {
                **common,
                **{"position": step.position * 10 + n, "resource_id": id_, "units": units, "main": n == 0},
                "material_id": material[0] if material else None,
                "material_quantity": material[1] if material else None,
            }
        )
    return found


def _taken(id_: int | None, start: int, end: int, units: int, lapse: int | None) -> list[Change]:
    return [] if id_ is None or end <= start else [(id_, start, end, units, lapse)]


def _given(one: Operation, now: int) -> list[Change]:
    """Return what an operation gives back; what expired was given back by itself."""
    if one.state not in LOADING or one.resource_id is None or one.end <= one.start:
        return []
    lapse = None if one.expires_at is None else minute(one.expires_at)
    return [(one.resource_id, minute(one.start), minute(one.end), -one.units, lapse)]


def _netted(changes: Iterable[Change]) -> list[Change]:
    """Leave out what is given and taken alike."""
    total: dict[tuple[int, int, int, int | None], int] = defaultdict(int)
    for id_, start, end, units, lapse in changes:
        total[id_, start, end, lapse] += units
    return [(id_, start, end, units, lapse) for (id_, start, end, lapse), units in total.items() if units]


def release(session: Session, jobs: Sequence[Job]) -> None:
    """Take the load of jobs away: all operations that are not started or done."""
    gone = [one for job in jobs for one in job.lines if one.state not in ("started", "done")]
    locked_lanes(session, {one.resource_id for one in gone if one.resource_id is not None})
    now = minute(session.now)
    rows.delete(session, session[Operation], gone)
    drop_days(session, [job.id for job in jobs])
    write_load(session, _netted(change for one in gone for change in _given(one, now)))
    for job in jobs:
        session.expire(job, ["lines"])


def restate(session: Session, jobs: Sequence[Job], state: str, expires: dt.datetime | None) -> None:
    """Give the reserved operations of jobs another state and expiry, where they are; the resources are locked."""
    some = [one for job in jobs for one in job.lines if one.state in (*HELD, "planned by days")]
    now, lapse = minute(session.now), None if expires is None else minute(expires)
    changes = [change for one in some for change in _given(one, now)]
    changes += [
        change
        for one in some
        if one.state in HELD
        for change in _taken(one.resource_id, minute(one.start), minute(one.end), one.units, lapse)
    ]
    Op = session[Operation]
    values = [{"id": one.id, "state": state if one.state in HELD else one.state, "expires_at": expires} for one in some]
    rows.update(session, Op, values)
    query = session.kept(_days_of, lambda: _days_of(session))
    loads = session.scalars(query, {"ids": [job.id for job in jobs]}).all()
    with session.in_verb():
        rows.update(session, session[DayLoad], [{"id": one.id, "expires_at": expires} for one in loads])
    write_load(session, _netted(changes))


def drop_days(session: Session, ids: Sequence[int]) -> None:
    """Take away what jobs take of the days of cells."""
    query = session.kept(_days_of, lambda: _days_of(session))
    rows.delete(session, session[DayLoad], session.scalars(query, {"ids": list(ids)}).all())


def _days_of(session: Session) -> Select[Any]:
    D = session[DayLoad]
    return select(D).where(among(session, D.job_id, given="ids"))


def evidence(offer: Offer, line: OfferedLine) -> str:
    """Return what was asked and answered, for when a promise is disputed."""
    placed = [
        {
            **{"operation": one.task.name, "resources": [id_ for id_, _ in one.span.lanes]},
            **{"ready": str(instant(one.ready)), "start": str(instant(one.span.start))},
            **{"end": str(instant(one.span.end)), "waited_for": one.waited_for, "wait": one.wait},
        }
        for one in line.plan.placed
    ]
    wish = line.wish
    return json.dumps(
        {
            "asked_at": str(instant(offer.now)),
            **{"product": wish.product_id, "quantity": str(wish.quantity), "policy": offer.policy},
            "wanted": None if wish.wanted is None else str(instant(wish.wanted)),
            **{"finite": offer.finite, "cause": line.cause, "operations": placed},
            "versions": {str(id_): version for id_, version in offer.versions.items()},
        }
    )
