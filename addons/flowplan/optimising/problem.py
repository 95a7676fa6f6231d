"""What is to be planned better: the jobs that may move, on the load that may not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from sqlalchemy import or_, select

from addons.flowplan.engine.board import Board
from addons.flowplan.engine.lane import Lane
from addons.flowplan.engine.solving import after_lag
from addons.flowplan.engine.task import NoSlot, Span, Task
from addons.flowplan.engine.windows import minute
from addons.flowplan.job.job import Job
from addons.flowplan.job.material_curve import Materials
from addons.flowplan.job.moments import clock_of
from addons.flowplan.job.reserving import wish_of
from addons.flowplan.job.tasks import Work, is_load, spans_of, works_of
from addons.flowplan.job.workshop import lanes_of, workshop
from addons.sales import Order, OrderLine
from core import Session

NEVER = 10**9


@dataclass
class Found:
    """Hold a plan: its cost (weighted minutes late, sum of ends), where the tasks of each job are, what found it."""

    cost: tuple[int, int]
    spans: dict[int, list[Span]]
    by: str


@dataclass
class Problem:
    """Hold jobs with their tasks on a board of their own, from which their movable load is taken.

    `due` is the clock minute each is wanted by, or none; decoding places tasks as the engine does, so that calendars
    and materials mean what they mean everywhere.
    """

    board: Board
    works: Sequence[Work]
    due: Sequence[int | None]
    weights: Sequence[int]
    now: int
    materials: Materials
    versions: Mapping[int, int] = field(default_factory=dict)
    live: Sequence[int] = ()
    """When each job is done in the live plan."""
    jobs: Sequence[tuple[int, str | None]] = ()
    """The id and the number of each job."""

    def cost(self, ends: Sequence[int]) -> int:
        """Return the weighted minutes that jobs are late which end then."""
        return sum(self.lateness(i, end) for i, end in enumerate(ends))

    def lateness(self, job: int, end: int) -> int:
        """Return the weighted minutes one job is late that ends then."""
        due = self.due[job]
        return 0 if due is None else max(end - due, 0) * self.weights[job]

    def found(self, spans: dict[int, list[Span]], by: str) -> Found:
        """Return a plan with what it costs."""
        ends = [max((span.end for span in spans[job]), default=self.now) for job in range(len(self.works))]
        return Found((self.cost(ends), sum(ends)), spans, by)

    def decode(self, order: Sequence[int], by: str) -> Found | None:
        """Place jobs one after the other, each whole; None if one finds no place."""
        mark, taken = len(self.board.tried), len(self.materials.taken)
        spans: dict[int, list[Span]] = {}
        try:
            for job in order:
                tasks, mine = self.works[job].tasks, spans.setdefault(job, [])
                for task in tasks:
                    mine.append(self.place(task, [(tasks[i], mine[i]) for i in task.after]))
        except NoSlot:
            return None
        finally:
            self.back(mark, taken)
        return self.found(spans, by)

    def place(self, task: Task, before: Iterable[tuple[Task, Span]]) -> Span:
        """Place one task after those it follows, and count it as load."""
        span = self.look(task, before)
        self.take(task, span)
        return span

    def look(self, task: Task, before: Iterable[tuple[Task, Span]]) -> Span:
        """Return where a task would be now, after those it follows; raises NoSlot."""
        if task.fixed is not None:
            return task.fixed
        ready = max([self.now, task.release or 0, *(after_lag(self.board, one, span) for one, span in before)])
        if task.material is not None:
            since = self.materials(*task.material)
            if since is None:
                raise self.board.no_slot(task, "before its material is there")
            ready = max(ready, since)
        return self.board.earliest(task, ready)

    def take(self, task: Task, span: Span) -> None:
        """Count a task as load that is placed; one that is fixed is counted already."""
        if task.fixed is not None:
            return
        self.board.attempt(span)
        if task.material is not None:
            self.materials.take(*task.material, span.start)

    def back(self, tried: int, taken: int) -> None:
        """Take back what was placed since so much was tried and so much material taken."""
        self.board.undo(tried)
        self.materials.undo(taken)

    def by_slack(self) -> list[int]:
        """Return jobs in order of their slack for their weight: those that can wait least first."""

        def key(job: int) -> tuple[float, int]:
            work = sum(float(task.work) for task in self.works[job].tasks)
            due = self.due[job]
            return ((due if due is not None else self.now + NEVER) - self.now - work) / self.weights[job], job

        return sorted(range(len(self.works)), key=key)

    def by_due(self) -> list[int]:
        """Return jobs in order of when they are wanted."""
        return sorted(range(len(self.works)), key=lambda job: (self.due[job] or self.now + NEVER, job))

    def by_live(self) -> list[int]:
        """Return jobs in the order they are done in now."""
        return sorted(range(len(self.works)), key=lambda job: (self.live[job], job))


def problem_of(session: Session, *, freeze: int, until: int | None = None) -> Problem:
    """Return the jobs that may be planned better: those held that start after the frozen zone, and by `until` if given.

    Operations that start before `freeze` stay where they are, like pinned and started ones.
    """
    J, L, Or = session[Job], session[OrderLine], session[Order]
    query = (
        select(J, Or.promised_date)
        .outerjoin(L, L.id == J.order_line_id)
        .outerjoin(Or, Or.id == L.order_id)
        .where(J.state.in_(("reserved", "planned", "started")), ~J.over_allocated)
        .where(or_(J.expires_at.is_(None), J.expires_at > session.now), J.starts.is_not(None))
        .order_by(J.id)
    )
    found = [(job, promised) for job, promised in session.execute(query)]
    if until is not None:
        found = [(job, promised) for job, promised in found if job.starts is not None and minute(job.starts) < until]
    works = works_of(session, [replace(wish_of(job), freeze=freeze) for job, _ in found])
    picked = [i for i, work in enumerate(works) if not work.is_coarse and work.mine]
    jobs, works = [found[i] for i in picked], [works[i] for i in picked]
    shop, now = workshop(session.app), minute(session.now)
    with shop.lock:
        lanes: dict[int, Lane] = lanes_of(session, {id_ for work in works for id_ in work.resources()})
        board = Board({id_: lane.copy() for id_, lane in lanes.items()})
    for work in works:
        for span in spans_of(one for one in work.mine if is_load(one, now)):
            board.attempt(span, -1)
    board.tried.clear()
    due: list[int | None] = []
    for job, promised in jobs:
        dates = [minute(job.wanted)] if job.wanted is not None else []
        dates += [clock_of(session, promised)] if promised is not None else []
        due.append(min(dates) if dates else None)
    materials = Materials(
        session,
        {task.material[0] for work in works for task in work.tasks if task.material},
        {job.id for job, _ in jobs},
    )
    return Problem(
        board,
        works,
        due,
        [job.weight * (10 if job.rush else 1) for job, _ in jobs],
        now,
        materials,
        {id_: lane.version for id_, lane in lanes.items()},
        [minute(job.ends) if job.ends is not None else now for job, _ in jobs],
        [(job.id, job.number) for job, _ in jobs],
    )


def hours(minutes: int) -> Decimal:
    """Return minutes as hours, to the hundredth."""
    return (Decimal(minutes) / 60).quantize(Decimal("0.01"))
