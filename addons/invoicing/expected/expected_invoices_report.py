"""The report on expected invoices: what is still to be billed, by the time that is expected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from addons.base import Currency, today
from addons.invoicing.expected.to_bill import ORDERED, PLANNED, to_bill
from addons.reporting import SPANS, Chart, Column, Parameter, Report, time_of
from core import ZERO, Session


class ExpectedInvoices(Report, name="expected_invoices"):
    """What is still to be billed of orders, by the time they are promised for; what is overdue counts as now.

    With `likely` also what is planned. A line billed in part counts with the rest of its amounts.
    """

    title = "Expected invoices"
    chart: ClassVar[Chart | None] = Chart("period", ("net",), "bar", "Expected invoices", each="currency")
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("per", str, "month", "How long a period is", SPANS),
        Parameter("likely", bool, False, "Count planned orders too"),
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return the period, how many orders are to be billed, and their amounts."""
        return [
            Column("period", "Expected"),
            Column("orders", "Orders", "integer", total=True),
            Column("currency", "Currency"),
            Column("net", "Net amount", "money", total=True),
            Column("total", "With taxes", "money", total=True),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per period and currency, in one statement."""
        currencies = session.known(Currency)
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for one in to_bill(session, (*ORDERED, *([PLANNED] if values["likely"] else [])), today(session)):
            key = (time_of(one.day, values["per"]), currencies[one.currency_id].code)
            row = found.setdefault(key, {"period": key[0], "currency": key[1], "orders": 0, "net": ZERO, "total": ZERO})
            row["orders"] += 1
            row["net"] += one.net
            row["total"] += one.total
        return [found[key] for key in sorted(found)]
