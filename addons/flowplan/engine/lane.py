"""One resource as the engine sees it: its axis, its units, and what is in use of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from addons.flowplan.engine.axis import Axis
from addons.flowplan.engine.gaps import Gaps
from addons.flowplan.engine.profile import FOREVER, Profile

Load = tuple[int, int, int]
"""(start, end, units) in clock minutes."""


@dataclass
class Lane:
    """Hold a resource: `units` in parallel on one axis; loads may expire and vanish by themselves."""

    id: int
    code: str
    axis: Axis
    units: int = 1
    efficiency: int = 100
    profile: Profile = field(default_factory=Profile)
    version: int = 0
    _gaps: Gaps | None = None
    _expiring: list[tuple[int, Load]] = field(default_factory=list)
    _held: Counter[tuple[int, Load]] = field(default_factory=Counter)

    @property
    def gaps(self) -> Gaps:
        """Return the index, made when it is first asked for."""
        if self._gaps is None:
            self._gaps = Gaps(self.profile, self.units)
        return self._gaps

    def copy(self) -> Lane:
        """Return another one alike, to try things on."""
        index = self._gaps.copy() if self._gaps is not None else None
        one = Lane(self.id, self.code, self.axis, self.units, self.efficiency, self.profile.copy(), self.version, index)
        one._expiring, one._held = self._expiring[:], self._held.copy()
        return one

    def fill(self, loads: list[tuple[int, int, int, int | None]], closed: list[Load]) -> None:
        """Take all loads at once: (start, end, units, when it expires or None), and units that are not there."""
        at = self.axis.at
        counted = [*closed, *((a, b, units) for a, b, units, _ in loads)]
        self.profile = Profile.of([(at(a), at(b), units) for a, b, units in counted])
        self._gaps = None
        held = [(expires, (a, b, units)) for a, b, units, expires in loads if expires is not None]
        self._held, self._expiring = Counter(held), held
        heapify(self._expiring)

    def change(self, start: int, end: int, units: int) -> None:
        """Use more units, or fewer, of an interval of the clock."""
        first, last = self.axis.at(start), self.axis.at(end)
        self.profile.add(first, last, units)
        if self._gaps is not None and last > first:
            self._gaps.refresh(self.profile, first, last)

    def take(self, load: Load, expires: int | None = None) -> None:
        """Count a load, until it expires."""
        self.change(*load)
        if expires is not None:
            self._held[expires, load] += 1
            heappush(self._expiring, (expires, load))

    def give(self, load: Load, expires: int | None = None) -> None:
        """Count a load no longer; one that expired before is not counted anyhow."""
        if expires is not None:
            if not self._held[expires, load]:
                return
            self._held[expires, load] -= 1
        self.change(load[0], load[1], -load[2])

    def expire(self, now: int) -> None:
        """Let go of what expires by now."""
        while self._expiring and self._expiring[0][0] <= now:
            self.give(self._expiring[0][1], self._expiring[0][0])
            heappop(self._expiring)

    def earliest(self, work: int, minutes: int, units: int, more: int = 0) -> int:
        """Return the least start on the axis, FOREVER if there is none; `more` units are imagined."""
        if units == 1 and not more:
            return self.gaps.earliest(work, minutes)
        most = self.units + more - units
        return self.profile.earliest(work, minutes, most) if most >= 0 else FOREVER

    def latest(self, work: int, minutes: int, units: int, more: int = 0) -> int:
        """Return the greatest start on the axis that ends by `work`; negative if there is none."""
        if units == 1 and not more:
            return self.gaps.latest(work, minutes)
        return self.profile.latest(work, minutes, self.units + more - units)

    def fits(self, start: int, end: int, units: int) -> bool:
        """Say whether units are free for an interval of the clock."""
        first, last = self.axis.at(start), self.axis.at(end)
        return self.profile.blocked_from(first, last, self.units - units) is None
