"""Draw shares as SVG: bars or a pie, in one sober hue, in the page and on paper alike."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import cos, pi, sin
from xml.sax.saxutils import escape

from addons.printing.figures import Figures
from addons.reporting.grouping import percent
from addons.reporting.report import Chart
from core import BadInput

SHOWN = 10
OTHERS = "Others"
HUES = ("#1f4e66", "#2f6d8a", "#4a8ba8", "#6fa6be", "#93bfd1", "#b1d1de", "#c58b4e", "#d9ac7c", "#e6c8a6", "#efdfcb")
REST = "#c9ced3"
BAR_HEIGHT, LABELS, BARS, FIGURES = 22, 190, 330, 160
RADIUS = 90

Share = tuple[str, Decimal]


def svg(chart: Chart, figures: Figures) -> str:
    """Return the chart as an SVG element; the smallest shares together as "Others". Nothing to draw gives ""."""
    shares = [share for share in chart.shares if share[1]]
    if not shares:
        return ""
    if chart.form == "pie":
        if any(amount < 0 for _, amount in shares):
            raise BadInput("a pie cannot show negative shares", remedy="Ask for chart=bar.")
        return _pie(_with_others(shares, len(HUES)), figures)
    return _bars(_with_others(shares, SHOWN), figures)


def _with_others(shares: Sequence[Share], most: int) -> list[Share]:
    if len(shares) <= most + 1:
        return list(shares)
    rest = sum((amount for _, amount in shares[most:]), Decimal(0))
    return [*shares[:most], (OTHERS, rest)]


def _bars(shares: Sequence[Share], figures: Figures) -> str:
    total = sum((amount for _, amount in shares), Decimal(0))
    longest = max(abs(amount) for _, amount in shares)
    parts: list[str] = []
    for place, (label, amount) in enumerate(shares):
        top = place * BAR_HEIGHT
        width = max(float(abs(amount) / longest) * BARS, 1.0)
        hue = REST if label == OTHERS else (HUES[6] if amount < 0 else HUES[1])
        note = f"{figures.amount(amount)} · {_share(amount, total, figures)}"
        parts.append(_text(LABELS - 10, top + 15, _short(label, 30), "end"))
        parts.append(f'<rect x="{LABELS}" y="{top + 4}" width="{width:.1f}" height="14" rx="1" fill="{hue}"/>')
        parts.append(_text(LABELS + width + 8, top + 15, note, "start", "#555"))
    return _frame(LABELS + BARS + FIGURES, len(shares) * BAR_HEIGHT, parts)


def _pie(shares: Sequence[Share], figures: Figures) -> str:
    total = sum((amount for _, amount in shares), Decimal(0))
    parts: list[str] = []
    start = 0.0
    for place, (label, amount) in enumerate(shares):
        hue = REST if label == OTHERS else HUES[place % len(HUES)]
        end = start + float(amount / total)
        parts.append(_slice(start, end, hue))
        top = 8 + place * 18
        parts.append(f'<rect x="{2 * RADIUS + 40}" y="{top}" width="11" height="11" fill="{hue}"/>')
        parts.append(_text(2 * RADIUS + 58, top + 10, _short(label, 34), "start"))
        note = f"{figures.amount(amount)} · {_share(amount, total, figures)}"
        parts.append(_text(680, top + 10, note, "end", "#555"))
        start = end
    return _frame(680, max(2 * RADIUS + 10, 14 + len(shares) * 18), parts)


def _slice(start: float, end: float, hue: str) -> str:
    middle = RADIUS + 5
    if end - start > 0.9999:
        return f'<circle cx="{middle}" cy="{middle}" r="{RADIUS}" fill="{hue}"/>'
    (x1, y1), (x2, y2) = _point(start), _point(end)
    large = int(end - start > 0.5)
    path = f"M{middle},{middle} L{x1:.2f},{y1:.2f} A{RADIUS},{RADIUS} 0 {large} 1 {x2:.2f},{y2:.2f} Z"
    return f'<path d="{path}" fill="{hue}" stroke="#fff" stroke-width="1"/>'


def _point(turn: float) -> tuple[float, float]:
    angle = 2 * pi * turn - pi / 2
    return RADIUS + 5 + RADIUS * cos(angle), RADIUS + 5 + RADIUS * sin(angle)


def _share(amount: Decimal, total: Decimal, figures: Figures) -> str:
    return figures.text("percent", percent(amount, total), 1)


def _short(label: str, length: int) -> str:
    return label if len(label) <= length else label[: length - 1] + "…"


def _text(x: float, y: float, text: str, anchor: str, hue: str = "#222") -> str:
    return f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" font-size="12" fill="{hue}">{escape(text)}</text>'


def _frame(width: int, height: int, parts: Sequence[str]) -> str:
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    return f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" {size} role="img">{"".join(parts)}</svg>'
