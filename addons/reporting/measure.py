"""Measures: what a grouped report adds up, and what follows from its sums."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement

from addons.reporting.dimension import Expression, Paths, resolved

SumOf = Callable[[str], Decimal]
"""Gives the sum of a measure, by its name, of the line at hand."""


@dataclass(frozen=True)
class Measure:
    """Declare a figure that is added up: money, quantity or integer; by default the column of its own name.

    Money is in the currency of the report, or in that at the end of the path `currency`. A measure with `asked_by`
    counts only when that parameter says yes; one that is `data_only` is in CSV and JSON, but not on paper.
    """

    name: str
    title: str
    kind: str = "money"
    expression: Expression = ""
    currency: str = ""
    asked_by: str = ""
    data_only: bool = False

    def value(self, at: Paths) -> ColumnElement[Any]:
        """Return the figure of one source row as SQL."""
        return resolved(self.expression or self.name, at)


@dataclass(frozen=True)
class Derived:
    """Declare a figure that follows from the sums of each line, such as a margin: it is worked out, not added up.

    `of` is given the sums by the names of their measures: `lambda sum_of: sum_of("net") - sum_of("cost")`.
    """

    name: str
    title: str
    of: Callable[[SumOf], Decimal | None]
    kind: str = "money"
    asked_by: str = ""


@dataclass(frozen=True)
class Detail:
    """Declare what is told of each document behind a figure: a column by its path from the document.

    By default the path is the name: `Detail("date", "Date", kind="date")`.
    """

    name: str
    title: str
    path: str = ""
    kind: str = "text"
