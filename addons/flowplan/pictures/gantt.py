"""Gantt charts: who works on what when, by resource or by job."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from addons.flowplan.engine.lane import Lane
from addons.flowplan.engine.windows import DAY, midnight, minute
from addons.flowplan.job.moments import told
from addons.flowplan.pictures.drawn import Bar, bars, days, open_lanes
from addons.flowplan.pictures.page import LETTER, PATTERNS, colour, fitted, page, rect, svg, text
from addons.flowplan.pictures.scale import Scale
from core import Session

ROW, HEAD, LABELS = 24, 40, 150
CLOSED, OVER, HERE = "#e9ebee", "#fbdcd8", "#d9534f"
READABLE = 58.0
"""How many pixels the operation of median length gets."""


@dataclass
class Band:
    """Rows that belong together: the lanes of a resource, or one job; `most` rows are there by right."""

    label: str
    note: str
    most: int
    rows: list[list[Bar]] = field(default_factory=list)
    lane: Lane | None = None


def gantt(session: Session, start: int, end: int, *, by_job: bool = False, resources: Sequence[int] = ()) -> str:
    """Return a page with the Gantt chart between two clock minutes, by resource or by job."""
    drawn = bars(session, start, end, resources)
    ids = sorted({bar.resource_id for bar in drawn if bar.resource_id is not None} | set(resources))
    lanes = open_lanes(session, ids)
    bands = _by_job(drawn) if by_job else _by_resource(drawn, lanes)
    scale = _scale(drawn, lanes, start, end)
    height = HEAD + sum(len(band.rows) for band in bands) * ROW
    parts = [PATTERNS, *_frame(session, bands, scale, height)]
    labels: list[str] = []
    y = HEAD
    for n, band in enumerate(bands):
        tall = len(band.rows) * ROW
        labels += _label(band, y, tall, n)
        for i, row in enumerate(band.rows):
            if i >= band.most:
                parts.append(rect(0, y + i * ROW, scale.width, ROW, OVER))
            for bar in row:
                parts += _bar(bar, scale, y + i * ROW, by_job=by_job)
        parts.append(rect(0, y + tall - 0.5, scale.width, 1, "#d5d8dc"))
        y += tall
    parts.append(_now(session, scale, height))
    title = "Gantt chart by job" if by_job else "Gantt chart by resource"
    when = f"{told(session, start)} to {told(session, end)}; {len(drawn)} operations"
    return page(title, when, svg(LABELS, height, labels), svg(scale.width, height, parts), _legend())


def draw_gantt(session: Session, first: dt.date, days: int, *, by_job: bool = False, ids: Sequence[int] = ()) -> str:
    """Return a page with the Gantt chart of some days from a day on, in the business zone."""
    zone = session.app.zone(session)
    return gantt(session, midnight(zone, first), midnight(zone, first + DAY * days), by_job=by_job, resources=ids)


def _scale(drawn: Sequence[Bar], lanes: dict[int, Lane], start: int, end: int) -> Scale:
    windows = [window for lane in lanes.values() for window in lane.axis.windows(start, end)]
    busy = [(bar.start, bar.end) for bar in drawn if bar.resource_id is None]
    lengths = [
        max(lanes[bar.resource_id].axis.at(bar.end) - lanes[bar.resource_id].axis.at(bar.start), 1)
        for bar in drawn
        if bar.resource_id is not None
    ]
    return Scale.over(start, end, [*windows, *busy], READABLE / median(lengths) if lengths else 0.5)


def _by_resource(drawn: Sequence[Bar], lanes: dict[int, Lane]) -> list[Band]:
    """Give each unit of a resource a row: an operation takes the first rows that are free."""
    found = []
    for id_, lane in sorted(lanes.items(), key=lambda pair: pair[1].code):
        mine = [bar for bar in drawn if bar.resource_id == id_]
        rows: list[list[Bar]] = [[] for _ in range(lane.units)]
        for bar in mine:
            for _ in range(bar.units):
                free = next((row for row in rows if not row or row[-1].end <= bar.start), None)
                if free is None:
                    rows.append(free := [])
                free.append(bar)
        units = f"{lane.units} units" if lane.units > 1 else ""
        found.append(Band(lane.code, units, lane.units, rows, lane))
    elsewhere = [bar for bar in drawn if bar.resource_id is None]
    if elsewhere:
        found.append(Band("elsewhere", "outsourced", len(elsewhere), [[bar] for bar in elsewhere]))
    return found


def _by_job(drawn: Sequence[Bar]) -> list[Band]:
    found: dict[int, Band] = {}
    for bar in drawn:
        band = found.setdefault(bar.job_id, Band(bar.job, bar.product, 99, [[]]))
        row = next((row for row in band.rows if not row or row[-1].end <= bar.start), None)
        if row is None:
            band.rows.append(row := [])
        row.append(bar)
    return list(found.values())


def _frame(session: Session, bands: Sequence[Band], scale: Scale, height: float) -> list[str]:
    """Return the days, and the time in which each resource is closed."""
    parts, last, y = [], -100.0, HEAD
    for band in bands:
        tall = len(band.rows) * ROW
        if band.lane is not None:
            at = scale.start
            for a, b in [*band.lane.axis.windows(scale.start, scale.end), (scale.end, scale.end)]:
                if a > at:
                    parts.append(rect(scale.x(at), y, scale.x(a) - scale.x(at), tall, CLOSED))
                at = b
        y += tall
    for at, day in days(session, scale.start, scale.end):
        x, after = scale.x(max(at, scale.start)), scale.x(at + 1440)
        if after - x >= 10:
            parts.append(rect(x, HEAD - 14, 1, height - HEAD + 14, "#b9bec4"))
        if after - x >= 20 and x - last >= 44:  # days that are folded have no name
            parts.append(text(x + 3, 14, f"{day:%a}", 'font-weight="600"'))
            parts.append(text(x + 3, 28, f"{day:%-d %b}"))
            last = x
    return parts


def _label(band: Band, y: float, tall: float, n: int) -> list[str]:
    shade = [rect(0, y, LABELS, tall, "#f6f7f8")] if n % 2 else []
    middle = y + min(tall, 2 * ROW) / 2
    if band.note and tall >= 2 * ROW:
        words = [
            text(8, middle - 2, fitted(band.label, LABELS - 16), 'font-weight="600"'),
            text(8, middle + 12, band.note),
        ]
    else:
        words = [text(8, y + 16, fitted(f"{band.label}  {band.note}", LABELS - 12), 'font-weight="600"')]
    return [*shade, *words, rect(0, y + tall - 0.5, LABELS, 1, "#d5d8dc")]


def _bar(bar: Bar, scale: Scale, y: float, *, by_job: bool) -> list[str]:
    x = scale.x(bar.start)
    width = max(scale.x(bar.end) - x, 1.5)
    edge = HERE if bar.late else "#5d6670"
    stroke = f'stroke="{edge}" stroke-width="{1.6 if bar.late else 0.7}" rx="2"'
    if bar.state == "done":
        stroke += ' fill-opacity="0.45"'
    parts = [rect(x + 0.5, y + 3, width - 1, ROW - 6, colour(bar.job_id), stroke, bar.title)]
    if bar.state == "reserved":
        parts.append(rect(x + 0.5, y + 3, width - 1, ROW - 6, "url(#hold)", 'pointer-events="none"'))
    if bar.state == "started":
        parts.append(rect(x + 1, y + ROW - 6, width - 2, 2.5, "#3d7a3a", 'pointer-events="none"'))
    mark = "• " if bar.pinned else ""
    long = f"{mark}{bar.resource} {bar.name}" if by_job else f"{mark}{bar.job} {bar.name}"
    short = mark + (bar.resource if by_job else bar.job.lstrip("JOB").lstrip("0") or bar.job)
    words = long if len(long) * LETTER <= width - 6 else fitted(short, width - 2)
    if words:
        parts.append(text(x + 4, y + 16, words, 'pointer-events="none"'))
    return parts


def _now(session: Session, scale: Scale, height: float) -> str:
    now = minute(session.now)
    if not scale.start <= now < scale.end:
        return ""
    return rect(scale.x(now), HEAD - 14, 1.5, height - HEAD + 14, HERE, "", f"now, {told(session, now)}")


def _legend() -> str:
    def sample(*parts: str) -> str:
        return svg(26, 14, [PATTERNS, *parts])

    bar = rect(1, 1, 24, 12, colour(0), 'stroke="#5d6670" stroke-width="0.7" rx="2"')
    late = rect(1, 1, 24, 12, colour(0), f'stroke="{HERE}" stroke-width="1.6" rx="2"')
    return (
        f"{sample(bar)}planned {sample(bar, rect(1, 1, 24, 12, 'url(#hold)'))}reserved "
        f"{sample(bar, rect(2, 10, 22, 2.5, '#3d7a3a'))}started {sample(late)}late "
        f"{sample(rect(1, 1, 24, 12, CLOSED))}closed {sample(rect(1, 1, 24, 12, OVER))}more than there are units "
        "&nbsp; • pinned &nbsp; the red line is now; nights and weekends are folded"
    )
