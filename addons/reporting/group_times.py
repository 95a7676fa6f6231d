"""Times that groups are named by: years such as 2030, months such as 2030-01, and days."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from babel import Locale
from babel.dates import format_skeleton

YEAR, MONTH = re.compile(r"\d{4}"), re.compile(r"\d{4}-\d\d")
OTHER = re.compile(r"\d{4}-(Q\d|W\d\d|\d\d-\d\d)")
MONTHS = 12
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
        return any(kind.fullmatch(name) for kind in (YEAR, MONTH, OTHER))
    return isinstance(name, dt.date)


def later(name: Any, months: int) -> Any:
    """Return the month or year so many months later; any other name as it is."""
    if isinstance(name, str) and MONTH.fullmatch(name):
        return _month(_count(name) + months)
    if isinstance(name, str) and YEAR.fullmatch(name):
        return f"{int(name) + months // MONTHS:04}"
    return name


def every(names: Iterable[Any]) -> list[Any]:
    """Return the times in order; of months and years also those between that are missing."""
    found = sorted(names)
    if all(isinstance(name, str) and MONTH.fullmatch(name) for name in found):
        return [_month(count) for count in range(_count(found[0]), _count(found[-1]) + 1)]
    if all(isinstance(name, str) and YEAR.fullmatch(name) for name in found):
        return [f"{year:04}" for year in range(int(found[0]), int(found[-1]) + 1)]
    return found


def in_words(name: Any, locale: Locale) -> str:
    """Return a time as people of a language write it, such as "Jan 2030"; any other name as text."""
    if isinstance(name, dt.date):
        return str(format_skeleton("yMd", name, locale=locale))
    if isinstance(name, str) and MONTH.fullmatch(name):
        return str(format_skeleton("yMMM", dt.date(int(name[:4]), int(name[5:]), 1), locale=locale))
    return str(name)


def _count(month: str) -> int:
    return int(month[:4]) * MONTHS + int(month[5:]) - 1


def _month(count: int) -> str:
    return f"{count // MONTHS:04}-{count % MONTHS + 1:02}"
