"""Reports as text for the terminal: figures right-aligned and never cut, readable without colour."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Literal

from core.rendering.figures import Figures
from core.rendering.layout import Shown, asked_in_words, shown
from core.report import DETAIL, TOTAL, Answer

WIDE = 200
GAP = 3
NARROWEST = 8


def as_text(answer: Answer, language: str = "en", width: int | None = None) -> str:
    """Return the answer as a table of at most `width` characters: names are shortened where they do not fit.

    Figures are never cut: when they alone need more, the lines are longer.
    """
    figures = Figures(language, answer.currency)
    lines = list(shown(answer, figures))
    body = _table(answer, lines, width or WIDE) if lines else "Nothing found.\n"
    return "\n".join([*_heading(answer, figures), "", *(row.rstrip() for row in body.splitlines())]) + "\n"


def _table(answer: Answer, lines: Sequence[Shown], width: int) -> str:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    widths = _widths(answer, lines, width)
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column, wide in zip(answer.printed, widths, strict=True):
        side: Literal["right", "left"] = "right" if column.is_figure else "left"
        table.add_column(column.title, justify=side, overflow="ellipsis", no_wrap=True, width=wide)
    for line, after in zip(lines, [*lines[1:], None], strict=True):
        table.add_row(*line.cells)
        if after is not None and (after.role == TOTAL or (line.role != DETAIL and line.level == 1)):
            table.add_row()
    out = io.StringIO()
    needed = sum(widths) + GAP * len(widths)
    Console(file=out, width=max(width, needed), highlight=False, markup=False, color_system=None).print(table)
    return out.getvalue()


def _widths(answer: Answer, lines: Sequence[Shown], width: int) -> list[int]:
    """Return each column's width: what its cells need, the widest names shortened until the table fits."""
    columns = answer.printed
    cells = [[column.title for column in columns], *(line.cells for line in lines)]
    widths = [max(len(cell) for cell in down) for down in zip(*cells, strict=True)]
    names = [place for place, column in enumerate(columns) if not column.is_figure]
    while sum(widths) + GAP * (len(widths) - 1) > width and names:
        widest = max(names, key=widths.__getitem__)
        if widths[widest] <= NARROWEST:
            break
        widths[widest] -= 1
    return widths


def _heading(answer: Answer, figures: Figures) -> list[str]:
    asked = [f"{name} {text}" for name, text in asked_in_words(answer, figures)]
    money = [f"amounts in {answer.currency}"] if answer.currency else []
    return [answer.title, *(["; ".join([*asked, *money])] if asked or money else [])]
