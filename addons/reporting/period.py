"""Days and periods in words: start-of-month, last-quarter, year-to-date, 2030-Q1; and the period to compare with."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from core import BadInput, did_you_mean

PREVIOUS, LAST_YEAR = "previous", "last-year"
COMPARED = (PREVIOUS, LAST_YEAR)
MONTHS = {"month": 1, "quarter": 3, "year": 12}
"""How many months a span has."""
DAYS = (
    "today",
    "yesterday",
    *(f"{edge}-of-{which}{span}" for edge in ("start", "end") for which in ("", "last-") for span in MONTHS),
)
PERIODS = (
    "today",
    "yesterday",
    *(f"{which}-{span}" for which in ("this", "last") for span in MONTHS),
    *(f"{span}-to-date" for span in MONTHS),
)
WANTED = f"one of {', '.join(PERIODS)}, or such as 2030, 2030-Q1, 2030-03"

Period = tuple[date, date]


def day_in_words(text: str, today: date) -> date | None:
    """Return the day that words such as "start-of-last-month" mean; None for none of them."""
    if text not in DAYS:
        return None
    if text in ("today", "yesterday"):
        return today - timedelta(days=int(text == "yesterday"))
    edge, _, span = text.partition("-of-")
    first, last = period_of(f"{'last' if span.startswith('last-') else 'this'}-{span.removeprefix('last-')}", today)
    return first if edge == "start" else last


def period_of(text: str, today: date) -> Period:
    """Return the first and last day of a period in words; raises BadInput for one that nobody knows."""
    if text in ("today", "yesterday"):
        day = today - timedelta(days=int(text == "yesterday"))
        return day, day
    if (named := re.fullmatch(r"(\d{4})(?:-(?:Q([1-4])|(0[1-9]|1[0-2])))?", text, re.ASCII)) and text >= "0001":
        year, quarter, month = named.groups()
        start = int(month or 1) if quarter is None else 3 * int(quarter) - 2
        return _span(int(year), start, 1 if month else 3 if quarter else 12)
    if text not in PERIODS:
        raise BadInput(f"there is no period '{text}'{did_you_mean(text, PERIODS)}", remedy=f"Give {WANTED}.")
    if text.endswith("-to-date"):
        return period_of(f"this-{text.removesuffix('-to-date')}", today)[0], today
    which, _, name = text.partition("-")
    length = MONTHS[name]
    begun = (today.month - 1) // length * length
    return _from_month(today.year * 12 + begun - (length if which == "last" else 0), length)


def compared_with(period: Period, how: str) -> Period:
    """Return the period that one is compared with: the same days a year before, or as much right before it.

    Whole months are compared with whole months, however many days these have.
    """
    first, last = period
    whole = first.day == 1 and last.day == monthrange(last.year, last.month)[1]
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if whole:
        return _from_month(first.year * 12 + first.month - 1 - (12 if how == LAST_YEAR else months), months)
    if how == LAST_YEAR:
        return _year_before(first), _year_before(last)
    return first - (last - first) - timedelta(days=1), first - timedelta(days=1)


def settled(where: str, values: dict[str, Any], today: date) -> dict[str, Any]:
    """Return values in which `period` and `compare` are days, as from, to, compare_from and compare_to.

    Raises BadInput for what is said twice, and for a period that ends before it begins.
    """
    for name, first in (("period", "from"), ("compare", "compare_from")):
        if values[name] and (values[first] or values[first.replace("from", "to")]):
            raise BadInput(f"{where}: '{name}' and '{first}' say the same", remedy="Give one of them.")
    if values["period"]:
        values["from"], values["to"] = period_of(values["period"], today)
    _refuse_backwards(where, values["from"], values["to"])
    if values["compare"]:
        if not (values["from"] and values["to"]):
            raise BadInput(f"{where}: there is no period to compare", remedy="Give period=…, or from=… and to=….")
        values["compare_from"], values["compare_to"] = compared_with((values["from"], values["to"]), values["compare"])
    _refuse_backwards(where, values["compare_from"], values["compare_to"])
    return values


def _refuse_backwards(where: str, first: date | None, last: date | None) -> None:
    if first and last and first > last:
        raise BadInput(f"{where}: the period {first} to {last} ends before it begins", remedy="Exchange the two days.")


def _span(year: int, month: int, months: int) -> Period:
    return _from_month(year * 12 + month - 1, months)


def _from_month(count: int, months: int) -> Period:
    """Return a period of whole months, by the months since the year 0."""
    last = count + months - 1
    return date(count // 12, count % 12 + 1, 1), date(
        last // 12, last % 12 + 1, monthrange(last // 12, last % 12 + 1)[1]
    )


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=min(day.day, monthrange(day.year - 1, day.month)[1]))
