"""The gaps in which one more unit is free, in blocks that know their longest gap: answers stay quick when full."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from operator import sub

from addons.flowplan.engine.profile import FOREVER, Profile

BLOCK = 64


class Gaps:
    """Index the maximal intervals in which a profile is below a capacity; `refresh` it wherever the profile changed."""

    __slots__ = ("capacity", "ends", "firsts", "longest", "starts")

    def __init__(self, profile: Profile, capacity: int) -> None:
        self.capacity = capacity
        self.firsts: list[int] = []
        self.starts: list[array[int]] = []
        self.ends: list[array[int]] = []
        self.longest: list[int] = []
        self._replace(0, 0, list(self._found(profile, 0, FOREVER)))

    def copy(self) -> Gaps:
        """Return another one alike; blocks are shared until one of them changes, since they are replaced whole."""
        other = object.__new__(Gaps)
        other.capacity = self.capacity
        other.firsts, other.longest = self.firsts[:], self.longest[:]
        other.starts, other.ends = self.starts[:], self.ends[:]
        return other

    def _found(self, profile: Profile, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the gaps of a part of the profile."""
        since = -1
        for first, last, level in profile.steps(start, end):
            if level < self.capacity:
                since = first if since < 0 else since
                if last == end:
                    yield since, last
            elif since >= 0:
                yield since, first
                since = -1

    def refresh(self, profile: Profile, start: int, end: int) -> None:
        """Look anew where the profile changed between start and end."""
        first = max(bisect_right(self.firsts, start) - 1, 0)
        last = max(bisect_right(self.firsts, end), first + 1)
        old = [
            gap
            for starts, ends in zip(self.starts[first:last], self.ends[first:last], strict=True)
            for gap in zip(starts, ends, strict=True)
        ]
        before = [gap for gap in old if gap[1] < start]
        after = [gap for gap in old if gap[0] > end]
        touched = old[len(before) : len(old) - len(after)]
        begin = min([start, *(gap[0] for gap in touched)])
        finish = max([end, *(gap[1] for gap in touched)])
        self._replace(first, last, [*before, *self._found(profile, begin, finish), *after])

    def _replace(self, first: int, last: int, gaps: list[tuple[int, int]]) -> None:
        """Put gaps in the place of some blocks."""
        size = len(gaps) if len(gaps) <= 2 * BLOCK else BLOCK
        parts = [gaps[i : i + size] for i in range(0, len(gaps), size)] if gaps else []
        starts = [array("i", [gap[0] for gap in part]) for part in parts]
        ends = [array("i", [gap[1] for gap in part]) for part in parts]
        self.starts[first:last], self.ends[first:last] = starts, ends
        self.firsts[first:last] = [part[0] for part in starts]
        self.longest[first:last] = [max(map(sub, e, s)) for s, e in zip(starts, ends, strict=True)]

    def earliest(self, start: int, minutes: int) -> int:
        """Return the least point not before `start` where a gap has so many minutes; see Profile.earliest."""
        block = max(bisect_right(self.firsts, start) - 1, 0)
        if block >= len(self.firsts):
            return FOREVER
        starts, ends = self.starts[block], self.ends[block]
        for i in range(max(bisect_right(starts, start) - 1, 0), len(starts)):
            begin = max(start, starts[i])
            if ends[i] - begin >= minutes:
                return begin
        longest = self.longest
        for later in range(block + 1, len(longest)):
            if longest[later] >= minutes:
                starts, ends = self.starts[later], self.ends[later]
                for i in range(len(starts)):
                    if ends[i] - starts[i] >= minutes:
                        return starts[i]
        return FOREVER

    def latest(self, end: int, minutes: int) -> int:
        """Return the greatest point from which it fits by `end`; negative if there is none."""
        block = bisect_left(self.firsts, end) - 1
        if block < 0:
            return -1
        starts, ends = self.starts[block], self.ends[block]
        for i in range(bisect_left(starts, end) - 1, -1, -1):
            finish = min(end, ends[i])
            if finish - starts[i] >= minutes:
                return finish - minutes
        longest = self.longest
        for earlier in range(block - 1, -1, -1):
            if longest[earlier] >= minutes:
                starts, ends = self.starts[earlier], self.ends[earlier]
                for i in range(len(starts) - 1, -1, -1):
                    if ends[i] - starts[i] >= minutes:
                        return ends[i] - minutes
        return -1

    def __iter__(self) -> Iterator[tuple[int, int]]:
        for starts, ends in zip(self.starts, self.ends, strict=True):
            yield from zip(starts, ends, strict=True)
