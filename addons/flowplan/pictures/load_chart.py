"""Load charts: capacity as a line, firm and reserved load beneath it, what is too much in red."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from addons.flowplan.loads import Bucket, loads
from addons.flowplan.pictures.page import page, rect, svg, text
from core import Session

TALL, HEAD, LABELS = 74, 30, 120
FIRM, HELD, EXCESS, ROOM = "#7fa8cf", "#c3d9ee", "#d9534f", "#eef0f2"


def draw_loads(session: Session, first: dt.date, count: int, *, weekly: bool, codes: Sequence[str] = ()) -> str:
    """Return a page with a chart of each resource, a column for each day or week."""
    found = loads(session, first, count, weekly=weekly, codes=codes)
    rows = [found[i : i + count] for i in range(0, len(found), count)]
    wide = max(min(1400 / max(count, 1), 64), 26)
    height = HEAD + len(rows) * TALL
    parts, labels = [], []
    for i, bucket in enumerate(rows[0] if rows else []):
        words = f"{bucket.start:%-d %b}" if wide >= 34 or i % 2 == 0 else ""
        parts.append(text(i * wide + wide / 2, 20, words, 'text-anchor="middle"'))
    for n, row in enumerate(rows):
        y = HEAD + n * TALL
        used = sum(one.firm + one.reserved for one in row)
        there = sum(one.capacity for one in row)
        labels.append(text(8, y + 32, row[0].resource, 'font-weight="600"'))
        labels.append(text(8, y + 48, f"{round(used * 100 / there) if there else 0} % used"))
        labels.append(rect(0, y + TALL - 0.5, LABELS, 1, "#d5d8dc"))
        parts += _row(row, y, wide)
        parts.append(rect(0, y + TALL - 0.5, wide * count, 1, "#d5d8dc"))
    title = f"Load by {'week' if weekly else 'day'}"
    when = f"from {first:%Y-%m-%d}; the line is what there is"
    return page(title, when, svg(LABELS, height, labels), svg(wide * count, height, parts), _legend())


def _row(row: Sequence[Bucket], y: float, wide: float) -> list[str]:
    most = max([*(one.capacity for one in row), *(one.firm + one.reserved for one in row), 1])
    scale, floor = (TALL - 26) / most, y + TALL - 4
    parts = []
    for i, one in enumerate(row):
        x, width = i * wide + 3, wide - 6
        title = (
            f"{one.resource} {one.start}: {one.firm / 60:.1f} h firm, {one.reserved / 60:.1f} h reserved "
            f"of {one.capacity / 60:.1f} h, {one.excess / 60:.1f} h too much"
        )
        parts.append(rect(x, floor - one.capacity * scale, width, one.capacity * scale, ROOM, "", title))
        at = 0
        for amount, fill in ((min(one.firm, one.capacity), FIRM), (one.reserved, HELD)):
            shown = min(amount, max(one.capacity - at, 0))
            parts.append(rect(x, floor - (at + shown) * scale, width, shown * scale, fill, "", title))
            at += shown
        if one.excess:
            parts.append(
                rect(x, floor - (one.capacity + one.excess) * scale, width, one.excess * scale, EXCESS, "", title)
            )
        parts.append(rect(x - 3, floor - one.capacity * scale - 0.75, wide, 1.5, "#4a5560"))
        if one.percent:
            above = floor - max(one.capacity, one.firm + one.reserved) * scale - 4
            parts.append(text(x + width / 2, above, f"{one.percent}", 'text-anchor="middle"'))
    return parts


def _legend() -> str:
    names = ((FIRM, "firm"), (HELD, "reserved"), (EXCESS, "too much"), (ROOM, "free"))
    return (
        " ".join(f"{svg(26, 14, [rect(1, 1, 24, 12, fill)])}{name}" for fill, name in names)
        + " &nbsp; figures are percent used"
    )
