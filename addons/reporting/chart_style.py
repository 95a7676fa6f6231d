"""How charts look: one sober hue for what is compared, hues that tell slices apart, and a language's signs."""

from __future__ import annotations

from typing import Any

from babel import Locale

FONT = "Source Sans Pro"
SERIES = ("#2f6d8a", "#a9c6d4", "#c58b4e", "#7a9a57")
HUES = ("#1f4e66", "#c58b4e", "#4a8ba8", "#7a9a57", "#a65b5b", "#8d7bb0", "#d9b44a", "#93bfd1")
LESS, REST = "#c58b4e", "#c9ced3"
"""The hues of amounts below 0, and of what is drawn as one."""
INK, QUIET, LINE = "#222", "#777", "#e3e6e8"

CONFIG: dict[str, Any] = {
    "background": "transparent",
    "font": f"{FONT}, Segoe UI, Helvetica Neue, Arial, sans-serif",
    "padding": 2,
    "view": {"stroke": None},
    "title": {
        "anchor": "start",
        "frame": "bounds",
        "color": "#1f4e66",
        "fontSize": 15,
        "fontWeight": 600,
        "subtitleColor": QUIET,
        "subtitleFontSize": 12,
        "offset": 10,
    },
    "axis": {
        "labelColor": INK,
        "labelFontSize": 12,
        "labelPadding": 6,
        "domainColor": QUIET,
        "gridColor": LINE,
        "ticks": False,
    },
    "axisY": {"domain": False},
    "axisX": {"grid": False},
    "legend": {
        "labelColor": INK,
        "labelFontSize": 12,
        "rowPadding": 5,
        "columnPadding": 20,
        "symbolSize": 130,
        "symbolStrokeWidth": 0,
    },
    "text": {"fontSize": 12},
    "arc": {"stroke": "#fff", "strokeWidth": 1},
    "line": {"strokeWidth": 2},
    "point": {"size": 35, "filled": True},
}


def number_signs(locale: Locale) -> dict[str, Any]:
    """Return the signs by which axes write numbers in a language."""
    signs = locale.number_symbols["latn"]
    return {"decimal": signs["decimal"], "thousands": signs["group"], "grouping": [3], "currency": ["", ""]}
