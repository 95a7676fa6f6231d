"""When something is due, as it is stored of terms and of their instalments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import false

from addons.invoicing.terms.due_rule import WEEKDAYS, DueRule, read_days
from core import BadInput, Mapped, Row, column, did_you_mean, one_of

COUNTED_FROM = ("invoice", "order", "delivery")


class DueColumns:
    """The columns of a rule for due days; what they mean says `DueRule`.

    `maturity_days` are one to three days of the month, such as "5 15 25"; `weekday` is its English name.
    """

    net_days: Mapped[int] = column(default=0)
    offset_months: Mapped[int] = column(default=0, server_default="0")
    end_of_month: Mapped[bool] = column(default=False, server_default=false())
    additional_days: Mapped[int] = column(default=0, server_default="0")
    maturity_days: Mapped[str | None]
    weekday: Mapped[str | None]
    fixed_day: Mapped[int | None]
    cutoff_day: Mapped[int | None]
    fixed_date: Mapped[dt.date | None]
    next_business_day: Mapped[bool] = column(default=False, server_default=false())
    counted_from: Mapped[str] = column(default="invoice", server_default="invoice")

    @property
    def rule(self) -> DueRule:
        """Return the rule."""
        return DueRule(
            self.net_days,
            self.offset_months,
            self.end_of_month,
            self.additional_days,
            read_days(self.maturity_days),
            WEEKDAYS.index(self.weekday) if self.weekday else None,
            self.fixed_day,
            self.cutoff_day,
            self.fixed_date,
            self.next_business_day,
            self.counted_from,
        )


def refuse_impossible(rows: Sequence[Row], name: str) -> None:
    """Raise BadInput for days that there are not, and for rules that contradict each other."""
    for row in rows:
        where = f"{name} {row['code']}: " if "code" in row else f"the {name}: "
        for column_ in ("net_days", "offset_months", "additional_days"):
            if (row.get(column_) or 0) < 0:
                raise BadInput(f"{where}{column_} is {row[column_]}", remedy="Give 0 or more.")
        for column_ in ("fixed_day", "cutoff_day"):
            _refuse_no_day(where, column_, row.get(column_))
        read_days(row.get("maturity_days"))
        _refuse_other("weekday", row.get("weekday"), WEEKDAYS)
        _refuse_other("counted_from", row.get("counted_from"), COUNTED_FROM)
        _refuse_contradictions(where, row)


def _refuse_no_day(where: str, name: str, day: int | None) -> None:
    if day is not None and not 1 <= day <= 31:
        raise BadInput(f"{where}{name} is {day}, which no month has", remedy="Give a day from 1 to 31.")


def _refuse_other(name: str, value: str | None, choices: Sequence[str]) -> None:
    if value is not None and value not in choices:
        raise BadInput(f"{name} cannot be '{value}'{did_you_mean(value, choices)}", remedy=f"Give {one_of(choices)}.")


def _refuse_contradictions(where: str, row: Row) -> None:
    counted = {
        n: row[n] for n in ("net_days", "end_of_month", "additional_days", "maturity_days", "weekday") if row.get(n)
    }
    if row.get("cutoff_day") and not row.get("fixed_day"):
        raise BadInput(f"{where}there is a cut-off day and no fixed day", remedy="Give fixed_day, or no cutoff_day.")
    if row.get("fixed_day") and counted:
        raise BadInput(
            f"{where}it is due on a fixed day of the month, and {_shown(counted)} counts otherwise",
            remedy="Leave one of them out; to count days first and pay on the next 15th, give maturity_days=15.",
        )
    if row.get("fixed_date") and (counted or row.get("fixed_day")):
        raise BadInput(f"{where}it is due on {row['fixed_date']} and counted as well", remedy="Leave one of them out.")
    if row.get("weekday") and row.get("maturity_days"):
        raise BadInput(f"{where}it is due on a weekday and on maturity days", remedy="Leave one of them out.")


def _shown(values: dict[str, Any]) -> str:
    return ", ".join(f"{name}={'yes' if value is True else value}" for name, value in values.items())
