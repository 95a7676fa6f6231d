"""The cash forecast: what is invoiced, ordered and planned, by when it is due (semantics 2.3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from addons.base import Currency, today
from addons.invoicing.expected.cash_in import INVOICED, LIKELY, SURE, cash_in
from addons.invoicing.expected.to_bill import ORDERED, PLANNED
from addons.reporting import SPANS, Chart, Column, Parameter, Report, time_of
from core import ZERO, Session

OVERDUE = "overdue"


class CashForecast(Report, name="cash_forecast"):
    """What is to come in by when it is due: of invoices, of orders not billed yet, and of orders that are planned.

    Orders are taken to be billed when they are promised and paid by their payment terms, less what was paid before.
    What is overdue of invoices counts in the period of today, and is told. The last column adds up the periods: the
    working capital that is to come in until then.
    """

    title = "Cash forecast"
    chart: ClassVar[Chart | None] = Chart(
        "period", (INVOICED, SURE, LIKELY), "bar", "Expected to come in", each="currency"
    )
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("per", str, "month", "How long a period is", SPANS),
        Parameter("to", dt.date, help="Only what is due up to this day"),
        Parameter("likely", bool, True, "Count planned orders too"),
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return the period and its amounts."""
        return [
            Column("period", "Due"),
            Column("currency", "Currency"),
            Column(OVERDUE, "Overdue", "money", total=True),
            Column(INVOICED, "Invoiced", "money", total=True),
            Column(SURE, "Ordered", "money", total=True),
            Column(LIKELY, "Planned", "money", total=True),
            Column("all", "Together", "money", total=True),
            Column("until", "Up to then", "money"),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per currency and period, in two statements however many documents there are."""
        now, currencies = today(session), session.known(Currency)
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for one in cash_in(session, (*ORDERED, *([PLANNED] if values["likely"] else [])), now):
            if one.amount and (values["to"] is None or one.due_date <= values["to"]):
                key = (currencies[one.currency_id].code, time_of(max(one.due_date, now), values["per"]))
                row = found.setdefault(key, dict.fromkeys((OVERDUE, INVOICED, SURE, LIKELY, "all"), ZERO))
                row[one.of] += one.amount
                row["all"] += one.amount
                if one.of == INVOICED and one.due_date < now:
                    row[OVERDUE] += one.amount
        until: dict[str, Decimal] = {}
        for (code, period), row in sorted(found.items()):
            until[code] = until.get(code, ZERO) + row["all"]
            yield {"period": period, "currency": code, **row, "until": until[code]}
