"""Say why a date is what it is: what each operation waited for, the chain that decides, and what would help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam, or_, select

from addons.flowplan.engine.board import Board
from addons.flowplan.engine.lane import Lane
from addons.flowplan.engine.solving import after_lag, forward
from addons.flowplan.engine.task import NoSlot, Placed, Plan
from addons.flowplan.engine.windows import instant, minute
from addons.flowplan.job.job import LOADING, Job, Operation
from addons.flowplan.job.material_curve import Materials
from addons.flowplan.job.offer import Offer, OfferedLine
from addons.flowplan.job.tasks import Work, is_load, spans_of, works_of
from addons.flowplan.job.workshop import extended, lanes_of, workshop
from core import Session, among

MORE_MINUTES = 240
"""How much longer a day is when it is asked what that would help."""
NAMED = 5
"""How many jobs in the way are named."""


@dataclass
class Wait:
    """Tell of one operation: on what, when, and what it waited for how many working minutes."""

    name: str
    resources: tuple[str, ...]
    ready: int
    start: int
    end: int
    cause: str
    minutes: int = 0
    jobs: tuple[str, ...] = ()


@dataclass
class Explanation:
    """Explain one line: the waits in order, the names of the critical chain, the bottleneck, and what would help."""

    waits: Sequence[Wait] = ()
    chain: Sequence[str] = ()
    bottleneck: str = ""
    helps: dict[str, int] = field(default_factory=dict)


def explain(session: Session, offer: Offer, line: OfferedLine) -> Explanation:
    """Return why a line is done when it is done; writes nothing."""
    if not line.plan.placed:
        return Explanation([Wait("nothing to make", (), offer.now, line.end, line.end, "nothing to make")])
    shop = workshop(session.app)
    with shop.lock:
        if line.work.is_coarse:
            return Explanation(_days(session, line), [one.task.name for one in line.plan.placed])
        lanes = lanes_of(session, line.work.resources())
        board = Board(lanes)
        told = line.earliest if line.earliest is not None else line.plan
        waits = [_wait(session, board, one) for one in told.placed]
        by_lane: dict[int, int] = {}
        for one in told.placed:
            if one.wait and one.span.lanes:
                by_lane[one.span.lanes[0][0]] = by_lane.get(one.span.lanes[0][0], 0) + one.wait
        worst = max(by_lane, key=lambda id_: (by_lane[id_], -id_)) if by_lane else None
        found = Explanation(waits, _chain(board, told), board.lanes[worst].code if worst is not None else "")
        found.helps = _helps(session, line, offer.now, lanes, worst)
    return found


def _days(session: Session, line: OfferedLine) -> list[Wait]:
    lanes = lanes_of(session, line.work.resources())
    return [
        Wait(
            f"{one.task.name}: " + ", ".join(f"{day:%d %b} {minutes / 60:.1f} h" for day, minutes in one.days),
            *((tuple(lanes[id_].code for id_, _ in one.span.lanes)), one.ready, one.span.start, one.span.end, ""),
        )
        for one in line.plan.placed
    ]


def _wait(session: Session, board: Board, one: Placed) -> Wait:
    codes = tuple(board.lanes[id_].code for id_, _ in one.span.lanes)
    cause, minutes = one.waited_for, one.wait
    jobs: tuple[str, ...] = ()
    if one.wait:
        cause, jobs = "capacity", in_the_way(session, [id_ for id_, _ in one.span.lanes], one.ready, one.span.start)
    elif one.span.start > one.ready:
        cause = f"{cause}, closed" if cause else "closed"
    return Wait(one.task.name, codes, one.ready, one.span.start, one.span.end, cause, minutes, jobs)


def in_the_way(session: Session, resources: Sequence[int], start: int, end: int) -> tuple[str, ...]:
    """Return the jobs that use resources between two clock minutes, those that end last first."""
    told = {"resources": list(resources), "start": instant(start), "end": instant(end), "now": session.now}
    return tuple(dict.fromkeys(number or f"#{id_}" for number, id_ in session.ask(_using, **told)))


def _using(session: Session) -> Any:
    J, Op = session[Job], session[Operation]
    return (
        select(J.number, J.id)
        .join(Op, Op.job_id == J.id)
        .where(among(session, Op.resource_id, given="resources"), Op.state.in_(LOADING))
        .where(Op.start < bindparam("end", type_=Op.start.type), Op.end > bindparam("start", type_=Op.end.type))
        .where(or_(Op.expires_at.is_(None), Op.expires_at > bindparam("now", type_=Op.expires_at.type)))
        .order_by(Op.end.desc(), Op.id)
        .limit(NAMED)
    )


def _chain(board: Board, plan: Plan) -> list[str]:
    """Walk back from what ends last along what set when each could start."""
    i: int | None = max(range(len(plan.placed)), key=lambda n: plan.placed[n].span.end)
    chain: list[str] = []
    while i is not None:
        one = plan.placed[i]
        chain.insert(0, one.task.name)
        before = [j for j in one.task.after if after_lag(board, plan.placed[j].task, plan.placed[j].span) == one.ready]
        i = before[0] if one.waited_for in ("predecessor", "lag") and before else None
    return chain


def _helps(
    session: Session, line: OfferedLine, now: int, lanes: Mapping[int, Lane], worst: int | None
) -> dict[str, int]:
    """Return when it would be done with one more unit, longer days, in two parts, and without regard to load."""
    work = line.work
    reached = line.earliest.end if line.earliest is not None else line.end
    materials = Materials(
        session,
        {task.material[0] for task in work.tasks if task.material},
        [work.wish.job_id] if work.wish.job_id is not None else [],
    )

    def ask(board: Board, *works: Work) -> int | None:
        with board.trying():
            for span in spans_of(one for one in work.mine if is_load(one, minute(session.now))):
                board.attempt(span, -1)
            try:
                return max(forward(board, one.tasks, now, materials, stays=one is not works[-1]).end for one in works)
            except NoSlot:
                return None

    answers: dict[str, int | None] = {}
    if worst is not None:
        answers[f"one more {lanes[worst].code}"] = ask(Board(lanes, more={worst: 1}), work)
        longer = {**lanes, worst: extended(session, lanes[worst], MORE_MINUTES, reached)}
        answers[f"days of {lanes[worst].code} {MORE_MINUTES // 60} h longer"] = ask(Board(longer), work)
    half = (work.wish.quantity / 2).quantize(Decimal(1))
    if work.wish.quantity >= 2 and not any(task.fixed for task in work.tasks):
        rest = work.wish.quantity - half
        part = replace(work.wish, process_id=work.process_id, job=None)
        parts = works_of(session, [replace(part, quantity=each) for each in (half, rest)])
        answers[f"split in {half:f} + {rest.normalize():f}"] = ask(Board(lanes), *parts)
    answers["without regard to capacity"] = line.shortest.end
    found = {what: end for what, end in answers.items() if end is not None and end < reached}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))
