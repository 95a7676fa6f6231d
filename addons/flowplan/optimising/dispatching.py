"""Place operation after operation: of those that are in each other's way the most urgent one goes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import exp

from addons.flowplan.engine.task import NoSlot, Span, Task
from addons.flowplan.optimising.problem import Found, Problem

Key = tuple[int, int]
"""A job and the place of its task."""
PATIENCES = (1.0, 2.0, 4.0, 8.0)


class Dispatch:
    """Know of each task what follows it, and the working minutes from its start to the end of its job."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.followers: list[list[list[int]]] = []
        self.remaining: list[list[int]] = []
        for work in problem.works:
            followers: list[list[int]] = [[] for _ in work.tasks]
            for i, task in enumerate(work.tasks):
                for j in task.after:
                    followers[j].append(i)
            remaining = [self._minutes(task) for task in work.tasks]
            for i in range(len(remaining) - 1, -1, -1):
                remaining[i] += max((remaining[j] for j in followers[i]), default=0)
            self.followers.append(followers)
            self.remaining.append(remaining)
        every = [self._minutes(task) for work in problem.works for task in work.tasks]
        self.usual = max(sum(every) / max(len(every), 1), 1.0)

    def _minutes(self, task: Task) -> int:
        lanes = self.problem.board.lanes
        return task.minutes(lanes[task.needs[0].choices[0]].efficiency if task.needs else 100)

    def plan(self, patience: float, favours: Sequence[float]) -> Found | None:
        """Return the plan; None if something finds no place.

        An operation is urgent by its job's weight and favour for the work that remains, the less the more slack it has
        beyond that; `patience` says how many usual operations of slack make it wait (the apparent tardiness cost).
        """
        run = _Run(self, patience, favours)
        problem = self.problem
        mark, taken = len(problem.board.tried), len(problem.materials.taken)
        try:
            run.go()
        except NoSlot:
            return None
        finally:
            problem.back(mark, taken)
        spans = {job: [mine[i] for i in range(len(mine))] for job, mine in enumerate(run.spans)}
        return problem.found(spans, "dispatch")

    def best(self) -> Found | None:
        """Return the best plan of some patiences, all jobs alike in favour."""
        alike = [1.0] * len(self.problem.works)
        found = [one for patience in PATIENCES if (one := self.plan(patience, alike)) is not None]
        return min(found, key=lambda one: one.cost, default=None)


@dataclass
class _Run:
    dispatch: Dispatch
    patience: float
    favours: Sequence[float]
    spans: list[dict[int, Span]] = field(default_factory=list)
    waiting: dict[Key, Span] = field(default_factory=dict)
    """Where each task whose predecessors are placed would be now."""

    def go(self) -> None:
        works = self.dispatch.problem.works
        self.spans = [{} for _ in works]
        for job, work in enumerate(works):
            for i, task in enumerate(work.tasks):
                if not task.after:
                    self._offer((job, i))
        while self.waiting:
            self._place(self._most_urgent())

    def _offer(self, key: Key) -> None:
        """Let a task wait for its place; what needs no resource, or is fixed, is placed at once."""
        job, i = key
        task = self.dispatch.problem.works[job].tasks[i]
        self.waiting[key] = self.dispatch.problem.look(task, self._before(job, task))
        if task.fixed is not None or not task.needs:
            self._place(key)

    def _before(self, job: int, task: Task) -> list[tuple[Task, Span]]:
        tasks = self.dispatch.problem.works[job].tasks
        return [(tasks[i], self.spans[job][i]) for i in task.after]

    def _most_urgent(self) -> Key:
        """Return, of what would start before the first one ends on a resource of its, the most urgent."""
        first = min(self.waiting, key=lambda key: (self.waiting[key].end, key))
        until, lanes = self.waiting[first].end, {id_ for id_, _ in self.waiting[first].lanes}
        rivals = [
            key
            for key, span in self.waiting.items()
            if span.start < until and any(id_ in lanes for id_, _ in span.lanes)
        ]
        return max(rivals or [first], key=self._urgency)

    def _urgency(self, key: Key) -> tuple[float, int, int, Key]:
        """Return how urgent its job is, and in it the longest way to the end."""
        (job, i), span = key, self.waiting[key]
        problem, ways = self.dispatch.problem, self.dispatch.remaining[job]
        remaining = max(1, *(ways[j] for j in range(len(ways)) if j not in self.spans[job]))
        urgency = 0.0
        if (due := problem.due[job]) is not None:
            axis = problem.board.lanes[span.lanes[0][0]].axis
            slack = max(axis.at(due) - axis.at(span.start) - remaining, 0)
            wait = slack / (self.patience * self.dispatch.usual)
            urgency = problem.weights[job] * self.favours[job] / remaining * exp(-wait)
        return urgency, ways[i], -span.start, key

    def _place(self, key: Key) -> None:
        """Count a task as load, let what follows wait for its place, and move those whose place it took."""
        (job, i), span = key, self.waiting.pop(key)
        problem = self.dispatch.problem
        task = problem.works[job].tasks[i]
        problem.take(task, span)
        self.spans[job][i] = span
        for j in self.dispatch.followers[job][i]:
            if all(before in self.spans[job] for before in problem.works[job].tasks[j].after):
                self._offer((job, j))
        for other, there in list(self.waiting.items()):
            waits = problem.works[other[0]].tasks[other[1]]
            if _overlap(there, span) or (task.material and waits.material and task.material[0] == waits.material[0]):
                self.waiting[other] = problem.look(waits, self._before(other[0], waits))


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end and any(a == b for a, _ in one.lanes for b, _ in other.lanes)
