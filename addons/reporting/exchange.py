"""Show amounts in one currency: each converted at the rate of its document's date, rounded, and then added up.

So a figure is the same from whatever side it is looked at, and what is listed behind it adds up to it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Date, Select, and_, case, column, select
from sqlalchemy import values as value_rows

from addons.reporting.arithmetic import RATE_DIGITS, RATE_UNIT, portion
from addons.reporting.dimension import Paths
from core import BadInput

if TYPE_CHECKING:
    from addons.reporting.grouped_report import GroupedReport
    from addons.reporting.measure import Measure
    from core import Session

MOST = 10_000
"""So many rates, of a currency on a day, fit into a statement."""

Asked = Collection[tuple[str, dt.date]]
"""Currencies by their codes, and the days on which their rates are asked."""


@dataclass(frozen=True)
class Conversion:
    """Hold how amounts become those of another currency: its digits, and the rates by code and day."""

    digits: int
    rates: Mapping[tuple[str, dt.date], Decimal]


@dataclass(frozen=True)
class Exchanged:
    """Hold the tables of rates by the path of the currency, to be joined; none where nothing is converted."""

    digits: int = 0
    own: str = ""
    rates: Mapping[str, Any] = field(default_factory=dict)
    joins: Mapping[str, Any] = field(default_factory=dict)

    def of(self, measure: Measure, value: Any) -> Any:
        """Return a measure's value, converted where it is money of another currency."""
        path = measure.currency or self.own
        if measure.kind != "money" or path not in self.rates:
            return value
        rate = self.rates[path].c.rate
        return case((rate.is_(None), value), else_=portion(value, rate, RATE_UNIT, self.digits))

    def joined(self, statement: Select[Any]) -> Select[Any]:
        """Return the statement with the rates."""
        for path, table in self.rates.items():
            statement = statement.outerjoin(table, self.joins[path])
        return statement


def converted(session: Session, report: GroupedReport, values: Mapping[str, Any], at: Paths) -> Exchanged:
    """Return the rates that are needed to show what counts in the currency asked for.

    Two statements for each currency that documents have, one where all is in it already; raises BadInput for a rate
    that there is not.
    """
    into = values["in_currency"]
    if not into:
        return Exchanged()
    found = {path: _foreign(session, report, values, path) for path in report.currency_paths(values)}
    asked = {(code, day) for rows in found.values() for _, code, day in rows}
    conversion = report.conversion(session, into, asked)
    tables = {path: _table(n, rows, conversion) for n, (path, rows) in enumerate(found.items()) if rows}
    joins: dict[str, Any] = {}
    for path, table in tables.items():
        key, _ = at.key(path.rpartition(".")[0])
        joins[path] = and_(table.c.currency == key, table.c.day == at(report.date))
    return Exchanged(conversion.digits, report.currency, tables, joins)


Foreign = tuple[Any, str, dt.date]


def _foreign(session: Session, report: GroupedReport, values: Mapping[str, Any], path: str) -> list[Foreign]:
    """Return the currencies, by id and code, and days of what counts and is not in the currency asked for."""
    from addons.reporting.grouped_query import counted

    at = Paths(session[report.source])
    key, _ = at.key(path.rpartition(".")[0])
    query: Any = select(key, at(path), at(report.date)).where(at(path) != values["in_currency"])
    query = query.where(*counted(session, report, values, at)).distinct()
    return [(id_, code, day) for id_, code, day in report.fetch(session, at.joined(query), values)]


def _table(n: int, rows: Iterable[Foreign], conversion: Conversion) -> Any:
    """Return rates as a table, in whole units of their last place."""
    data = [(id_, day, int(conversion.rates[code, day].scaleb(RATE_DIGITS))) for id_, code, day in rows]
    if len(data) > MOST:
        raise BadInput(
            f"{len(data):,} exchange rates are needed, more than {MOST:,}", remedy="Ask for a shorter period."
        )
    columns = (column("currency", BigInteger), column("day", Date), column("rate", BigInteger))
    return value_rows(*columns, name=f"rates{n}").data(data).cte(f"rates{n}")
