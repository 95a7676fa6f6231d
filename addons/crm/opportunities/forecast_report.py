"""The forecast: what opportunities are expected to bring, by month and sales representative."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import select

from addons.base import Partner
from addons.crm.opportunities.opportunity import LOST, Opportunity
from addons.reporting import Chart, Column, Parameter, Report
from addons.schemas import find
from core import ZERO, Session


class ForecastReport(Report, name="forecast"):
    """Sum up opportunities by the month they are expected to close in and by sales rep, in the company's currency.

    What is won counts whole, what is open by its probability, what is lost not at all.
    """

    title = "Sales forecast"
    chart: ClassVar[Chart | None] = Chart("month", ("expected", "weighted"), "bar")
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("rep", str, help="Only of this sales representative, by partner code"),
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return month, sales rep, number, amount and weighted amount."""
        return [
            Column("month", "Month"),
            Column("rep", "Sales rep"),
            Column("opportunities", "Opportunities", "integer", total=True),
            Column("expected", "Expected", "money", total=True),
            Column("weighted", "Weighted", "money", total=True),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per month and sales rep, in one statement; raises NotFound for a sales rep there is not."""
        opportunity, P = session[Opportunity], session[Partner]
        query = select(opportunity, P.code).outerjoin(P, P.id == opportunity.sales_rep_id)
        query = query.where(opportunity.state != LOST).order_by(opportunity.id)
        if values["rep"]:
            find(session, session[Partner], values["rep"])
            query = query.where(P.code == values["rep"])
        found: dict[tuple[str, str], list[Decimal]] = {}
        for one, rep in session.execute(query):
            month = f"{one.close_date:%Y-%m}" if one.close_date else ""
            figures = found.setdefault((month, rep or ""), [ZERO, ZERO, ZERO])
            for place, figure in enumerate((Decimal(1), one.expected_amount, one.weighted)):
                figures[place] += figure
        for (month, rep), (number, expected, weighted) in sorted(found.items()):
            yield {
                "month": month,
                "rep": rep,
                "opportunities": int(number),
                "expected": expected,
                "weighted": weighted,
            }
