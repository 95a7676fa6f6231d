"""Fill the days of cells: forward from today, backward from a wanted day, or without regard to load."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from addons.flowplan.coarse.days import Days
from addons.flowplan.engine.task import Excess, NoSlot, Placed, Plan, Span, Task
from addons.flowplan.engine.windows import minute
from addons.flowplan.job.offer import OfferedLine
from addons.flowplan.job.tasks import Work
from addons.flowplan.job.workshop import lanes_of
from core import ZERO, Session

Booking = tuple[tuple[dt.date, Decimal], ...]


def plan_coarse(session: Session, works: Sequence[Work], *, finite: bool) -> Iterator[OfferedLine]:
    """Yield the answer for each work that is planned by days; the caller holds the workshop's lock."""
    if not works:
        return
    lanes = lanes_of(session, {id_ for work in works for id_ in work.resources()})
    days = Days(session, lanes, {work.wish.job_id for work in works if work.wish.job_id is not None})
    now = minute(session.now)
    for work in works:
        earliest = _Filling(days, work, now, finite=True).forward() if finite else None
        shortest = _Filling(days, work, now, finite=False).forward()
        line = OfferedLine(work, earliest or shortest, earliest, shortest)
        if work.wish.wanted is not None:
            _check(days, line, now, finite=finite)
        _book(days, line)
        yield line


def _check(days: Days, line: OfferedLine, now: int, *, finite: bool) -> None:
    wanted = line.work.wish.wanted
    assert wanted is not None
    line.latest = _Filling(days, line.work, now, finite=finite).backward(wanted)
    line.feasible = line.end <= wanted
    if not line.feasible:
        line.cause = "capacity" if line.shortest.end <= wanted else "lead time"


def _book(days: Days, line: OfferedLine) -> None:
    """Book what is offered, for the next line, and tell of days that are booked beyond their capacity."""
    found: list[Excess] = []
    for one in line.plan.placed:
        cell = one.span.lanes[0][0]
        for day, minutes in one.days:
            days.booked[cell, day] += minutes
            capacity = days.capacity(cell, day, rush=line.wish.rush)
            excess = days.booked[cell, day] - capacity
            if excess > 0:
                start, end = days.hours(cell, day)[0][0], days.hours(cell, day)[-1][1]
                found.append(Excess(cell, start, end, int(days.booked[cell, day]), int(capacity), int(excess)))
    line.excesses = found


@dataclass
class _Filling:
    """Fill the days that one work needs."""

    days: Days
    work: Work
    now: int
    finite: bool

    def forward(self) -> Plan:
        """Return the plan that is done first; raises NoSlot."""
        plan = Plan(now=self.now, end_if_empty=self.now)
        for task in self.work.tasks:
            cell = task.needs[0].choices[0]
            first = self.days.on(cell, max(self.now, task.release or 0))
            for i in task.after:
                before = plan.placed[i]
                ended = self.days.on(before.span.lanes[0][0], before.span.end - 1)
                waiting = before.task.step.lag_days
                first = max(first, self._next(cell, ended, waiting + 1))
            plan.placed.append(self._placed(task, cell, self._fill(task, cell, first)))
        return plan

    def backward(self, due: int) -> Plan | None:
        """Return the plan that starts last and is done by a time; None if it would start before today."""
        placed: dict[int, Placed] = {}
        tasks = self.work.tasks
        for i in range(len(tasks) - 1, -1, -1):
            cell = tasks[i].needs[0].choices[0]
            last = self.days.on(cell, due - 1)
            for j, later in enumerate(tasks):
                if i in later.after:
                    starts = self.days.on(cell, placed[j].span.start)
                    waiting = tasks[i].step.lag_days
                    back = list(islice(self.days.before(cell, starts - dt.timedelta(days=1)), waiting + 1))
                    if len(back) <= waiting:
                        return None
                    last = min(last, back[waiting])
            try:
                placed[i] = self._placed(tasks[i], cell, self._fill(tasks[i], cell, last, back=True))
            except NoSlot:
                return None
            if placed[i].days[0][0] < self.days.on(cell, self.now):
                return None
        return Plan([placed[i] for i in range(len(tasks))], due, due)

    def _next(self, cell: int, day: dt.date, count: int) -> dt.date:
        """Return the open day so many days after a day."""
        found = list(islice(self.days.after(cell, day + dt.timedelta(days=1)), count))
        return found[-1] if found else dt.date.max

    def _fill(self, task: Task, cell: int, day: dt.date, *, back: bool = False) -> Booking:
        minutes = task.work * 100 / self.days.lanes[cell].efficiency
        open_ = list(self.days.before(cell, day) if back else self.days.after(cell, day)) if day < dt.date.max else []
        lead = task.step.lead_days
        spells = [open_] if lead is None else (open_[i : i + lead] for i in range(len(open_) - lead + 1))
        for spell in spells:
            booking, left = [], minutes
            for one in spell:
                free = self._free(cell, one)
                taken = min(left, free)
                left -= taken
                if taken > 0 or lead is not None:
                    booking.append((one, taken))
                if not left and lead is None:
                    break
            if not left:
                return tuple(sorted(booking)) or ((spell[0], ZERO),)
        where = f"{task.name} ({minutes / 60:.1f} h) on {self.days.lanes[cell].code}"
        what = f"there is no slot for {where} before the horizon {'begins' if back else 'ends'}"
        raise NoSlot(what, remedy="Ask for less, add capacity, or raise the load limit of the cell.")

    def _free(self, cell: int, day: dt.date) -> Decimal:
        rush = self.work.wish.rush
        return self.days.free(cell, day, rush=rush) if self.finite else self.days.capacity(cell, day, rush=rush)

    def _placed(self, task: Task, cell: int, booking: Booking) -> Placed:
        start = self.days.hours(cell, booking[0][0])[0][0]
        end = self.days.hours(cell, booking[-1][0])[-1][1]
        minutes = int(sum((taken for _, taken in booking), ZERO))
        span = Span(((cell, task.needs[0].units),), start, end, minutes)
        return Placed(task, span, start, "now", 0, tuple(pair for pair in booking if pair[1]))
