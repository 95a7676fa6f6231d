"""Grouped reports: one declaration answers by any of its dimensions, in any order, with subtotals and comparison."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from addons.reporting.asking import ENGINES, fetch
from addons.reporting.chart import Chart
from addons.reporting.dimension import Dimension, Paths
from addons.reporting.exchange import Conversion
from addons.reporting.grouped_query import CURRENCY, GroupedQuery, is_comparison
from addons.reporting.grouping import BEFORE, DIFFERENCE, SHARE, Grouping
from addons.reporting.measure import Derived, Detail, Measure
from addons.reporting.parameter import Parameter
from addons.reporting.period import COMPARED, settled
from addons.reporting.report import CHART, Answer, Column, Report, Row
from core import BadInput, NotFound, did_you_mean

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from core import Model, Session


STANDARD = (
    Parameter("from", dt.date, help="First day: a date, or start-of-month and the like"),
    Parameter("to", dt.date, help="Last day, included"),
    Parameter(
        "period", str, help="Instead of from and to: this-month, last-quarter, year-to-date, 2030, 2030-Q1, 2030-03"
    ),
    Parameter("compare_from", dt.date, help="First day of the period to compare with"),
    Parameter("compare_to", dt.date, help="Last day of the period to compare with, included"),
    Parameter(
        "compare", str, help="Instead of these: the same days a year before, or the period before", choices=COMPARED
    ),
    Parameter("above", Decimal, help="Only groups with a larger amount"),
    Parameter("below", Decimal, help="Only groups with a smaller amount"),
    Parameter("sort", str, "name", "Order of the groups: by name or by amount", ("name", "ascending", "descending")),
    CHART,
    Parameter("engine", str, help="What adds up: the database, or duckdb beside it", choices=ENGINES),
)
IN_CURRENCY = Parameter("in_currency", str, help="Show all in this currency, each document at the rate of its date")


class GroupedReport(Report, abstract=True):
    """Add up measures of the source's rows by any subset of the dimensions in any order (semantics 12).

    The first measure is *the amount*: it is compared, filtered, sorted and shared out. Groups are those of the
    innermost dimension; totals add up the groups shown. `date` is the path of the day that `from` and `to` speak of,
    `currency` the path of the code in which money is kept; amounts of several currencies are never added up, unless
    all are shown `in_currency`. `document` is the path of the document a row belongs to (empty: it is one itself), and
    `details` say what is told of it when a figure is drilled into.
    """

    joined = ("parameters", "dimensions", "measures", "derived", "details")
    source: ClassVar[type[Model]]
    date: ClassVar[str]
    currency: ClassVar[str] = ""
    document: ClassVar[str] = ""
    by: ClassVar[tuple[str, ...]] = ()
    """The names of the dimensions used when the parameter `by` is not given."""
    dimensions: ClassVar[tuple[Dimension, ...]] = ()
    measures: ClassVar[tuple[Measure, ...]] = ()
    derived: ClassVar[tuple[Derived, ...]] = ()
    details: ClassVar[tuple[Detail, ...]] = ()

    def all_parameters(self) -> Sequence[Parameter]:
        """Return `by`, the standard parameters, the report's own, and a filter for each dimension with a code."""
        names = tuple(d.name for d in self.dimensions)
        first = Parameter("by", str, self.by, "Dimensions to group by, outermost first", names, many=True)
        filters = [
            Parameter(d.name, str, (), f"Only these, by code: {d.title.lower()}", many=True)
            for d in self.dimensions
            if d.code and d.filtered
        ]
        standard = (*STANDARD, *([IN_CURRENCY] if self.currency else []))
        own = {p.name: p for p in (*standard, *filters, *self.parameters)}
        return (first, *own.values())

    def settle(self, values: dict[str, Any], today: dt.date) -> dict[str, Any]:
        """Turn `period` and `compare` into days; raises BadInput for a period that ends before it begins."""
        values = {"in_currency": None, **super().settle(values, today)}
        return settled(f"report '{self.name}'", values, today)

    def chosen(self, values: Mapping[str, Any]) -> list[Dimension]:
        """Return the dimensions asked for, outermost first."""
        known = {d.name: d for d in self.dimensions}
        return [known[name] for name in dict.fromkeys(values["by"])]

    def measured(self, values: Mapping[str, Any]) -> list[Measure]:
        """Return the measures that count: those that no parameter asks for, and those that are asked for."""
        return [one for one in self.measures if not one.asked_by or values.get(one.asked_by)]

    def derived_from(self, values: Mapping[str, Any]) -> list[Derived]:
        """Return what follows from the sums, as far as it is asked for."""
        return [one for one in self.derived if not one.asked_by or values.get(one.asked_by)]

    def currency_paths(self, values: Mapping[str, Any]) -> list[str]:
        """Return the paths of the currencies that the figures are in; the report's own comes first."""
        if not self.currency:
            return []
        others = [one.currency for one in self.measured(values) if one.kind == "money" and one.currency]
        return list(dict.fromkeys([self.currency, *others]))

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return a column per dimension and measure; then shares, or the reference period and the difference in %."""
        found: list[Column] = []
        for dimension in self.chosen(values):
            if dimension.code:
                found.append(Column(f"{dimension.name}_code", f"{dimension.title} code", data_only=True))
            found.append(Column(dimension.name, dimension.title))
        found += self.figures(values)
        if is_comparison(values):
            found.append(Column(DIFFERENCE, "Change", "percent"))
        elif found and values["by"]:
            found.append(Column(SHARE, "Share", "percent"))
        return found

    def figures(self, values: Mapping[str, Any]) -> list[Column]:
        """Return the columns of measures and of what follows from them, with those of the period to compare with."""
        found: list[Column] = []
        for suffix, words in (("", ""), (BEFORE, " before")) if is_comparison(values) else (("", ""),):
            for one in self.measured(values):
                found.append(
                    Column(one.name + suffix, one.title + words, one.kind, total=True, data_only=one.data_only)
                )
            found += [Column(one.name + suffix, one.title + words, one.kind) for one in self.derived_from(values)]
        return found

    def conditions(self, session: Session, values: Mapping[str, Any], at: Paths) -> list[ColumnElement[bool]]:
        """Return which rows of the source count, beside period and filters. Extend with `super()`."""
        coded = {d.name: d for d in self.dimensions if d.code and d.filtered}
        return [_among(session, at, dimension, values[name]) for name, dimension in coded.items() if values.get(name)]

    def conversion(self, session: Session, into: str, asked: Collection[tuple[str, dt.date]]) -> Conversion:
        """Return the digits of a currency, and what others, by code, cost in it on days; needed for `in_currency`."""
        raise NotImplementedError(f"{type(self).__module__}.{type(self).__name__}.conversion")

    def fetch(self, session: Session, statement: Select[Any], values: Mapping[str, Any]) -> Sequence[Any]:
        """Ask the database, or what stands beside it, for the rows of a statement."""
        return fetch(session, statement, values.get("engine"))

    def rows(self, session: Session, values: Mapping[str, Any]) -> list[Row]:
        """Return the innermost groups with their figures, added up by one SQL statement.

        Raises BadInput for amounts of several currencies, which cannot be added up.
        """
        rows = self.found(session, values, GroupedQuery.of(session, self, values))
        refuse_mixed(self, rows, values)
        amount = self.measures[0].name
        return [row for row in rows if _is_between(row[amount], values["above"], values["below"])]

    def found(self, session: Session, values: Mapping[str, Any], query: GroupedQuery, *more: Any) -> list[Row]:
        """Return the rows of a query for what meets more conditions; figures that nothing has are 0."""
        asked = query.query(*more)
        figures = [column.name for column in self.figures(values) if column.total]
        rows = [dict(zip(asked.names, row, strict=True)) for row in self.fetch(session, asked.statement, values)]
        for row in rows:
            row |= {name: Decimal(0) for name in figures if row[name] is None}
        return rows

    def period(self, at: Paths, values: Mapping[str, Any], prefix: str) -> list[ColumnElement[bool]]:
        """Return the conditions of the period, or with the prefix "compare_" of the one to compare with."""
        first, last = values[f"{prefix}from"], values[f"{prefix}to"]
        day = at(self.date)
        return ([day >= first] if first else []) + ([day <= last] if last else [])

    def answer(self, session: Session, values: Mapping[str, Any]) -> Answer:
        """Ask the database; return the groups with subtotals per level and a grand total."""
        rows, columns = self.rows(session, values), self.columns(values)
        currencies = currencies_of(rows, values)
        by = self.chosen(values)
        arranged = Grouping(by, columns, self.measures[0].name, values["sort"], self.derived_from(values))
        lines = arranged.lines(rows)
        currency = currencies[0] if len(currencies) == 1 else None
        if len(currencies) > 1:
            lines = lines[:-1]  # the grand total would add up several currencies
        charts = self.charts(values) if len(currencies) <= 1 else ()
        return Answer(self.name, self.title, columns, lines, values, session.now, currency, charts)

    def charts(self, values: Mapping[str, Any]) -> Sequence[Chart]:
        """Return the amount by the first dimension, beside that of the period to compare with."""
        if values["chart"] == "none" or not values["by"]:
            return ()
        amount, along = self.measures[0].name, values["by"][0]
        if is_comparison(values):
            return (Chart(along, (amount, amount + BEFORE), values["chart"], behind=_months_behind(values)),)
        return (Chart(along, (amount,), values["chart"]),)


def _months_behind(values: Mapping[str, Any]) -> int:
    """Return by how many months the period to compare with lies before the other; 0 where that is not said."""
    for end in ("from", "to"):
        now, before = values[end], values[f"compare_{end}"]
        if now and before:
            return int((now.year - before.year) * 12 + now.month - before.month)
    return 0


def currencies_of(rows: Sequence[Row], values: Mapping[str, Any]) -> list[str]:
    """Return the currencies of the amounts."""
    if values["in_currency"]:
        return [values["in_currency"]]
    return sorted({row[CURRENCY] for row in rows if row.get(CURRENCY) is not None})


def refuse_mixed(report: GroupedReport, rows: Sequence[Row], values: Mapping[str, Any]) -> None:
    """Raise BadInput for amounts of several currencies that are not told apart, and for a cost in another one."""
    codes = currencies_of(rows, values)
    if len(codes) > 1 and values["by"][:1] != ("currency",):
        raise BadInput(
            f"report '{report.name}': the amounts are in {', '.join(codes)} and cannot be added up",
            remedy=f"Show all in one of them (in_currency={codes[0]}), ask for one (currency={codes[0]}), "
            "or group by currency first (by=currency,...).",
        )
    for n, _ in enumerate(report.currency_paths(values)[1:], 1):
        for row in rows:
            mine, other = row.get(CURRENCY), row.get(f"{CURRENCY}{n}")
            if mine != other and other is not None and not values["in_currency"]:
                raise BadInput(
                    f"report '{report.name}': some amounts are in {mine}, what is set against them in {other}",
                    remedy=f"Show all in one currency (in_currency={other}).",
                )


def _is_between(amount: Decimal, above: Decimal | None, below: Decimal | None) -> bool:
    return (above is None or amount > above) and (below is None or amount < below)


def _among(session: Session, at: Paths, dimension: Dimension, codes: Sequence[str]) -> ColumnElement[bool]:
    """Return the condition that a dimension is one of some codes; raises NotFound for one that no record has."""
    from sqlalchemy import inspect, select

    *relations, name = dimension.code.split(".")
    model = inspect(at.entity(tuple(relations))).mapper.class_ if not dimension.record else at.key(dimension.record)[1]
    code = getattr(model, name)
    known = {one: id_ for one, id_ in session.execute(select(code, model.id).where(code.in_(codes)))}
    missing = [one for one in codes if one not in known]
    if missing:
        every = session.scalars(select(code).where(code.is_not(None)).limit(10_000))
        raise NotFound(f"there is no {model.noun()} '{missing[0]}'{did_you_mean(missing[0], every)}")
    if dimension.record:
        condition: ColumnElement[bool] = at.key(dimension.record)[0].in_(sorted(known.values()))
        return condition
    return at(dimension.code).in_(codes)  # type: ignore[no-any-return]
