"""Simulate: when could it be done? Writes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from addons.flowplan.engine.board import Board
from addons.flowplan.engine.lane import Lane
from addons.flowplan.engine.solving import backward, excesses, forward, infinite
from addons.flowplan.engine.task import NoSlot, Plan
from addons.flowplan.engine.windows import instant, minute
from addons.flowplan.job.material_curve import Materials
from addons.flowplan.job.offer import Offer, OfferedLine
from addons.flowplan.job.tasks import Wish, Work, is_load, spans_of, works_of
from addons.flowplan.job.workshop import lanes_of, workshop
from addons.preferences import setting_of
from core import BadInput, Session, one_of

ASAP, JIT = "asap", "jit"
POLICIES = (ASAP, JIT)


def simulate(session: Session, wishes: Sequence[Wish], *, finite: bool = True, policy: str = ASAP) -> Offer:
    """Return when wishes could be done, each after what those before it take.

    `finite` regards capacity; else the answer tells of too much load. With the policy "jit" a wanted date that can be
    met is met as late as possible, less a safety of some days. Writes nothing. Raises NoSlot, BadInput, NotFound.
    """
    if policy not in POLICIES:
        raise BadInput(f"'{policy}' is no policy", remedy=f"Give {one_of(POLICIES)}.")
    works = works_of(session, wishes)
    shop = workshop(session.app)
    with shop.lock:
        lanes = lanes_of(session, {id_ for work in works if not work.is_coarse for id_ in work.resources()})
        return simulate_on(session, lanes, works, finite=finite, policy=policy)


def simulate_on(
    session: Session, lanes: Mapping[int, Lane], works: Sequence[Work], *, finite: bool, policy: str
) -> Offer:
    """Simulate on lanes that nobody else changes meanwhile."""
    from addons.flowplan.coarse.planning import plan_coarse

    now, board = minute(session.now), Board(lanes)
    materials = Materials(
        session,
        {task.material[0] for work in works for task in work.tasks if task.material},
        {work.wish.job_id for work in works if work.wish.job_id is not None},
    )
    lines: list[OfferedLine] = []
    coarse = plan_coarse(session, [work for work in works if work.is_coarse], finite=finite)
    with board.trying():
        for work in works:
            for span in spans_of(one for one in work.mine if is_load(one, now)):
                board.attempt(span, -1)
        for work in works:
            if work.is_coarse:
                lines.append(next(coarse))
                continue
            lines.append(_line(session, board, work, now, materials, finite=finite, policy=policy))
            for one in lines[-1].plan.placed:
                if one.task.fixed is None and (len(works) > 1 or not finite):
                    board.attempt(one.span)
                if one.task.material:
                    materials.take(*one.task.material, one.span.start)
        for line in lines:
            if not line.work.is_coarse and not finite:
                line.excesses = excesses(board, [line.plan])
    versions = {id_: lane.version for id_, lane in lanes.items()}
    return Offer(lines, now, finite, policy, versions)


def _line(
    session: Session, board: Board, work: Work, now: int, materials: Materials, *, finite: bool, policy: str
) -> OfferedLine:
    wanted, tasks = work.wish.wanted, work.tasks
    if work.wish.job is None:
        refuse_past(wanted, now)
    shortest = infinite(board, tasks, now, materials)
    earliest: Plan | None = None
    try:
        earliest = forward(board, tasks, now, materials)
    except NoSlot:
        if finite:
            raise
    plan = earliest if finite and earliest is not None else shortest
    line = OfferedLine(work, plan, earliest, shortest)
    if not tasks:
        line.feasible = None if wanted is None else now <= wanted
    elif wanted is not None:
        _check(session, board, line, now, materials, finite=finite, policy=policy)
    return line


def refuse_past(wanted: int | None, now: int) -> None:
    """Raise BadInput for a wanted date that is over."""
    if wanted is not None and wanted <= now:
        what = f"the wanted date {instant(wanted):%Y-%m-%d %H:%M} UTC is in the past"
        raise BadInput(what, remedy="Ask for a later one, or for none: the earliest date is told.")


def _check(
    session: Session, board: Board, line: OfferedLine, now: int, materials: Materials, *, finite: bool, policy: str
) -> None:
    """Find out whether the wanted date can be met, with what slack, else why not."""
    tasks, wanted = line.work.tasks, line.work.wish.wanted
    assert wanted is not None
    board.infinite = not finite
    try:
        line.latest = backward(board, tasks, wanted)
        safe = backward(board, tasks, _safe(session, board, line, wanted)) if policy == JIT else None
    finally:
        board.infinite = False
    line.feasible = _is_possible(line.latest, now, materials)
    if line.latest is not None:
        first = min(line.latest.placed, key=lambda one: one.span.start)
        axis = board.axis([id_ for id_, _ in first.span.lanes]) if first.span.lanes else None
        between = axis.at(first.span.start) - axis.at(now) if axis else first.span.start - now
        line.short, line.slack = max(-between, 0), max(between, 0)
    if line.feasible:
        line.short = 0
        if policy == JIT and line.latest is not None:
            line.plan = safe if safe is not None and _is_possible(safe, now, materials) else line.latest
    elif line.end > wanted:
        line.slack, line.cause = 0, _cause(line, wanted)
    else:  # a way forward was found that the way back did not see
        line.feasible, line.short = True, 0


def _is_possible(plan: Plan | None, now: int, materials: Materials) -> bool:
    if plan is None:
        return False
    for one in plan.placed:
        if one.task.fixed is not None:
            continue
        if one.span.start < max(now, one.task.release or now):
            return False
        if one.task.material is not None:
            since = materials(*one.task.material)
            if since is None or since > one.span.start:
                return False
    return True


def _cause(line: OfferedLine, wanted: int) -> str:
    if line.shortest.end <= wanted:
        return "capacity"
    waits = any(one.waited_for == "material" for one in line.shortest.placed)
    return "material" if waits else "lead time"


def _safe(session: Session, board: Board, line: OfferedLine, wanted: int) -> int:
    """Return the wanted date less the working days of safety that are preferred."""
    days = int(setting_of(session, "flowplan.safety_days"))
    ids = [id_ for task in line.work.tasks[-1:] for id_, _ in next(iter(board.combinations(task)), ((), 0))[0]]
    if not days or not ids:
        return wanted
    seen: list[dt.date] = []
    windows = board.axis(ids).windows(wanted - (days + 30) * 1440, wanted)
    for start, _ in reversed(windows):
        day = instant(start).date()
        if day not in seen:
            seen.append(day)
        if len(seen) > days:
            break
        wanted = start
    return wanted
