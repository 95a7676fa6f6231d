"""The marks a drawing is made of, as SVG: boxes, texts, lines and heads of arrows."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape


def rect(x: float, y: float, width: float, height: float, kind: str) -> str:
    """Return a rounded box of a class of the style sheet."""
    return f'<rect class="{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="8"/>'


def text(x: float, y: float, words: str, kind: str, anchor: str = "start", colour: str = "") -> str:
    """Return a text at its baseline; `anchor` is start, middle or end."""
    fill = f' style="fill:{colour}"' if colour else ""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{fill}>{escape(words)}</text>'


def label(x: float, y: float, words: str, anchor: str = "start", colour: str = "#1f2933") -> Iterator[str]:
    """Yield a text on a white seam, so that it can be read where lines cross it."""
    yield text(x, y, words, "halo", anchor)
    yield text(x, y, words, "label", anchor, colour)


def path(way: str, colour: str) -> str:
    """Return a line along a way of SVG."""
    return f'<path d="{way}" stroke="{colour}"/>'


def head(x: float, y: float, towards: str, colour: str) -> str:
    """Return the head of an arrow that ends there, towards "down", "left" or "right"."""
    corners = {"down": "-4 -8 h8", "left": "8 -4 v8", "right": "-8 -4 v8"}[towards]
    return f'<path d="M{x:.1f} {y:.1f} l{corners} z" fill="{colour}" stroke="{colour}" style="fill:{colour}"/>'
