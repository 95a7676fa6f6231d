"""Reserve capacity for a while, extend that, release it, and make it final."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Self

from addons.flowplan.engine.board import Board
from addons.flowplan.engine.task import ReservationExpired, Span
from addons.flowplan.engine.windows import instant, minute
from addons.flowplan.job.job import Job, Operation
from addons.flowplan.job.moments import clock_of, day_of, told
from addons.flowplan.job.offer import Offer
from addons.flowplan.job.simulating import ASAP, simulate_on
from addons.flowplan.job.storing import evidence, locked_offer, refuse_changed, release, restate, store
from addons.flowplan.job.tasks import Wish, Work, is_load, works_of
from addons.flowplan.job.workshop import locked_lanes
from addons.preferences import setting_of
from core import BadInput, Session, load, rows


class ReservedJob(Job, extends=True):
    """A job whose capacity is reserved until a time, or final."""

    @classmethod
    def reserve(
        cls,
        session: Session,
        jobs: Sequence[Self],
        *,
        until: str = "",
        infinite: bool = False,
        policy: str = ASAP,
        expect: str = "",
        same_date: bool = False,
        offer: Any = None,
    ) -> None:
        """Book the simulated time on resources until a time; it lapses then by itself.

        `expect` is the end that was shown before: with another one nothing is stored. An `offer` of a simulation is
        stored as it was shown, else PlanChanged brings a fresh one.
        """
        expires = expiry(session, until)
        found = offered(session, jobs, infinite=infinite, policy=policy, offer=offer, same_date=same_date)
        refuse_unexpected(session, found, expect, same_date=same_date)
        place(session, jobs, found, "reserved", expires)
        for job in jobs:
            session.note(job, f"done {told(session, job.ends)}, reserved until {told(session, expires)}")

    @classmethod
    def extend(cls, session: Session, jobs: Sequence[Self], *, until: str = "") -> None:
        """Let reservations lapse later; those that lapsed are taken again if their time is still free."""
        take_again(session, jobs, "reserved", expiry(session, until))

    @classmethod
    def release(cls, session: Session, jobs: Sequence[Self]) -> None:
        """Give the capacity of jobs back."""
        load(session, jobs, "lines")
        release(session, jobs)
        _note(session, jobs, starts=None, ends=None, expires_at=None, over_allocated=False)

    @classmethod
    def cancel(cls, session: Session, jobs: Sequence[Self]) -> None:
        """Make jobs no more; their capacity is given back."""
        load(session, jobs, "lines")
        release(session, jobs)
        _note(session, jobs, expires_at=None)

    @classmethod
    def finalise(
        cls,
        session: Session,
        jobs: Sequence[Self],
        *,
        infinite: bool = False,
        policy: str = ASAP,
        expect: str = "",
        same_date: bool = False,
        offer: Any = None,
    ) -> None:
        """Plan jobs for good: as they are reserved, else as simulated now."""
        held = [job for job in jobs if job.state != "draft"]
        take_again(session, held, "planned", None)
        new = [job for job in jobs if job.state == "draft"]
        if new:
            found = offered(session, new, infinite=infinite, policy=policy, offer=offer, same_date=same_date)
            refuse_unexpected(session, found, expect, same_date=same_date)
            place(session, new, found, "planned", None)
        for job in jobs:
            session.note(job, f"done {told(session, job.ends)}")

    @classmethod
    def hold(cls, session: Session, jobs: Sequence[Self]) -> None:
        """Count parts as reserved; their operations were placed with the job they were split from."""

    @classmethod
    def settle(cls, session: Session, jobs: Sequence[Self]) -> None:
        """Count parts as planned; their operations were placed with the job they were split from."""

    @classmethod
    def expire(cls, session: Session, jobs: Sequence[Self]) -> None:
        """Note that reservations lapsed; their load is gone since then already."""
        early = [job for job in jobs if job.expires_at is None or job.expires_at > session.now]
        if early:
            what = f"{early[0]} is reserved until {told(session, early[0].expires_at)}"
            raise BadInput(what, remedy="Release it to give the capacity back before.")
        load(session, jobs, "lines")
        some = [one for job in jobs for one in job.lines if one.state == "reserved"]
        rows.update(session, session[Operation], [{"id": one.id, "state": "expired", "pinned": False} for one in some])


def expiry(session: Session, until: str) -> dt.datetime:
    """Return when a reservation lapses: at a time, or after the hours that are preferred."""
    hours = int(setting_of(session, "flowplan.reserve_hours"))
    found = instant(clock_of(session, until) if until else minute(session.now) + hours * 60)  # whole minutes, as lanes
    if found <= session.now:
        raise BadInput(f"a reservation until {told(session, found)} is over already", remedy="Give a later time.")
    return found


def wish_of(job: Job, **changes: Any) -> Wish:
    """Return what a job asks for."""
    wanted = None if job.wanted is None else minute(job.wanted)
    values: dict[str, Any] = {
        "process_id": job.process_id,
        "wanted": wanted,
        "rush": job.rush,
        "name": job.number or "",
    }
    return Wish(job.product_id, changes.pop("quantity", job.quantity), job=job, **{**values, **changes})


def offered(
    session: Session, jobs: Sequence[Job], *, infinite: bool, policy: str, offer: Offer | None, same_date: bool
) -> Offer:
    """Return an offer for jobs that holds: the one given, if it still does, or a fresh one; all it needs is locked."""
    if offer is not None:
        return refuse_changed(session, offer, same_date=same_date, day=lambda clock: day_of(session, clock))
    works = works_of(session, [wish_of(job) for job in in_turn(jobs)])
    return locked_offer(session, works, finite=not infinite, policy=policy)


def in_turn(jobs: Sequence[Job]) -> list[Job]:
    """Return jobs in the order they are placed: rush first, then the one wanted first, then as entered."""
    far = dt.datetime.max.replace(tzinfo=dt.UTC)
    return sorted(jobs, key=lambda job: (not job.rush, job.wanted or far, job.id))


def refuse_unexpected(session: Session, offer: Offer, expect: str, *, same_date: bool) -> None:
    """Raise PlanChanged if the end is not the one that was shown before."""
    from addons.flowplan.engine.task import PlanChanged

    if not expect:
        return
    shown = clock_of(session, expect)
    alike = day_of(session, shown) == day_of(session, offer.end)
    if offer.end == shown or (alike and (same_date or len(expect.strip()) == 10)):
        return
    error = PlanChanged(
        f"the plan went on: done {told(session, offer.end)}, not {told(session, shown)}; nothing was stored",
        remedy="Repeat it with the new time, or take any time of the day with --same-date.",
    )
    error.offer = offer
    raise error


def place(session: Session, jobs: Sequence[Job], offer: Offer, state: str, expires: dt.datetime | None) -> None:
    """Store an offer as the operations of jobs."""
    load(session, jobs, "lines")
    lines = list(zip(_matching(jobs, offer), offer.lines, strict=True))
    store(session, lines, state, expires)
    values = [
        {
            **{"id": job.id, "process_id": line.work.process_id},
            **{"starts": instant(line.plan.start), "ends": instant(line.end), "expires_at": expires},
            **{"over_allocated": bool(line.excesses), "evidence": evidence(offer, line), "changed": False},
        }
        for job, line in lines
    ]
    rows.update(session, session[Job], values)


def _matching(jobs: Sequence[Job], offer: Offer) -> list[Job]:
    """Return the job of each line of an offer; an offer made without jobs is for these, in their order."""
    named = [line.wish.job_id for line in offer.lines]
    if all(one is not None for one in named):
        by_id = {job.id: job for job in jobs}
        if set(named) != by_id.keys():
            raise BadInput("the offer is for other jobs", remedy="Simulate these anew.")
        return [by_id[one] for one in named if one is not None]
    if len(named) != len(jobs):
        raise BadInput(f"an offer of {len(named)} lines is not for {len(jobs)} jobs", remedy="Give one job a line.")
    return list(jobs)


def take_again(session: Session, jobs: Sequence[Job], state: str, expires: dt.datetime | None) -> None:
    """Give reservations another state and expiry where they are; those that lapsed only if their time is free.

    Raises ReservationExpired with a new offer otherwise.
    """
    if not jobs:
        return
    load(session, jobs, "lines")
    lapsed = [job for job in jobs if job.expires_at is not None and job.expires_at <= session.now]
    lanes = locked_lanes(session, {one.resource_id for job in jobs for one in job.lines if one.resource_id is not None})
    for job in lapsed:
        _refuse_taken(session, job, lanes)
    restate(session, jobs, state, expires)
    _note(session, jobs, expires_at=expires)


def _refuse_taken(session: Session, job: Job, lanes: dict[int, Any]) -> None:
    now, board = minute(session.now), Board(lanes)
    some = [one for one in job.lines if one.state not in ("started", "done")]
    late = [one for one in some if minute(one.start) < now]
    taken: list[Operation] = []
    with board.trying():
        for one in some:
            if one.resource_id is None or is_load(one, now):
                continue
            span = Span(((one.resource_id, one.units),), minute(one.start), minute(one.end), one.minutes)
            if not board.lanes[one.resource_id].fits(span.start, span.end, one.units):
                taken.append(one)
            board.attempt(span)
    by_days = any(one.state == "planned by days" for one in some)
    if not late and not taken and not by_days:
        return
    first = (late or taken or some)[0]
    why = "should have started" if late else "is taken by others"
    works: list[Work] = works_of(session, [wish_of(job)])
    board_lanes = locked_lanes(session, {id_ for work in works for id_ in work.resources()})
    offer = simulate_on(session, board_lanes, works, finite=True, policy=ASAP)
    error = ReservationExpired(
        f"the reservation of {job} lapsed {told(session, job.expires_at)} and {first.name} {why}: "
        f"it could be done {told(session, offer.end)} now",
        remedy="Release it, and reserve or finalise it anew.",
    )
    error.offer = offer
    raise error


def _note(session: Session, jobs: Sequence[Job], **values: Any) -> None:
    rows.update(session, session[Job], [{"id": job.id, **values} for job in jobs])
