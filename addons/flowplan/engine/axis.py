"""The working axis of a calendar: minutes of open time, counted from the beginning of the horizon.

Clock times are whole minutes since 1970 in UTC. On the axis nights, weekends and holidays vanish: work that pauses at
closing time is one run of minutes. Intervals are half-open, and what ends at closing time ends then.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

Window = tuple[int, int]
"""An open interval of clock minutes."""


class Axis:
    """Translate between clock minutes and working minutes; windows are sorted and do not touch."""

    __slots__ = ("before", "ends", "longest", "starts", "total")

    def __init__(self, windows: Iterable[Window]) -> None:
        self.starts, self.ends, self.before = array("q"), array("q"), array("q")
        self.total = self.longest = 0
        for start, end in windows:
            self.starts.append(start)
            self.ends.append(end)
            self.before.append(self.total)
            self.total += end - start
            self.longest = max(self.longest, end - start)

    def at(self, clock: int) -> int:
        """Return the working minutes before a clock minute."""
        i = bisect_right(self.starts, clock) - 1
        return self.before[i] + min(clock, self.ends[i]) - self.starts[i] if i >= 0 else 0

    def start(self, work: int) -> int | None:
        """Return the clock minute at which work begins that has `work` minutes before it; None beyond the horizon."""
        i = bisect_right(self.before, work) - 1
        if work >= self.total or i < 0:
            return None
        return self.starts[i] + work - self.before[i]

    def end(self, work: int) -> int:
        """Return the clock minute at which the last of `work` minutes ends: closing time, not the next opening."""
        i = max(bisect_left(self.before, work) - 1, 0)
        return self.starts[i] + work - self.before[i]

    def closing(self, work: int) -> int:
        """Return the working minutes at the end of the window that work beginning at `work` is in."""
        i = bisect_right(self.before, work) - 1
        return self.before[i] + self.ends[i] - self.starts[i]

    def opening(self, work: int) -> int:
        """Return the working minutes at the beginning of the window that work ending at `work` is in."""
        return self.before[max(bisect_left(self.before, work) - 1, 0)]

    def windows(self, start: int, end: int) -> list[Window]:
        """Return the open parts of an interval."""
        i = max(bisect_right(self.starts, start) - 1, 0)
        found: list[Window] = []
        while i < len(self.starts) and self.starts[i] < end:
            if self.ends[i] > start:
                found.append((max(start, self.starts[i]), min(end, self.ends[i])))
            i += 1
        return found


def merged(windows: Iterable[Window]) -> list[Window]:
    """Sort windows and join those that touch; empty ones vanish."""
    found: list[Window] = []
    for start, end in sorted(windows):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        elif end > start:
            found.append((start, end))
    return found


def common(axes: Sequence[Axis]) -> Axis:
    """Return the axis of the time in which all are open."""
    windows = list(zip(axes[0].starts, axes[0].ends, strict=True))
    for axis in axes[1:]:
        windows = [window for start, end in windows for window in axis.windows(start, end)]
    return Axis(windows)
