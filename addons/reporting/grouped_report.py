"""Grouped reports: one declaration answers by any of its dimensions, in any order, with subtotals and comparison."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from addons.reporting.chart import Chart
from addons.reporting.dimension import Dimension, Measure, Paths
from addons.reporting.grouping import BEFORE, DIFFERENCE, SHARE, Grouping
from addons.reporting.parameter import Parameter
from addons.reporting.report import CHART, Answer, Column, Report, Row
from core import BadInput, NotFound, did_you_mean

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

    from core import Model, Session

STANDARD = (
    Parameter("from", date, help="First day"),
    Parameter("to", date, help="Last day, included"),
    Parameter("compare_from", date, help="First day of the period to compare with"),
    Parameter("compare_to", date, help="Last day of the period to compare with, included"),
    Parameter("above", Decimal, help="Only groups with a larger amount"),
    Parameter("below", Decimal, help="Only groups with a smaller amount"),
    Parameter("sort", str, "name", "Order of the groups: by name or by amount", ("name", "ascending", "descending")),
    CHART,
)


class GroupedReport(Report, abstract=True):
    """Add up measures of the source's rows by any subset of the dimensions in any order (semantics 12).

    The first measure is *the amount*: it is compared, filtered, sorted and shared out. Groups are those of the
    innermost dimension; totals add up the groups shown. `date` is the path of the day that `from` and `to` speak of,
    `currency` the path of the code in which money is kept; amounts of several currencies are never added up.
    """

    joined = ("parameters", "dimensions", "measures")
    source: ClassVar[type[Model]]
    date: ClassVar[str]
    currency: ClassVar[str] = ""
    by: ClassVar[tuple[str, ...]] = ()
    """The names of the dimensions used when the parameter `by` is not given."""
    dimensions: ClassVar[tuple[Dimension, ...]] = ()
    measures: ClassVar[tuple[Measure, ...]] = ()

    def all_parameters(self) -> Sequence[Parameter]:
        """Return `by`, the standard parameters, the report's own, and a filter for each dimension with a code."""
        names = tuple(d.name for d in self.dimensions)
        first = Parameter("by", str, self.by, "Dimensions to group by, outermost first", names, many=True)
        filters = [
            Parameter(d.name, str, (), f"Only these, by code: {d.title.lower()}", many=True)
            for d in self.dimensions
            if d.code and d.filtered
        ]
        own = {p.name: p for p in (*STANDARD, *filters, *self.parameters)}
        return (first, *own.values())

    def chosen(self, values: Mapping[str, Any]) -> list[Dimension]:
        """Return the dimensions asked for, outermost first."""
        known = {d.name: d for d in self.dimensions}
        return [known[name] for name in dict.fromkeys(values["by"])]

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return a column per dimension and measure; then shares, or the reference period and the difference in %."""
        found: list[Column] = []
        for dimension in self.chosen(values):
            if dimension.code:
                found.append(Column(f"{dimension.name}_code", f"{dimension.title} code", data_only=True))
            found.append(Column(dimension.name, dimension.title))
        found += [Column(m.name, m.title, m.kind, total=True) for m in self.measures]
        if is_comparison(values):
            found += [Column(m.name + BEFORE, f"{m.title} before", m.kind, total=True) for m in self.measures]
            found.append(Column(DIFFERENCE, "Change", "percent"))
        elif found and values["by"]:
            found.append(Column(SHARE, "Share", "percent"))
        return found

    def conditions(self, session: Session, values: Mapping[str, Any], at: Paths) -> list[ColumnElement[bool]]:
        """Return which rows of the source count, beside period and filters. Extend with `super()`."""
        from core import among

        coded = {d.name: d for d in self.dimensions if d.code and d.filtered}
        return [
            among(session, at(dimension.code), _existing(session, at, dimension, values[name]))
            for name, dimension in coded.items()
            if values.get(name)
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> list[Row]:
        """Return the innermost groups with their figures, added up by one SQL statement."""
        at = Paths(session[self.source])
        names, statement = self._statement(session, values, at)
        figures = {column.name for column in self.columns(values) if column.total}
        rows = [dict(zip(names, found, strict=True)) for found in session.execute(statement)]
        for row in rows:
            row |= {name: Decimal(0) for name in figures if row[name] is None}
        return rows

    def _statement(self, session: Session, values: Mapping[str, Any], at: Paths) -> tuple[list[str], Select[Any]]:
        from sqlalchemy import func, literal_column, select

        names: list[str] = []
        columns: list[Any] = []
        for dimension in self.chosen(values):
            names += [f"{dimension.name}_code", dimension.name] if dimension.code else [dimension.name]
            columns += dimension.expressions(at)[0 if dimension.code else 1 :]
        keys: list[Any] = [literal_column(str(place)) for place in range(1, len(columns) + 1)]
        compared = is_comparison(values)
        now, before = self._period(at, values, ""), self._period(at, values, "compare_")
        for measure in self.measures:
            value = measure.value(at)
            names.append(measure.name)
            columns.append(func.sum(_where(value, now) if compared else value))
            if compared:
                names.append(measure.name + BEFORE)
                columns.append(func.sum(_where(value, before)))
        amount = columns[names.index(self.measures[0].name)]
        statement: Any = select(*columns).where(*self._counted(session, values, at)).group_by(*keys)
        bounds = [amount > values["above"]] if values["above"] is not None else []
        bounds += [amount < values["below"]] if values["below"] is not None else []
        # without a dimension SQL answers one row even when nothing counts: HAVING leaves it out
        return names, at.joined(statement.having(func.count() > 0, *bounds))

    def _counted(self, session: Session, values: Mapping[str, Any], at: Paths) -> list[Any]:
        from sqlalchemy import and_, or_

        periods = [self._period(at, values, "")]
        if is_comparison(values):
            periods.append(self._period(at, values, "compare_"))
        whole = [] if any(not period for period in periods) else [or_(*(and_(*period) for period in periods))]
        return [*self.conditions(session, values, at), *whole]

    def _period(self, at: Paths, values: Mapping[str, Any], prefix: str) -> list[ColumnElement[bool]]:
        first, last = values[f"{prefix}from"], values[f"{prefix}to"]
        if first and last and first > last:
            raise BadInput(f"report '{self.name}': the period {first} to {last} ends before it begins")
        day = at(self.date)
        return ([day >= first] if first else []) + ([day <= last] if last else [])

    def answer(self, session: Session, values: Mapping[str, Any]) -> Answer:
        """Ask the database; return the groups with subtotals per level and a grand total."""
        currencies = self._currencies(session, values)
        columns, rows = self.columns(values), self.rows(session, values)
        by = self.chosen(values)
        arranged = Grouping(by, columns, self.measures[0].name, values["sort"])
        lines = arranged.lines(rows)
        currency = currencies[0] if len(currencies) == 1 else None
        if currency is None and currencies:
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

    def _currencies(self, session: Session, values: Mapping[str, Any]) -> list[str]:
        """Return the currencies of what is counted; raises BadInput when their amounts would be mixed."""
        from sqlalchemy import select

        if not self.currency:
            return []
        at = Paths(session[self.source])
        found = select(at(self.currency)).where(*self._counted(session, values, at)).distinct()
        codes = sorted(session.scalars(at.joined(found)))
        if len(codes) > 1 and values["by"][:1] != ("currency",):
            raise BadInput(
                f"report '{self.name}': the amounts are in {', '.join(codes)} and cannot be added up",
                remedy=f"Ask for one of them (currency={codes[0]}), or group by currency first (by=currency,...).",
            )
        return codes


def is_comparison(values: Mapping[str, Any]) -> bool:
    """Say whether a period to compare with was given."""
    return bool(values["compare_from"] or values["compare_to"])


def _months_behind(values: Mapping[str, Any]) -> int:
    """Return by how many months the period to compare with lies before the other; 0 where that is not said."""
    for end in ("from", "to"):
        now, before = values[end], values[f"compare_{end}"]
        if now and before:
            return int((now.year - before.year) * 12 + now.month - before.month)
    return 0


def _where(value: Any, conditions: Sequence[Any]) -> Any:
    from sqlalchemy import and_, case

    return case((and_(*conditions), value)) if conditions else value


def _existing(session: Session, at: Paths, dimension: Dimension, codes: Sequence[str]) -> Sequence[str]:
    """Return the codes; raises NotFound for one that no record has."""
    from sqlalchemy import inspect, select

    from core import among

    *relations, name = dimension.code.split(".")
    model = inspect(at.entity(tuple(relations))).mapper.class_
    known = set(session.scalars(select(getattr(model, name)).where(among(session, getattr(model, name), codes))))
    missing = [code for code in codes if code not in known]
    if missing:
        every = session.scalars(select(getattr(model, name)).where(getattr(model, name).is_not(None)).limit(10_000))
        raise NotFound(f"there is no {model.noun()} '{missing[0]}'{did_you_mean(missing[0], every)}")
    return codes
