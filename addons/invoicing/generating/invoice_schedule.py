"""Invoice schedules: when what was delivered to a customer is billed (semantics 3.2)."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator, Sequence

from sqlalchemy import CheckConstraint
from sqlalchemy.schema import SchemaItem

from addons.invoicing.generating.grouping import grouping_named
from core import BadInput, Mapped, Model, Money, Row, Session, column, did_you_mean, one_of

DAILY, WEEKLY, TWICE_MONTHLY, MONTHLY = "daily", "weekly", "twice monthly", "monthly"
FREQUENCIES = (DAILY, WEEKLY, TWICE_MONTHLY, MONTHLY)
WEEKDAYS = tuple(name.lower() for name in calendar.day_name)
HALF = 15
"""The days between the two halves of a month that is billed twice."""


class InvoiceSchedule(Model, table="invoice_schedule"):
    """Orders dated up to a cut-off day are billed from an invoice day on: weekdays if weekly, else days of the month.

    Twice monthly, both days come again 15 days later. A day that a month does not have is its last day. Nothing below
    `minimum_amount`, in the currency of the invoice, is billed; `grouping` says what shares an invoice.
    """

    label = "invoice schedule"
    natural_key = ("code",)

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    frequency: Mapped[str]
    invoice_weekday: Mapped[str | None]
    cutoff_weekday: Mapped[str | None]
    invoice_day: Mapped[int | None]
    cutoff_day: Mapped[int | None]
    minimum_amount: Mapped[Money | None]
    grouping: Mapped[str | None]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a schedule of which the days are not known."""
        rows = super().prepare(session, rows)
        for row in rows:
            _check(f"the {cls.noun()} {row.get('code')}", row)
            if row.get("grouping") is not None:
                grouping_named(session, row["grouping"])
        return rows

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep the minimum amount from being negative."""
        return [CheckConstraint("minimum_amount >= 0", name="minimum_amount")]

    def can_invoice(self, ordered: dt.date, today: dt.date) -> bool:
        """Say whether an order of a date may be billed by today (semantics 3.2)."""
        return any(ordered <= cutoff and ordered <= invoiced for cutoff, invoiced in self.periods(today))

    def periods(self, today: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
        """Yield the latest cut-off day and the latest invoice day up to today; twice monthly for each half."""
        if self.frequency == DAILY:
            yield dt.date.max, dt.date.max
        elif self.frequency == WEEKLY:
            yield _latest_weekday(self.cutoff_weekday or "", today), _latest_weekday(self.invoice_weekday or "", today)
        else:
            for later in (0, HALF) if self.frequency == TWICE_MONTHLY else (0,):
                cutoff, invoiced = (self.cutoff_day or 0) + later, (self.invoice_day or 0) + later
                yield _latest_day(cutoff, today), _latest_day(invoiced, today)


def _latest_weekday(name: str, today: dt.date) -> dt.date:
    return today - dt.timedelta((today.weekday() - WEEKDAYS.index(name)) % 7)


def _latest_day(day: int, today: dt.date) -> dt.date:
    """Return a day of this month, or of the one before if it is still ahead."""
    found = _in_month(today, day)
    return found if found <= today else _in_month(today.replace(day=1) - dt.timedelta(1), day)


def _in_month(month: dt.date, day: int) -> dt.date:
    return month.replace(day=min(day, calendar.monthrange(month.year, month.month)[1]))


def _check(name: str, row: Row) -> None:
    frequency = row["frequency"]
    if frequency not in FREQUENCIES:
        raise BadInput(
            f"{name}: '{frequency}' is no frequency{did_you_mean(str(frequency), FREQUENCIES)}",
            remedy=f"Choose one of: {one_of(FREQUENCIES)}.",
        )
    if frequency == WEEKLY:
        for column_name in ("cutoff_weekday", "invoice_weekday"):
            _check_weekday(f"{name}: {column_name}", frequency, row.get(column_name))
    elif frequency != DAILY:
        for column_name in ("cutoff_day", "invoice_day"):
            _check_day(f"{name}: {column_name}", frequency, row.get(column_name))


def _check_weekday(name: str, frequency: str, weekday: str | None) -> None:
    if weekday is None:
        raise BadInput(f"{name} is missing: it is {frequency}", remedy="Give a weekday, such as friday.")
    if weekday not in WEEKDAYS:
        raise BadInput(
            f"{name}: '{weekday}' is no weekday{did_you_mean(weekday, WEEKDAYS)}",
            remedy=f"Choose one of: {one_of(WEEKDAYS)}.",
        )


def _check_day(name: str, frequency: str, day: int | None) -> None:
    last = 31 - HALF if frequency == TWICE_MONTHLY else 31
    if day is None:
        raise BadInput(f"{name} is missing: it is {frequency}", remedy="Give a day of the month, such as 25.")
    if not 1 <= day <= last:
        why = f", which comes again {HALF} days later" if frequency == TWICE_MONTHLY else ""
        raise BadInput(f"{name}: {day} is no day of the month{why}", remedy=f"Give a day from 1 to {last}.")
