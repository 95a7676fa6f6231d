"""Times that groups are named by: years such as 2030, months such as 2030-01, and days."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Iterable
from typing import Any

from babel import Locale
from babel.dates import format_skeleton

YEAR, QUARTER, MONTH = re.compile(r"\d{4}"), re.compile(r"\d{4}-Q[1-4]"), re.compile(r"\d{4}-(0[1-9]|1[0-2])")
WEEK, DAY = re.compile(r"\d{4}-W\d\d"), re.compile(r"\d{4}-\d\d-\d\d")
MONTHS = 12
LENGTHS = ((YEAR, 1), (QUARTER, 4), (MONTH, MONTHS))
"""The times that are counted, and how many of them a year has."""
SPANS = ("day", "week", "month", "quarter", "year")
"""How long periods may be."""


def time_of(day: dt.date, per: str) -> str:
    """Return the name of the period a day lies in: 2030-01-31 in the week 2030-W05, the month 2030-01 and so on."""
    if per == "week":
        year, week, _ = day.isocalendar()
        return f"{year:04}-W{week:02}"
    names = {"day": f"{day}", "quarter": f"{day.year:04}-Q{(day.month + 2) // 3}", "year": f"{day.year:04}"}
    return names.get(per, f"{day:%Y-%m}")


def is_period(name: Any) -> bool:
    """Say whether a group's name is a time: a day, or a year, month, quarter or week as text."""
    if isinstance(name, str):
        return any(kind.fullmatch(name) for kind in (YEAR, QUARTER, MONTH, WEEK, DAY))
    return isinstance(name, dt.date)


def later(name: Any, months: int) -> Any:
    """Return the time so many months later: a month, a quarter, a year, a week of whole years later, or a day.

    A day that a month does not have is its last day. Any other name stays as it is.
    """
    if isinstance(name, dt.date):
        count = name.year * MONTHS + name.month - 1 + months
        year, month = count // MONTHS, count % MONTHS + 1
        return name.replace(year=year, month=month, day=min(name.day, monthrange(year, month)[1]))
    if not isinstance(name, str):
        return name
    for kind, per_year in LENGTHS:
        if kind.fullmatch(name):
            return _named(kind, _count(name, per_year) + months * per_year // MONTHS, per_year)
    if WEEK.fullmatch(name):
        return f"{int(name[:4]) + months // MONTHS:04}{name[4:]}"
    return str(later(dt.date.fromisoformat(name), months)) if DAY.fullmatch(name) else name


def every(names: Iterable[Any]) -> list[Any]:
    """Return the times in order; of months, quarters and years also those between that are missing."""
    found = sorted(names)
    for kind, per_year in LENGTHS:
        if all(isinstance(name, str) and kind.fullmatch(name) for name in found):
            first, last = (_count(name, per_year) for name in (found[0], found[-1]))
            return [_named(kind, count, per_year) for count in range(first, last + 1)]
    return found


def in_words(name: Any, locale: Locale) -> str:
    """Return a time as people of a language write it, such as "Jan 2030"; any other name as text."""
    if isinstance(name, dt.date):
        return str(format_skeleton("yMd", name, locale=locale))
    if isinstance(name, str) and MONTH.fullmatch(name):
        return str(format_skeleton("yMMM", dt.date(int(name[:4]), int(name[5:]), 1), locale=locale))
    return str(name)


def _count(name: str, per_year: int) -> int:
    """Return how many times of its length lie before one, from the year 0 on."""
    return int(name[:4]) * per_year + int(name[5:].lstrip("Q") or 1) - 1


def _named(kind: re.Pattern[str], count: int, per_year: int) -> str:
    year, part = f"{count // per_year:04}", count % per_year + 1
    return {YEAR: year, QUARTER: f"{year}-Q{part}"}.get(kind, f"{year}-{part:02}")
