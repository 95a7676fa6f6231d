"""The report of what customers owe by how long it has been due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, ClassVar

from addons.base import Currency, Partner
from addons.invoicing.owed.ageing import ageing, read_bounds
from addons.invoicing.owed.company import company_currency
from addons.reporting import Answer, Column, Parameter, Report
from addons.schemas import find
from core import Session


class AgeingReport(Report, name="ageing"):
    """What customers owe on a day, by how many days it has been due, and what they have paid in advance.

    In the company's currency at the rates of the day, or what is in one currency.
    """

    title = "Ageing of what is owed"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("on", date, help="As of this day, also one long past; else today"),
        Parameter("days", str, "30 60 90", help="Where the spans of days overdue end"),
        Parameter("partner", str, help="Only this customer, by code"),
        Parameter("currency", str, help="Only what is in this currency, and in it"),
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return the customer, what is not due, the spans, advances and the balance."""
        bounds = read_bounds(values["days"])
        starts = [1, *(bound + 1 for bound in bounds)]
        ends = [*(f"-{bound}" for bound in bounds), "+"]
        spans = [
            Column(f"span{n}", f"{start}{end} days", "money", total=True)
            for n, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
        ]
        return [
            Column("code", "Customer"),
            Column("name", "Name"),
            Column("not_due", "Not due", "money", total=True),
            *spans,
            Column("owed", "Owed", "money", total=True),
            Column("advances", "Advances", "money", total=True),
            Column("balance", "Balance", "money", total=True),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per customer who owes something or has paid in advance, in three statements."""
        bounds = read_bounds(values["days"])
        partners = [find(session, Partner, values["partner"]).id] if values["partner"] else []
        currency = find(session, Currency, values["currency"]).id if values["currency"] else 0
        for one in ageing(session, values["on"] or session.today, bounds, partners, currency):
            spans = {f"span{n}": amount for n, amount in enumerate(one.late, 1)}
            figures = {"not_due": one.not_due, "owed": one.owed, "advances": one.advances, "balance": one.balance}
            yield {"code": one.code, "name": one.name, **figures, **spans}

    def answer(self, session: Session, values: Mapping[str, Any]) -> Answer:
        """Say in which currency, and as of which day."""
        values = {**values, "on": values["on"] or session.today}
        found = super().answer(session, values)
        return replace(found, currency=values["currency"] or company_currency(session).code)
