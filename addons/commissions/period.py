"""The periods that commissions are settled for, from a day in them (semantics 6.1)."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import NamedTuple

WEEKLY, SEMI_MONTHLY, MONTHLY, QUARTERLY, YEARLY = "weekly", "semi-monthly", "monthly", "quarterly", "yearly"
FREQUENCIES = (WEEKLY, SEMI_MONTHLY, MONTHLY, QUARTERLY, YEARLY)
MONTHS = {MONTHLY: 1, QUARTERLY: 3, YEARLY: 12}
DAY = dt.timedelta(days=1)


class Period(NamedTuple):
    """The first and the last day of a period, both part of it."""

    first: dt.date
    last: dt.date

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"


def period_of(day: dt.date, frequency: str) -> Period:
    """Return the period that a day lies in: weeks begin on Sunday, half months end on the 15th and the last day."""
    if frequency == WEEKLY:
        first = day - dt.timedelta(days=(day.weekday() + 1) % 7)
        return Period(first, first + dt.timedelta(days=6))
    if frequency == SEMI_MONTHLY:
        return (
            Period(day.replace(day=1), day.replace(day=15)) if day.day <= 15 else Period(day.replace(day=16), _end(day))
        )
    months = MONTHS[frequency]
    first = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    return Period(first, _end(first.replace(month=first.month + months - 1)))


def period_before(day: dt.date, frequency: str) -> Period:
    """Return the last period that is over on a day."""
    return period_of(period_of(day, frequency).first - DAY, frequency)


def months_before(day: dt.date, months: int) -> dt.date:
    """Return the first day of the month so many months before that of a day."""
    count = day.year * 12 + day.month - 1 - months
    return dt.date(max(count // 12, 1), count % 12 + 1, 1) if count >= 12 else dt.date.min


def _end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
