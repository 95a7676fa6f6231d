"""The load of a resource as steps over its working axis: the plain truth that quicker indexes are measured by."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right

FOREVER = 2**31 - 1


class Profile:
    """Hold how many units are in use: `levels[i]` from `points[i]` to the next point, nothing beyond the last."""

    __slots__ = ("levels", "points")

    def __init__(self) -> None:
        self.points = array("i", [0])
        self.levels = array("i", [0])

    @classmethod
    def of(cls, loads: list[tuple[int, int, int]]) -> Profile:
        """Return the profile of (start, end, units), made by one sort."""
        steps: dict[int, int] = {0: 0}
        for start, end, units in loads:
            if end > start:
                steps[start] = steps.get(start, 0) + units
                steps[end] = steps.get(end, 0) - units
        made, level = cls(), 0
        made.points, made.levels = array("i"), array("i")
        for point in sorted(steps):
            if steps[point] or not point:
                level += steps[point]
                made.points.append(point)
                made.levels.append(level)
        return made

    def copy(self) -> Profile:
        """Return another one alike."""
        other = Profile()
        other.points, other.levels = self.points[:], self.levels[:]
        return other

    def add(self, start: int, end: int, units: int) -> None:
        """Use more units (or fewer, if negative) from start to end."""
        if end <= start or not units:
            return
        first, last = self._cut(start), self._cut(end)
        levels = self.levels
        for i in range(first, last):
            levels[i] += units
        self._join(last)
        self._join(first)

    def _cut(self, point: int) -> int:
        """Return the index of a point, put in if it is missing."""
        i = bisect_left(self.points, point)
        if i == len(self.points) or self.points[i] != point:
            self.points.insert(i, point)
            self.levels.insert(i, self.levels[i - 1])
        return i

    def _join(self, i: int) -> None:
        if 0 < i < len(self.points) and self.levels[i] == self.levels[i - 1]:
            del self.points[i], self.levels[i]

    def earliest(self, start: int, minutes: int, most: int) -> int:
        """Return the least point not before `start` from which no level is above `most` for so many minutes."""
        points, levels = self.points, self.levels
        i = bisect_right(points, start) - 1
        for i in range(i, len(points) - 1):  # noqa: B020
            if levels[i] > most:
                start = points[i + 1]
            elif points[i + 1] - start >= minutes:
                return start
        return start if levels[-1] <= most else FOREVER

    def latest(self, end: int, minutes: int, most: int) -> int:
        """Return the greatest point from which it fits so that it ends by `end`; negative if there is none."""
        points, levels = self.points, self.levels
        for i in range(bisect_left(points, end) - 1, -1, -1):
            if levels[i] > most:
                end = points[i]
            elif end - points[i] >= minutes:
                return end - minutes
        return -1

    def blocked_until(self, start: int, end: int, most: int) -> int | None:
        """Return where the last part of the interval ends that is above `most`; None if none is."""
        points, levels = self.points, self.levels
        for i in range(bisect_left(points, end) - 1, bisect_right(points, start) - 2, -1):
            if levels[i] > most:
                return points[i + 1] if i + 1 < len(points) else FOREVER
        return None

    def blocked_from(self, start: int, end: int, most: int) -> int | None:
        """Return where the first part of the interval begins that is above `most`; None if none is."""
        points, levels = self.points, self.levels
        for i in range(bisect_right(points, start) - 1, bisect_left(points, end)):
            if levels[i] > most:
                return points[i]
        return None

    def steps(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """Return (start, end, units) of the parts of an interval."""
        first, last = bisect_right(self.points, start) - 1, bisect_left(self.points, end)
        if first >= last:
            return []
        points = self.points[first:last]
        points[0] = max(start, points[0])
        ends = points[1:]
        ends.append(min(end, self.points[last]) if last < len(self.points) else end)
        return list(zip(points, ends, self.levels[first:last], strict=True))
