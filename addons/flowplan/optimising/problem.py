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
    _placed: list[int] = field(default_factory=list)
    _marks: list[tuple[int, int]] = field(default_factory=list)
    _spans: list[list[Span]] = field(default_factory=list)
    _late: list[int] = field(default_factory=list)

    def cost(self, ends: Sequence[int]) -> int:
        """Return the weighted minutes that jobs are late which end then."""
        return sum(self.lateness(i, end) for i, end in enumerate(ends))

    def lateness(self, job: int, end: int) -> int:
        """Return the weighted minutes one job is late that ends then."""
        due = self.due[job]
        return 0 if due is None else max(end - due, 0) * self.weights[job]

    def decode(self, order: Sequence[int], bound: int = NEVER * 10**6) -> tuple[int, int] | None:
        """Place jobs one after the other; return (weighted minutes late, sum of ends), None if that exceeds `bound`.

        Jobs in front that are placed as the last time stay where they are.
        """
        same = 0
        while same < min(len(order), len(self._placed)) and order[same] == self._placed[same]:
            same += 1
        self._undo(same)
        late = sum(self._late)
        for job in order[same:]:
            try:
                spans = self._place(self.works[job].tasks)
            except NoSlot:
                return None
            self._placed.append(job)
            self._spans.append(spans)
            self._late.append(self.lateness(job, max((span.end for span in spans), default=self.now)))
            late += self._late[-1]
            if late > bound:
                return None
        return late, sum(max((span.end for span in spans), default=0) for spans in self._spans)

    def _place(self, tasks: Sequence[Task]) -> list[Span]:
        self._marks.append((len(self.board.tried), len(self.materials.taken)))
        spans: list[Span] = []
        try:
            for task in tasks:
                spans.append(self.place(task, [(tasks[i], spans[i]) for i in task.after]))
        except NoSlot:
            self._back(*self._marks.pop())
            raise
        return spans

    def place(self, task: Task, before: Iterable[tuple[Task, Span]]) -> Span:
        """Place one task after those it follows, and count it as load."""
        if task.fixed is not None:
            return task.fixed
        ready = max([self.now, task.release or 0, *(after_lag(self.board, one, span) for one, span in before)])
        if task.material is not None:
            since = self.materials(*task.material)
            if since is None:
                raise self.board.no_slot(task, "before its material is there")
            ready = max(ready, since)
        span = self.board.earliest(task, ready)
        self.board.attempt(span)
        if task.material is not None:
            self.materials.take(*task.material, span.start)
        return span

    def _undo(self, keep: int) -> None:
        if keep < len(self._placed):
            self._back(*self._marks[keep])
        for held in (self._placed, self._marks, self._spans, self._late):
            del held[keep:]

    def _back(self, tried: int, taken: int) -> None:
        self.board.undo(tried)
        self.materials.undo(taken)

    def late_now(self) -> Sequence[int]:
        """Return how late the jobs are that are placed, by their place in the order."""
        return self._late

    def clear(self) -> None:
        """Take back all that is placed."""
        self._undo(0)

    def spans(self) -> dict[int, list[Span]]:
        """Return where the tasks of each job are that was decoded last."""
        return dict(zip(self._placed, self._spans, strict=True))

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
