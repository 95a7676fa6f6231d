"""All resources a question is about, the time they have in common, and a way to try things that leaves no trace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product

from addons.flowplan.engine.axis import Axis, common
from addons.flowplan.engine.lane import Lane, Load
from addons.flowplan.engine.profile import FOREVER
from addons.flowplan.engine.task import NoSlot, Span, Task


class Board:
    """Hold lanes by id. `more` imagines further units of some; with `infinite` load is no obstacle."""

    def __init__(self, lanes: Mapping[int, Lane], *, more: Mapping[int, int] | None = None) -> None:
        self.lanes = dict(lanes)
        self.more = dict(more or {})
        self.infinite = False
        self._common: dict[tuple[int, ...], Axis] = {}
        self.tried: list[tuple[Lane, Load]] = []

    def axis(self, ids: Sequence[int]) -> Axis:
        """Return the time in which all of these are open."""
        if len(ids) == 1:
            return self.lanes[ids[0]].axis
        axes = {id(self.lanes[one].axis): self.lanes[one].axis for one in ids}
        if len(axes) == 1:
            return self.lanes[ids[0]].axis
        key = tuple(sorted(axes))
        if key not in self._common:
            self._common[key] = common(list(axes.values()))
        return self._common[key]

    # --- trying -----------------------------------------------------------------------------------------------

    @contextmanager
    def trying(self) -> Iterator[None]:
        """Take back at the end all that was tried."""
        mark = len(self.tried)
        try:
            yield
        finally:
            self.undo(mark)

    def undo(self, mark: int) -> None:
        """Take back what was tried since there were `mark` loads tried."""
        while len(self.tried) > mark:
            lane, (start, end, units) = self.tried.pop()
            lane.change(start, end, -units)

    def attempt(self, span: Span, sign: int = 1) -> None:
        """Count a span as load (or with sign -1 no longer), until `trying` ends."""
        for id_, units in span.lanes:
            load = (span.start, span.end, sign * units)
            self.lanes[id_].change(*load)
            self.tried.append((self.lanes[id_], load))

    # --- one task ---------------------------------------------------------------------------------------------

    def combinations(self, task: Task) -> Iterator[tuple[tuple[tuple[int, int], ...], int]]:
        """Yield (resources with units, minutes) for each way to choose among alternatives."""
        units = [need.units for need in task.needs]
        for ids in product(*(need.choices for need in task.needs)):
            if len(set(ids)) == len(ids):
                yield tuple(zip(ids, units, strict=True)), task.minutes(self.lanes[ids[0]].efficiency)

    def earliest(self, task: Task, ready: int) -> Span:
        """Return where a task ends first that starts at `ready` or later; raises NoSlot."""
        if not task.needs:  # done elsewhere: time passes
            return Span((), ready, ready + task.minutes(100), task.minutes(100))
        best: Span | None = None
        for lanes, minutes in self.combinations(task):
            span = self._earliest(task, lanes, minutes, ready)
            if span is not None and (best is None or (span.end, span.start) < (best.end, best.start)):
                best = span
        if best is None:
            raise self.no_slot(task, "before the horizon ends")
        return best

    def latest(self, task: Task, due: int) -> Span | None:
        """Return where a task starts last that ends by `due`; None if there is no time in the horizon."""
        if not task.needs:
            return Span((), due - task.minutes(100), due, task.minutes(100))
        best: Span | None = None
        for lanes, minutes in self.combinations(task):
            span = self._latest(task, lanes, minutes, due)
            if span is not None and (best is None or (span.start, span.end) > (best.start, best.end)):
                best = span
        return best

    def no_slot(self, task: Task, when: str) -> NoSlot:
        """Return the error for a task that has no place."""
        names = sorted({self.lanes[id_].code for need in task.needs for id_ in need.choices})
        ways = list(self.combinations(task))
        minutes = min((each for _, each in ways), default=0)
        axes = [self.axis([id_ for id_, _ in lanes]) for lanes, _ in ways]
        where = f"{task.name} ({minutes} min) on {', '.join(names)}"
        if not axes or not max(axis.total for axis in axes):
            remedy = "Give it a calendar with open hours, or people and machines hours in common."
            return NoSlot(f"there is no slot for {where}: no open hour in the horizon", remedy=remedy)
        if not task.pauses and all(axis.longest < minutes for axis in axes):
            remedy = "Let the operation pause at breaks, or lengthen the shift."
            return NoSlot(f"there is no slot for {where}: it is longer than a shift and may not pause", remedy=remedy)
        if all(need.units > max(self.lanes[id_].units for id_ in need.choices) for need in task.needs[:1]):
            return NoSlot(f"there is no slot for {where}: it needs more units than there are", remedy="Add units.")
        remedy = "Ask for less, add capacity, or lengthen the horizon: preference set flowplan.horizon_days …"
        return NoSlot(f"there is no slot for {where} {when}", remedy=remedy)

    def _earliest(self, task: Task, lanes: tuple[tuple[int, int], ...], minutes: int, ready: int) -> Span | None:
        axis = self.axis([id_ for id_, _ in lanes])
        work = axis.at(ready)
        if not minutes:
            start = axis.start(work)
            return None if start is None else Span(lanes, max(start, ready), max(start, ready), 0)
        while True:
            work = self._free_from(axis, lanes, minutes, work)
            if work + minutes > axis.total:
                return None
            start = axis.start(work)
            if start is None:
                return None
            later = _later(axis, task, work, minutes)
            if later == work:
                return Span(lanes, start, axis.end(work + minutes), minutes)
            if not task.pauses and minutes > axis.longest:
                return None
            work = later

    def _free_from(self, axis: Axis, lanes: tuple[tuple[int, int], ...], minutes: int, work: int) -> int:
        """Return the least start on the axis from which all have units free; FOREVER if there is none."""
        if self.infinite:
            return work
        id_, units = lanes[0]
        if len(lanes) == 1:
            return self.lanes[id_].earliest(work, minutes, units, self.more.get(id_, 0))
        while work + minutes <= axis.total:
            start, end = axis.start(work), axis.end(work + minutes)
            assert start is not None
            later = work
            for id_, units in lanes:
                lane = self.lanes[id_]
                most = lane.units + self.more.get(id_, 0) - units
                until = lane.profile.blocked_until(lane.axis.at(start), lane.axis.at(end), most)
                if until is not None:
                    clock = lane.axis.start(until)
                    later = FOREVER if clock is None else max(later, axis.at(clock))
            if later == work:
                return work
            work = later
        return FOREVER

    def _latest(self, task: Task, lanes: tuple[tuple[int, int], ...], minutes: int, due: int) -> Span | None:
        axis = self.axis([id_ for id_, _ in lanes])
        work = axis.at(due)
        if not minutes:
            return Span(lanes, due, due, 0)
        while True:
            start = self._free_until(axis, lanes, minutes, work)
            clock = axis.start(start) if start >= 0 else None
            if clock is None:
                return None
            sooner = _sooner(axis, task, start, minutes)
            if sooner == start:
                return Span(lanes, clock, axis.end(start + minutes), minutes)
            if not task.pauses and minutes > axis.longest:
                return None
            work = sooner + minutes

    def _free_until(self, axis: Axis, lanes: tuple[tuple[int, int], ...], minutes: int, work: int) -> int:
        """Return the greatest start on the axis that ends by `work`; negative if there is none."""
        if self.infinite:
            return work - minutes
        id_, units = lanes[0]
        if len(lanes) == 1:
            return self.lanes[id_].latest(work, minutes, units, self.more.get(id_, 0))
        while work >= minutes:
            start, end = axis.start(work - minutes), axis.end(work)
            assert start is not None
            sooner = work
            for id_, units in lanes:
                lane = self.lanes[id_]
                most = lane.units + self.more.get(id_, 0) - units
                since = lane.profile.blocked_from(lane.axis.at(start), lane.axis.at(end), most)
                if since is not None:
                    sooner = min(sooner, axis.at(lane.axis.end(since)) if since else 0)
            if sooner == work:
                return work - minutes
            work = sooner
        return -1


def _later(axis: Axis, task: Task, work: int, minutes: int) -> int:
    """Return the start itself if the task may be interrupted where it would be, else a later one to try.

    What may not pause has no break in it; else no part is shorter than `chunk`, unless it fills a whole shift.
    """
    closing, end = axis.closing(work), work + minutes
    if end <= closing:
        return work
    if not task.pauses or closing - work < min(task.chunk, closing - axis.opening(work + 1)):
        return closing
    opening = axis.opening(end)
    missing = max(min(task.chunk, axis.closing(end - 1) - opening) - (end - opening), 0)
    return min(work + missing, closing)


def _sooner(axis: Axis, task: Task, work: int, minutes: int) -> int:
    """Return the start itself if the task may be interrupted where it would be, else a sooner one to try."""
    end = work + minutes
    opening = axis.opening(end)
    if work >= opening:
        return work
    if not task.pauses or end - opening < min(task.chunk, axis.closing(end - 1) - opening):
        return opening - minutes
    closing = axis.closing(work)
    missing = max(min(task.chunk, closing - axis.opening(work + 1)) - (closing - work), 0)
    return max(work - missing, opening - minutes)
