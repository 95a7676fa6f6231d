"""The time scale of a picture: open time at full width, time in which everything is closed folded to a strip."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from addons.flowplan.engine.axis import Window, merged

FOLD = 16.0
"""How many pixels a stretch takes in which everything is closed."""
WIDEST = 16000.0


@dataclass
class Scale:
    """Turn clock minutes into pixels from `left`; `parts` are (start, end, pixel of the start, pixels a minute)."""

    start: int
    end: int
    parts: list[tuple[int, int, float, float]] = field(default_factory=list)
    width: float = 0.0

    @classmethod
    def over(cls, start: int, end: int, open_: Iterable[Window], per_minute: float) -> Scale:
        """Return a scale from start to end; `per_minute` pixels for open time, within what a page can hold."""
        windows = merged((max(a, start), min(b, end)) for a, b in open_ if b > start and a < end)
        total = sum(b - a for a, b in windows) or 1
        per_minute = min(per_minute, WIDEST / total)
        made, at = cls(start, end), start
        for a, b in [*windows, (end, end)]:
            if a > at:
                made._add(at, a, min(FOLD, (a - at) * per_minute))
            if b > a:
                made._add(a, b, (b - a) * per_minute)
            at = b
        return made

    def _add(self, start: int, end: int, pixels: float) -> None:
        self.parts.append((start, end, self.width, pixels / (end - start)))
        self.width += pixels

    def x(self, clock: int) -> float:
        """Return the pixel of a clock minute."""
        i = max(bisect_right(self.parts, clock, key=lambda part: part[0]) - 1, 0)
        start, end, pixel, rate = self.parts[i]
        return pixel + (min(max(clock, start), end) - start) * rate
