"""The day on which something is due: pure arithmetic on dates (semantics 7.1, 7.4)."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from addons.schemas import days_after
from core import BadInput

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SATURDAY = 5
FreeDay = Callable[[dt.date], bool]
"""Says whether nobody works on a day."""


@dataclass(frozen=True)
class TradeDates:
    """The days a rule may count from: those of the invoice, of what was ordered, and of the delivery."""

    invoice: dt.date
    order: dt.date | None = None
    delivery: dt.date | None = None

    def of(self, name: str) -> dt.date:
        """Return the day of a name; the invoice's where that day is not known."""
        found: dt.date | None = getattr(self, name)
        return found or self.invoice


@dataclass(frozen=True)
class DueRule:
    """Say when something is due, counted from the day of the invoice, the order or the delivery.

    With `fixed_date` that day. With `fixed_day` that day of the month, `offset_months` later; of documents dated after
    `cutoff_day` one month later still, as if it would lie before the document. Else `net_days` and `offset_months`
    later, at the end of the month if asked, and `additional_days` after that; then on the next maturity day (of one to
    three), or else weekday. A day that a month does not have is its last day.
    """

    net_days: int = 0
    offset_months: int = 0
    end_of_month: bool = False
    additional_days: int = 0
    maturity_days: tuple[int, ...] = ()
    weekday: int | None = None
    fixed_day: int | None = None
    cutoff_day: int | None = None
    fixed_date: dt.date | None = None
    next_business_day: bool = False
    counted_from: str = "invoice"

    def due(self, dates: TradeDates, is_free: FreeDay, maturity_days: tuple[int, ...] = ()) -> dt.date:
        """Return the day; `maturity_days` are the customer's own, which stand before those of the rule."""
        if self.fixed_date is not None:
            return self.fixed_date
        day = dates.of(self.counted_from)
        found = self._fixed(day) if self.fixed_day else self._counted(day, maturity_days or self.maturity_days)
        return business_day(found, is_free) if self.next_business_day else found

    def _fixed(self, day: dt.date) -> dt.date:
        months = self.offset_months + bool(self.cutoff_day and day.day > self.cutoff_day)
        due = in_month(day, months, self.fixed_day or 1)
        return due if due >= day else in_month(day, months + 1, self.fixed_day or 1)

    def _counted(self, day: dt.date, maturity_days: tuple[int, ...]) -> dt.date:
        found = days_after(day, self.net_days)
        if self.offset_months:
            found = in_month(found, self.offset_months, found.day)
        if self.end_of_month:
            found = in_month(found, 0, 31)
        found = days_after(found, self.additional_days)
        if maturity_days:
            this = [in_month(found, 0, one) for one in maturity_days]
            return next((one for one in this if one >= found), in_month(found, 1, maturity_days[0]))
        if self.weekday is not None:
            return days_after(found, (self.weekday - found.weekday()) % 7)
        return found


def in_month(day: dt.date, months: int, wanted: int) -> dt.date:
    """Return a day of the month so many months later: its last one if it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise BadInput(f"{months} months after {day} the calendar has ended", remedy="Correct the date.")
    return dt.date(year, month + 1, min(wanted, monthrange(year, month + 1)[1]))


def business_day(day: dt.date, is_free: FreeDay) -> dt.date:
    """Return the day itself, or the first one after it that is not free."""
    while is_free(day):
        day = days_after(day, 1)
    return day


def is_weekend(day: dt.date) -> bool:
    """Say whether it is a Saturday or a Sunday."""
    return day.weekday() >= SATURDAY


def read_days(text: str | None) -> tuple[int, ...]:
    """Return days of the month such as "5 15 25"; raises BadInput unless they are one to three, ascending."""
    words = (text or "").replace(",", " ").split()
    if not words:
        return ()
    days = tuple(int(word) for word in words if word.isdecimal() and len(word) <= 2)
    is_ascending = all(one < other for one, other in pairwise(days))
    if len(days) != len(words) or len(days) > 3 or not is_ascending or not 1 <= days[0] <= days[-1] <= 31:
        raise BadInput(
            f"'{text}' are no maturity days", remedy="Give one to three days of the month, ascending, such as 5 15 25."
        )
    return days
