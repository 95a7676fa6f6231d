"""Change what is planned: date, quantity, split, rush, pin, exchange, outsource; old and new dates are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Self

from sqlalchemy import select

from addons.flowplan.engine.board import Board
from addons.flowplan.engine.task import Need, NoSlot, Task
from addons.flowplan.engine.windows import instant, minute
from addons.flowplan.job.job import Job, Operation, refuse_nothing
from addons.flowplan.job.moments import clock_of, told
from addons.flowplan.job.offer import Offer
from addons.flowplan.job.reserving import in_turn, place, wish_of
from addons.flowplan.job.simulating import ASAP
from addons.flowplan.job.storing import locked_offer
from addons.flowplan.job.tasks import span_of, works_of
from addons.flowplan.job.workshop import locked_lanes, write_load
from addons.flowplan.plant.process import DETAIL, Process
from addons.flowplan.plant.resource import Resource
from core import BadInput, NotFound, Refused, Session, load, rows, unknown


class ChangedJob(Job, extends=True):
    """A job that is planned anew: what is started or pinned stays, its own place is free first."""

    @classmethod
    def reschedule(
        cls,
        session: Session,
        jobs: Sequence[Self],
        *,
        quantity: Decimal | None = None,
        extend: Decimal | None = None,
        wanted: str = "",
        after: str = "",
        infinite: bool = False,
        policy: str = ASAP,
    ) -> None:
        """Plan jobs anew for another quantity, more of it, another wanted date, or not before a time."""
        change_wishes(session, jobs, quantity=quantity, extend=extend, wanted=wanted)
        release = dict.fromkeys((job.id for job in jobs), clock_of(session, after)) if after else {}
        replan(session, jobs, infinite=infinite, policy=policy, release=release)

    @classmethod
    def split(cls, session: Session, jobs: Sequence[Self], *, into: Sequence[str]) -> None:
        """Make several jobs of one, of these quantities, whose sum is the old one; each pays its own setup."""
        sizes = [_quantity(text) for text in into]
        for job in jobs:
            if sum(sizes) != job.quantity or len(sizes) < 2:
                parts = " + ".join(map(str, sizes)) or "nothing"
                what = f"{job} makes {job.quantity.normalize():f}, which is not {parts}"
                raise BadInput(what, remedy="Give quantities that sum to it: --into 12 --into 8.")
        load(session, jobs, "lines")
        for job in jobs:
            if begun := next((one for one in job.lines if one.state in ("started", "done")), None):
                what = f"{job} cannot be split: {begun.name} is {begun.state}"
                raise Refused(what, remedy="Split jobs before they start.")
        _split(session, jobs, sizes)

    @classmethod
    def prioritise(cls, session: Session, jobs: Sequence[Self], *, weight: int = 0, usual: bool = False) -> None:
        """Make jobs rush jobs, which go first and may fill cells to the brim; or give them a weight."""
        values = [{"id": job.id, "rush": not usual, "weight": weight or job.weight} for job in jobs]
        rows.update(session, session[Job], values)

    @classmethod
    def pin(cls, session: Session, jobs: Sequence[Self], *, operation: int = 0, at: str = "") -> None:
        """Let operations stay where they are, or put one (by its position) at a time first; the rest follows."""
        load(session, jobs, "lines")
        some = [one for job in jobs for one in movable(job, operation)]
        if at:
            if len({(one.job_id, one.step) for one in some}) != 1:
                raise BadInput("only one operation can be put at a time", remedy="Name it: --operation 10.")
            _put(session, some, clock_of(session, at))
        rows.update(session, session[Operation], [{"id": one.id, "pinned": True} for one in some])
        if at:
            replan(session, jobs)

    @classmethod
    def unpin(cls, session: Session, jobs: Sequence[Self], *, operation: int = 0) -> None:
        """Let operations be moved again."""
        load(session, jobs, "lines")
        some = [one for job in jobs for one in job.lines if one.pinned and operation in (0, one.step)]
        if not some:
            session.nothing_to_do(jobs, "nothing is pinned")
        rows.update(session, session[Operation], [{"id": one.id, "pinned": False} for one in some])

    @classmethod
    def exchange(cls, session: Session, jobs: Sequence[Self], *, operation: int, resource: str) -> None:
        """Let another resource do an operation, by its position; the plan follows."""
        R = session[Resource]
        codes = {code: id_ for code, id_ in session.execute(select(R.code, R.id))}
        if resource not in codes:
            raise unknown("resource", resource, codes, error=NotFound)
        load(session, jobs, "lines")
        some = [one for job in jobs for one in movable(job, operation) if one.main]
        values = [{"id": one.id, "resource_id": codes[resource], "chosen": True} for one in some]
        _re_resource(session, some, codes[resource], values)
        replan(session, jobs)

    @classmethod
    def outsource(cls, session: Session, jobs: Sequence[Self], *, operation: int, hours: Decimal) -> None:
        """Let somebody else do an operation, by its position: it takes so many hours and none of our resources."""
        if hours <= 0:
            raise BadInput(f"{hours} hours are no time", remedy="Give how long it takes until it is back.")
        load(session, jobs, "lines")
        some = [one for job in jobs for one in movable(job, operation)]
        values = [
            {"id": one.id, "resource_id": None, "minutes": int(hours * 60), "chosen": True} for one in some if one.main
        ]
        _re_resource(session, some, None, values)
        replan(session, jobs)

    @classmethod
    def postpone(cls, session: Session, jobs: Sequence[Self], *, hours: Decimal, since: str = "") -> None:
        """Move what starts at a time or later, and has not begun, by so many hours or to the next free time after."""
        load(session, jobs, "lines")
        begin = clock_of(session, since) if since else minute(session.now)
        starts = {
            job.id: min(times)
            for job in jobs
            if (times := [minute(one.start) for one in movable(job) if minute(one.start) >= begin])
        }
        session.nothing_to_do([job for job in jobs if job.id not in starts], "nothing of it starts then")
        moved = [job for job in jobs if job.id in starts]
        if moved:
            replan(session, moved, release={id_: start + int(hours * 60) for id_, start in starts.items()})

    @classmethod
    def explode(cls, session: Session, jobs: Sequence[Self]) -> None:
        """Give back what was planned by days on cells and plan the detailed process in the same transaction."""
        current = Process.current(session, {job.product_id for job in jobs}, DETAIL)
        for job in jobs:
            if job.product_id not in current:
                what = f"{job} cannot be planned in detail: its product has no released detailed process"
                raise Refused(what, remedy="Enter and release one first.")
        values = [{"id": job.id, "process_id": current[job.product_id].id} for job in jobs]
        rows.update(session, session[Job], values)
        replan(session, jobs)


def _quantity(text: str) -> Decimal:
    from addons.schemas import read

    found: Decimal = read(Decimal, text)
    refuse_nothing(found)
    return found


def change_wishes(
    session: Session, jobs: Sequence[Job], *, quantity: Decimal | None, extend: Decimal | None, wanted: str
) -> None:
    """Write what is wished of jobs from now on."""
    if quantity is not None and extend is not None:
        raise BadInput("a new quantity and more of it do not go together", remedy="Give one of them.")
    values = []
    for job in jobs:
        new = quantity if quantity is not None else job.quantity + (extend or 0)
        refuse_nothing(new)
        until = instant(clock_of(session, wanted)) if wanted else job.wanted
        if wanted and until is not None and until <= session.now:
            raise BadInput(f"the wanted date {told(session, until)} is in the past", remedy="Give a later one.")
        values.append({"id": job.id, "quantity": new, "wanted": until})
    rows.update(session, session[Job], values)


def replan(
    session: Session,
    jobs: Sequence[Job],
    *,
    infinite: bool = False,
    policy: str = ASAP,
    release: Mapping[int, int] | None = None,
) -> Offer:
    """Place jobs anew, what is started or pinned apart, and note old and new dates; all or nothing."""
    load(session, jobs, "lines")
    order = in_turn(jobs)
    works = works_of(session, [wish_of(job, release=(release or {}).get(job.id)) for job in order])
    offer = locked_offer(session, works, finite=not infinite, policy=policy)
    for line in offer.lines:
        job = line.wish.job
        assert job is not None
        session.note(job, f"{told(session, job.ends) or 'not planned'} → {told(session, line.end)}")
    for (state, expires), group in by_state(order).items():
        place(session, group, _part(offer, group), state, expires)
    return offer


def by_state(jobs: Sequence[Job]) -> dict[tuple[str, Any], list[Job]]:
    """Return jobs by the state and the expiry that their operations get."""
    found: dict[tuple[str, Any], list[Job]] = {}
    for job in jobs:
        state = "reserved" if job.state == "reserved" else "planned"
        found.setdefault((state, job.expires_at if state == "reserved" else None), []).append(job)
    return found


def _part(offer: Offer, jobs: Sequence[Job]) -> Offer:
    ids = {job.id for job in jobs}
    lines = [line for line in offer.lines if line.wish.job_id in ids]
    return Offer(lines, offer.now, offer.finite, offer.policy, offer.versions)


COPIED = ("product_id", "process_id", "partner_id", "order_line_id", "wanted", "weight", "rush", "note")


def _split(session: Session, jobs: Sequence[Job], sizes: Sequence[Decimal]) -> None:
    first = [{"id": job.id, "quantity": sizes[0]} for job in jobs]
    rows.update(session, session[Job], first)
    new = [
        {**{name: getattr(job, name) for name in COPIED}, "quantity": size, "split_of_id": job.id}
        for job in jobs
        for size in sizes[1:]
    ]
    ids = session.create(Job, new)
    made = session.known(Job, ids)
    parts = [made[id_] for id_ in ids]
    held = [job for job in jobs if job.state != "draft"]
    load(session, [*jobs, *parts], "lines")
    if held:
        works = works_of(session, [wish_of(one) for one in _family(held, parts)])
        offer = locked_offer(session, works, finite=True, policy=ASAP)
        for (state, expires), group in by_state(held).items():
            family = _family(group, parts)
            place(session, family, _part(offer, family), state, expires)
            mine = [one for one in family if one.split_of_id is not None and one in parts]
            verb = "hold" if state == "reserved" else "settle"
            session.fire(verb, mine).expect_done()
    for job in jobs:
        names = [str(one) for one in parts if one.split_of_id == job.id]
        session.note(job, f"done {told(session, job.ends)}; " + ", ".join(names))


def _family(jobs: Sequence[Job], parts: Sequence[Job]) -> list[Job]:
    return [one for job in jobs for one in (job, *(part for part in parts if part.split_of_id == job.id))]


def movable(job: Job, step: int = 0) -> list[Operation]:
    """Return the operations of a job that may be moved, or of one step of it; raises NotFound, Refused."""
    some = [one for one in job.lines if step in (0, one.step)]
    if not some:
        known = sorted({str(one.step) for one in job.lines})
        raise NotFound(f"{job} has no operation {step}", remedy=f"Its operations are: {', '.join(known) or '(none)'}.")
    begun = [one for one in some if one.state in ("started", "done")]
    if step and begun:
        raise Refused(f"{begun[0].name} of {job} is {begun[0].state}", remedy="Only what has not begun can be changed.")
    return [one for one in some if one not in begun]


def _put(session: Session, some: Sequence[Operation], at: int) -> None:
    """Put the operations of one step at a time, where all their resources must be free."""
    span = span_of(some)
    lanes = locked_lanes(session, [id_ for id_, _ in span.lanes])
    board, now = Board(lanes), minute(session.now)
    main = next(one for one in some if one.main)
    lapse = None if main.expires_at is None else minute(main.expires_at)
    needs = tuple(Need((id_,), units) for id_, units in span.lanes)
    task = Task(main.name, needs, Decimal(span.minutes * lanes[span.lanes[0][0]].efficiency) / 100)
    with board.trying():
        board.attempt(span, -1)
        found = board.earliest(task, max(at, now))
    if found.start != at:
        raise NoSlot(
            f"{main.name} cannot start {told(session, at)}: it is closed, over or taken then",
            remedy=f"It could start {told(session, found.start)}.",
        )
    changes = [(id_, span.start, span.end, -units, lapse) for id_, units in span.lanes]
    changes += [(id_, found.start, found.end, units, lapse) for id_, units in found.lanes]
    times = {"start": instant(found.start), "end": instant(found.end)}
    rows.update(session, session[Operation], [{"id": one.id, **times} for one in some])
    write_load(session, changes)


def _re_resource(session: Session, some: Sequence[Operation], to: int | None, values: list[dict[str, Any]]) -> None:
    """Take operations from their resources and give them to another; they are placed anew afterwards."""
    ids = {one.resource_id for one in some if one.resource_id is not None}
    locked_lanes(session, ids | ({to} if to is not None else set()))
    changes = []
    for one in some:
        lapse = None if one.expires_at is None else minute(one.expires_at)
        if one.resource_id is not None and one.state in ("reserved", "planned"):
            changes.append((one.resource_id, minute(one.start), minute(one.end), -one.units, lapse))
            if to is not None:
                changes.append((to, minute(one.start), minute(one.end), one.units, lapse))
    rows.update(session, session[Operation], values)
    write_load(session, changes)
