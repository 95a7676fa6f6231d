"""Let a constraint solver propose sequences and choices of machines; the engine decodes and judges them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from addons.flowplan.engine.axis import Axis
from addons.flowplan.engine.task import Need, NoSlot, Span, Task
from addons.flowplan.optimising.problem import Found, Problem
from addons.flowplan.optimising.searching import Progress
from core import AddonError

WORKERS = 2
Key = tuple[int, int]
"""A job and the place of its task."""


def solver_library() -> Any:
    """Return the solver's library; raises AddonError without it."""
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        remedy = "Install it: pip install 'tradeloom[plan]', or leave --solver out."
        raise AddonError("the solver is not installed", remedy=remedy) from None
    return cp_model


def solve(problem: Problem, found: Found, seconds: float, progress: Progress) -> Found:
    """Ask the solver for better sequences, hinted by the best plan so far; never returns a worse one."""
    if not found.cost[0]:
        return found
    cp = solver_library()
    model = _Model(problem, found, cp)
    asked = model.build()
    judge = _Judge(problem, found, model, progress, time.monotonic())
    solver = cp.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = WORKERS

    class Callback(cp.CpSolverSolutionCallback):  # type: ignore[name-defined, misc]
        def on_solution_callback(self) -> None:
            judge.judge({key: self.value(var) for key, var in model.starts.items()}, self._lanes())

        def _lanes(self) -> dict[Key, int]:
            return {key: next(id_ for id_, on in on_.items() if self.value(on)) for key, on_ in model.chosen.items()}

    try:
        solver.solve(asked, Callback())
    except KeyboardInterrupt:
        progress(time.monotonic() - judge.begun, judge.found.cost[0], "stopped")
    return judge.found


@dataclass
class _Model:
    """Hold the variables of the solver's model, on working minutes since now where all calendars agree.

    Where they do not, time is stretched: an operation lasts as long by the clock as it would on average.
    """

    problem: Problem
    found: Found
    cp: Any
    starts: dict[Key, Any] = field(default_factory=dict)
    ends: dict[Key, Any] = field(default_factory=dict)
    chosen: dict[Key, dict[int, Any]] = field(default_factory=dict)
    on_lane: dict[int, list[tuple[Any, int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        axes = {id(lane.axis): lane.axis for lane in self.problem.board.lanes.values()}
        self.axis: Axis | None = next(iter(axes.values())) if len(axes) == 1 else None

    def at(self, clock: int) -> int:
        """Return a clock minute on the model's time."""
        now = self.problem.now
        return self.axis.at(clock) - self.axis.at(now) if self.axis is not None else clock - now

    def length(self, lane: int, minutes: int) -> int:
        """Return how long so many working minutes last on the model's time."""
        if self.axis is not None:
            return minutes
        axis = self.problem.board.lanes[lane].axis
        return round(minutes * (axis.ends[-1] - axis.starts[0]) / max(axis.total, 1))

    def build(self) -> Any:
        """Return the model, with the best plan so far as hint."""
        problem, model = self.problem, self.cp.CpModel()
        latest = max(self.at(span.end) for spans in self.found.spans.values() for span in spans)
        horizon = 2 * latest + 1  # a plan that is less late may well end later
        for job, work in enumerate(problem.works):
            for i, task in enumerate(work.tasks):
                self._task(model, (job, i), task, horizon)
        for job, work in enumerate(problem.works):
            for i, task in enumerate(work.tasks):
                for j in task.after:
                    lag = task_lag(work.tasks[j])
                    if (job, j) in self.ends and (job, i) in self.starts:
                        model.add(self.starts[job, i] >= self.ends[job, j] + lag)
        self._capacities(model, horizon)
        model.minimize(sum(self._lateness(model, horizon)))
        return model

    def _task(self, model: Any, key: Key, task: Task, horizon: int) -> None:
        job, i = key
        span = self.found.spans[job][i]
        start, end = self.at(span.start), self.at(span.end)
        if task.fixed is not None or not task.needs:
            self.starts[key], self.ends[key] = start, end
            return
        self.starts[key] = model.new_int_var(0, horizon, "")
        self.ends[key] = model.new_int_var(0, horizon, "")
        model.add_hint(self.starts[key], min(max(start, 0), horizon))
        choices = task.needs[0].choices
        chosen = {id_: model.new_bool_var("") for id_ in choices} if len(choices) > 1 else {}
        for id_ in choices:
            length = self.length(id_, task.minutes(self.problem.board.lanes[id_].efficiency))
            if chosen:
                interval = model.new_optional_interval_var(self.starts[key], length, self.ends[key], chosen[id_], "")
                model.add_hint(chosen[id_], id_ == span.lanes[0][0])
            else:
                interval = model.new_interval_var(self.starts[key], length, self.ends[key], "")
            self.on_lane.setdefault(id_, []).append((interval, task.needs[0].units))
            for need, (other, units) in zip(task.needs[1:], span.lanes[1:], strict=False):
                if len(need.choices) == 1 and not chosen:
                    self.on_lane.setdefault(other, []).append((interval, units))
        if chosen:
            model.add_exactly_one(chosen.values())
            self.chosen[key] = chosen

    def _capacities(self, model: Any, horizon: int) -> None:
        """Let no resource have more than its units, what is there and may not move counted."""
        for id_, mine in self.on_lane.items():
            lane = self.problem.board.lanes[id_]
            begin = lane.axis.at(self.problem.now)
            for start, end, used in lane.profile.steps(begin, lane.axis.total):
                clock = lane.axis.start(start)
                if used > 0 and clock is not None and self.at(clock) < horizon:
                    length = max(self.at(lane.axis.end(end)) - self.at(clock), 1)
                    mine.append((model.new_fixed_size_interval_var(self.at(clock), length, ""), min(used, lane.units)))
            if lane.units == 1:
                model.add_no_overlap([interval for interval, _ in mine])
            else:
                model.add_cumulative([one for one, _ in mine], [units for _, units in mine], lane.units)

    def _lateness(self, model: Any, horizon: int) -> list[Any]:
        found = []
        for job, due in enumerate(self.problem.due):
            ends = [self.ends[job, i] for i in range(len(self.problem.works[job].tasks)) if (job, i) in self.ends]
            if due is None or not ends:
                continue
            late = model.new_int_var(0, horizon, "")
            for end in ends:
                model.add(late >= end - self.at(due))
            found.append(self.problem.weights[job] * late)
        return found


@dataclass
class _Judge:
    """Decode what the solver proposes with the engine, and keep what is strictly better."""

    problem: Problem
    found: Found
    model: _Model
    progress: Progress
    begun: float

    def judge(self, starts: dict[Key, int], lanes: dict[Key, int]) -> None:
        """Decode a proposal: tasks in the order the solver starts them, on the machines it chose."""
        problem = self.problem
        spans: dict[int, dict[int, Span]] = {job: {} for job in range(len(problem.works))}
        order = sorted(starts, key=lambda key: (starts[key], key))
        mark = len(problem.board.tried)
        taken = len(problem.materials.taken)
        try:
            for job, i in _consistent(problem, order):
                task = problem.works[job].tasks[i]
                if (job, i) in lanes:
                    task = _on(task, lanes[job, i])
                before = [(problem.works[job].tasks[j], spans[job][j]) for j in task.after]
                spans[job][i] = problem.place(task, before)
        except NoSlot:
            return
        finally:
            problem.back(mark, taken)
        made = {job: [mine[i] for i in sorted(mine)] for job, mine in spans.items()}
        found = problem.found(made, "solver")
        if found.cost < self.found.cost:
            self.found = found
            self.progress(time.monotonic() - self.begun, found.cost[0], found.by)


def _consistent(problem: Problem, order: Sequence[Key]) -> list[Key]:
    """Return the order with each task after those it follows, whatever rounding did."""
    done: dict[Key, None] = {}

    def visit(job: int, i: int) -> None:
        if (job, i) not in done:
            for j in problem.works[job].tasks[i].after:
                visit(job, j)
            done[job, i] = None

    for job, i in order:
        visit(job, i)
    return list(done)


def _on(task: Task, lane: int) -> Task:
    from dataclasses import replace

    return replace(task, needs=(Need((lane,), task.needs[0].units), *task.needs[1:]))


def task_lag(task: Task) -> int:
    """Return the minutes that what follows a task waits, on the model's time."""
    return task.lag if task.lag_is_working else 0
