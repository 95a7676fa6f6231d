"""Place the tasks of a line: forward from now, backward from a date, or as if nothing else were planned."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from decimal import Decimal

from addons.flowplan.engine.board import Board
from addons.flowplan.engine.task import Excess, Placed, Plan, Span, Task

Material = Callable[[int, Decimal], int | None]
"""Says since when a quantity of a material is there for good, by the product's id; None for never."""


def nothing_known(material: int, quantity: Decimal) -> int:
    """Say that materials are no obstacle."""
    return 0


def forward(
    board: Board, tasks: Sequence[Task], now: int, material: Material = nothing_known, *, stays: bool = False
) -> Plan:
    """Place each task where it ends first, in order; raises NoSlot.

    With `stays` the load of the plan stays tried on the board, for the next line of the same question.
    """
    plan = Plan(now=now, end_if_empty=now)
    with _unless(board, stays):
        for i, task in enumerate(tasks):
            ready, cause = _ready(board, plan, task, now, material)
            if task.fixed is not None:
                plan.placed.append(Placed(task, task.fixed, task.fixed.start, "fixed"))
                continue
            span = board.earliest(task, ready)
            plan.placed.append(Placed(task, span, ready, cause, waited(board, span, ready)))
            if stays or _is_needed_later(tasks[i + 1 :], span):
                board.attempt(span)
    return plan


def waited(board: Board, span: Span, ready: int) -> int:
    """Return the working minutes between being ready and starting."""
    axis = board.axis([id_ for id_, _ in span.lanes]) if span.lanes else None
    return max(axis.at(span.start) - axis.at(ready), 0) if axis else 0


def _unless(board: Board, stays: bool) -> AbstractContextManager[None]:
    return nullcontext() if stays else board.trying()


def _is_needed_later(tasks: Sequence[Task], span: Span) -> bool:
    ids = {id_ for id_, _ in span.lanes}
    return any(not ids.isdisjoint(need.choices) for task in tasks for need in task.needs)


def _ready(board: Board, plan: Plan, task: Task, now: int, material: Material) -> tuple[int, str]:
    ready, cause = now, "now"
    if task.release is not None and task.release > ready:
        ready, cause = task.release, "release"
    for i in task.after:
        before = plan.placed[i]
        end = after_lag(board, before.task, before.span)
        if end > ready or (end == ready and cause == "now"):
            ready, cause = end, "lag" if end > before.span.end else "predecessor"
    if task.material is not None:
        there = material(*task.material)
        if there is None:
            raise board.no_slot(task, "before its material is there")
        if there > ready:
            ready, cause = there, "material"
    return ready, cause


def after_lag(board: Board, task: Task, span: Span) -> int:
    """Return when what follows a task may start."""
    if not task.lag:
        return span.end
    if not task.lag_is_working or not span.lanes:
        return span.end + task.lag
    axis = board.lanes[span.lanes[0][0]].axis
    start = axis.start(axis.at(span.end) + task.lag)
    if start is None:
        raise board.no_slot(task, "with the time after it before the horizon ends")
    return start


def backward(board: Board, tasks: Sequence[Task], due: int) -> Plan | None:
    """Place each task where it starts last so that all end by `due`; None if the horizon begins too late."""
    spans: dict[int, Span] = {}
    with board.trying():
        for i in range(len(tasks) - 1, -1, -1):
            task = tasks[i]
            if task.fixed is not None:
                spans[i] = task.fixed
                continue
            limit = due
            for j, later in enumerate(tasks):
                if i in later.after:
                    limit = min(limit, _before_lag(board, task, spans[j].start))
            span = board.latest(task, limit)
            if span is None:
                return None
            spans[i] = span
            if _is_needed_later(tasks[:i], span):
                board.attempt(span)
    placed = [Placed(task, spans[i], spans[i].start) for i, task in enumerate(tasks)]
    return Plan(placed, due, due)


def _before_lag(board: Board, task: Task, start: int) -> int:
    """Return when a task must end so that what starts at `start` may follow."""
    if not task.lag:
        return start
    if not task.lag_is_working or not task.needs:
        return start - task.lag
    axis = board.lanes[task.needs[0].choices[0]].axis
    work = axis.at(start) - task.lag
    return axis.end(work) if work > 0 else -1


def infinite(board: Board, tasks: Sequence[Task], now: int, material: Material = nothing_known) -> Plan:
    """Place tasks by calendars and materials alone: the shortest lead time."""
    board.infinite = True
    try:
        return forward(board, tasks, now, material)
    finally:
        board.infinite = False


def excesses(board: Board, plans: Sequence[Plan]) -> list[Excess]:
    """Return where plans, which are tried on the board, put more on resources than they have units."""
    found: set[Excess] = set()
    for span in (one.span for plan in plans for one in plan.placed if one.task.fixed is None):
        for id_, _ in span.lanes:
            lane = board.lanes[id_]
            for start, end, used in lane.profile.steps(lane.axis.at(span.start), lane.axis.at(span.end)):
                if used > lane.units:
                    begins = lane.axis.start(start) or span.start
                    found.add(Excess(id_, begins, lane.axis.end(end), used, lane.units, end - start))
    return sorted(found, key=lambda one: (one.start, one.lane))
