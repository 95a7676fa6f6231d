"""What is to be placed, and where it was placed: plain values the engine works on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from math import ceil

from core import Refused


class NoSlot(Refused):
    """Say that there is no time for an operation: the horizon ends, or it is longer than a shift."""


class PlanChanged(Refused):
    """Say that the plan went on since an offer was made; `offer` is a fresh one, nothing was stored."""

    offer: object = None


class ReservationExpired(Refused):
    """Say that a reservation lapsed and its place is gone; `offer` is a fresh one."""

    offer: object = None


@dataclass(frozen=True)
class Need:
    """Ask for units of one of several resources, the first of which is the usual one."""

    choices: tuple[int, ...]
    units: int = 1


@dataclass(frozen=True)
class Step:
    """Name the step of a process that a task is for; on a cell, with the days it is spread over and waited after."""

    position: int = 0
    name: str = ""
    lead_days: int | None = None
    lag_days: int = 0


@dataclass(frozen=True)
class Span:
    """Hold where a task is: its resources with their units, start and end in clock minutes, its working minutes."""

    lanes: tuple[tuple[int, int], ...]
    start: int
    end: int
    minutes: int


@dataclass(frozen=True)
class Task:
    """Describe one operation to be placed.

    `work` is in minutes at 100 % efficiency; `after` names tasks by their place in the list, all before this one.
    One that `pauses` at closing time has no part shorter than `chunk` minutes, but whole shifts. What follows waits
    `lag` minutes after its end, elapsed ones or working ones. `release` is the clock minute before which it cannot
    start. A task that is `fixed` stays where it is; its load is counted already.
    """

    name: str
    needs: tuple[Need, ...]
    work: Decimal = Decimal(0)
    after: tuple[int, ...] = ()
    lag: int = 0
    lag_is_working: bool = False
    pauses: bool = True
    chunk: int = 0
    release: int | None = None
    material: tuple[int, Decimal] | None = None
    fixed: Span | None = None
    step: Step = Step()

    def minutes(self, efficiency: int) -> int:
        """Return the whole minutes it takes at an efficiency in percent."""
        return ceil(self.work * 100 / efficiency)


@dataclass(frozen=True)
class Placed:
    """Tell where a task was placed, since when it could have been, and what that waited for."""

    task: Task
    span: Span
    ready: int
    waited_for: str = ""
    """What set `ready`: "now", "material", "predecessor", "lag", "release"; empty in a backward answer."""
    wait: int = 0
    """Working minutes from ready to start on the main resource."""
    days: tuple[tuple[dt.date, Decimal], ...] = ()
    """The minutes taken on each day, of what is planned by days."""


@dataclass(frozen=True)
class Excess:
    """Tell of too much load on a resource: from when to when, by how many units, for how many working minutes."""

    lane: int
    start: int
    end: int
    used: int
    units: int
    minutes: int


@dataclass
class Plan:
    """Hold the placed tasks of one line."""

    placed: list[Placed] = field(default_factory=list)
    now: int = 0
    end_if_empty: int = 0

    @property
    def start(self) -> int:
        """Return when the first task starts."""
        return min((one.span.start for one in self.placed), default=self.end_if_empty)

    @property
    def end(self) -> int:
        """Return when the last task ends; with nothing to make, when that is known."""
        return max((one.span.end for one in self.placed), default=self.end_if_empty)

    @property
    def spans(self) -> list[Span]:
        """Return where everything is."""
        return [one.span for one in self.placed]


def in_order(tasks: Sequence[Task]) -> list[Task]:
    """Return tasks so that none comes before what it follows, ties as given; raises ValueError for a circle."""
    order: list[int] = []
    waiting = {i: set(task.after) for i, task in enumerate(tasks)}
    while waiting:
        ready = [i for i, before in waiting.items() if not before]
        if not ready:
            raise ValueError([tasks[i].name for i in waiting])
        order.append(ready[0])
        del waiting[ready[0]]
        for before in waiting.values():
            before.discard(ready[0])
    place = {old: new for new, old in enumerate(order)}
    return [replace(tasks[i], after=tuple(sorted(place[j] for j in tasks[i].after))) for i in order]
