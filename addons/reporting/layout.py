"""Lay an answer out for people: cells as text, repeated names left out, totals named."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from addons.printing.figures import Figures
from addons.reporting.grouping import NONE
from addons.reporting.report import DETAIL, TOTAL, Answer, Column, Line


@dataclass(frozen=True)
class Shown:
    """Hold one printed line: its role ("detail", "subtotal", "total"), its level, and a text per printed column."""

    role: str
    level: int
    cells: Sequence[str]


def shown(answer: Answer, figures: Figures) -> Iterator[Shown]:
    """Yield the printed lines; a name that stands in the line above already is left out."""
    texts = [c for c in answer.printed if not c.is_figure]
    measured = [c for c in answer.printed if c.is_figure]
    digits = {c.name: _digits(answer, c) for c in measured}
    above: list[Any] = []
    for line in answer.lines:
        names = [line.values.get(c.name) for c in texts]
        cells = {c.name: figures.text(c.kind, line.values.get(c.name), digits[c.name]) for c in measured}
        cells |= _total_cells(texts, line, figures) if line.role != DETAIL else _names(texts, line, above, figures)
        above = names if line.role == DETAIL else []
        yield Shown(line.role, line.level, [cells.get(c.name, "") for c in answer.printed])


def _digits(answer: Answer, column: Column) -> int:
    """Return how many digits after the point the column's figures need, so that they stand in line."""
    values = (line.values.get(column.name) for line in answer.lines)
    exponents = (value.normalize().as_tuple().exponent for value in values if isinstance(value, Decimal))
    return max([0, *(-exponent for exponent in exponents if isinstance(exponent, int))])


def _names(texts: Sequence[Column], line: Line, above: Sequence[Any], figures: Figures) -> dict[str, str]:
    found: dict[str, str] = {}
    same = bool(line.level)  # only grouped reports have levels; rows of others are printed in full
    for place, column in enumerate(texts):
        value = line.values.get(column.name)
        same = same and place < len(above) and above[place] == value and place + 1 < len(texts)
        found[column.name] = "" if same else (figures.text(column.kind, value) or (NONE if line.level else ""))
    return found


def _total_cells(texts: Sequence[Column], line: Line, figures: Figures) -> dict[str, str]:
    if not texts:
        return {}
    if line.role == TOTAL:
        return {texts[0].name: "Total"}
    column = texts[line.level - 1]
    return {column.name: f"Total {figures.text(column.kind, line.values.get(column.name)) or NONE}"}


def asked_in_words(answer: Answer, figures: Figures) -> list[tuple[str, str]]:
    """Return what was asked as (name, text), without what says nothing."""
    quiet = {"by", "chart", "sort", "engine", "period", "compare"}
    return [
        (name.replace("_", " "), _word(value, figures))
        for name, value in answer.asked.items()
        if name not in quiet and value not in (None, (), "", False)
    ]


def _word(value: Any, figures: Figures) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    if isinstance(value, date):
        return figures.date(value)
    return "yes" if value is True else str(value)
