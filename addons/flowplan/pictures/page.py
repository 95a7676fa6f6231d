"""The page around a picture: rows with fixed labels on the left, and the drawing, which scrolls, on the right."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

STYLE = """
body { font: 13px/1.35 'Source Sans Pro', system-ui, sans-serif; margin: 24px; color: #222; background: #fff; }
h1 { font-size: 20px; margin: 0 0 2px; } p { margin: 0 0 12px; color: #666; }
.picture { display: flex; border: 1px solid #d5d8dc; width: max-content; max-width: 100%; }
.labels { flex: none; border-right: 1px solid #d5d8dc; } .scroll { overflow-x: auto; }
svg { display: block; } svg text { font: 11px 'Source Sans Pro', system-ui, sans-serif; fill: #222; }
.legend { margin-top: 10px; color: #555; }
.legend svg { display: inline-block; vertical-align: -3px; margin: 0 4px 0 14px; }
"""
PATTERNS = """<defs><pattern id="hold" width="6" height="6"
  patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect width="6" height="6" fill="#fff" fill-opacity="0"/>
<rect width="2.6" height="6" fill="#fff" fill-opacity="0.75"/></pattern></defs>"""


def page(title: str, subtitle: str, labels: str, drawing: str, legend: str) -> str:
    """Return a page with a picture; nothing in it is fetched from elsewhere."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head><body>\n<h1>{escape(title)}</h1>\n<p>{escape(subtitle)}</p>\n"
        f'<div class="picture"><div class="labels">{labels}</div><div class="scroll">{drawing}</div></div>\n'
        f'<p class="legend">{legend}</p>\n</body></html>\n'
    )


def svg(width: float, height: float, parts: Sequence[str]) -> str:
    """Return an SVG of a size."""
    size = f'width="{width:.0f}" height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>\n' + "\n".join(parts) + "\n</svg>"


def rect(x: float, y: float, width: float, height: float, fill: str, more: str = "", title: str = "") -> str:
    """Return a rectangle, with a title that shows when it is pointed at."""
    inner = f"<title>{escape(title)}</title></rect>" if title else "</rect>"
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}" {more}>{inner}'


def text(x: float, y: float, words: str, more: str = "") -> str:
    """Return a text."""
    return f'<text x="{x:.1f}" y="{y:.1f}" {more}>{escape(words)}</text>'


LETTER = 6.7
"""How many pixels a letter is wide, roughly, whatever font there is."""


def fitted(words: str, width: float) -> str:
    """Return as much of a text as a width has room for; nothing rather than a letter or two."""
    room = int(width / LETTER)
    return words if len(words) <= room else (words[: room - 1] + "…" if room >= 6 else "")


PALETTE = (
    *("#9ec5e8", "#f5c89a", "#b5dba6", "#e3b3d4", "#c9c2ec", "#f2e39b", "#a5dcd6", "#efb0a8", "#c8d3a0", "#b8c7dc"),
)
"""Light colours, so that black text is read on each."""


def colour(key: int) -> str:
    """Return the colour of a job: the same wherever it is drawn."""
    return PALETTE[key % len(PALETTE)]
