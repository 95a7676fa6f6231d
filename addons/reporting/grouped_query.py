"""The statement of a grouped report: figures added up by ids in one pass, then the names that belong to the ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, case, func, literal_column, or_, select
from sqlalchemy.orm import aliased

from addons.reporting.dimension import Dimension, Paths
from addons.reporting.exchange import converted
from addons.reporting.grouping import BEFORE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from addons.reporting.grouped_report import GroupedReport
    from core import Session

CURRENCY = "_currency"
DOCUMENT = "_document"
"""Names of columns that are asked for besides: the currency of the figures, and the id of the document behind them."""


@dataclass(frozen=True)
class Key:
    """Say what is grouped by: columns inside; outside, their names, and what is told of the record whose id it is."""

    names: Sequence[str]
    columns: Sequence[Any]
    record: Any = None
    told: Sequence[str] = ()


@dataclass(frozen=True)
class Query:
    """Hold a statement and the names of its columns."""

    names: Sequence[str]
    statement: Select[Any]


@dataclass
class GroupedQuery:
    """Build the statement of a grouped report for parameter values, `more` conditions among them."""

    session: Session
    report: GroupedReport
    values: Mapping[str, Any]
    at: Paths
    keys: list[Key] = field(default_factory=list)

    @classmethod
    def of(cls, session: Session, report: GroupedReport, values: Mapping[str, Any]) -> GroupedQuery:
        """Begin a statement by the dimensions asked for, and by the currencies that figures are in."""
        query = cls(session, report, values, Paths(session[report.source]))
        query.keys += [query._by(dimension) for dimension in report.chosen(values)]
        if not values["in_currency"]:
            for n, path in enumerate(report.currency_paths(values)):
                record, _, code = path.rpartition(".")
                query.keys.append(query._of(record, [f"{CURRENCY}{n or ''}"], [code]))
        return query

    def by_document(self) -> None:
        """Tell the documents behind the figures apart as well; their details may be called as a dimension is."""
        details = self.report.details
        names, paths = [DOCUMENT + one.name for one in details], [one.path or one.name for one in details]
        self.keys.append(self._of(self.report.document, [DOCUMENT, *names], ["id", *paths]))

    def _by(self, dimension: Dimension) -> Key:
        if not dimension.record:
            return Key(dimension.names, dimension.expressions(self.at))
        label = str(dimension.label).rpartition(".")[2]
        return self._of(dimension.record, dimension.names, [dimension.code.rpartition(".")[2], label])

    def _of(self, path: str, names: Sequence[str], told: Sequence[str]) -> Key:
        """Return the key of a record, by the path of its relation; without a path that of the source itself."""
        key, model = self.at.key(path) if path else (self.at("id"), self.at.model)
        return Key(names, [key], aliased(model), told)

    def query(self, *more: Any) -> Query:
        """Return the statement for what meets further conditions as well."""
        inner, names = self._figures(more)
        figures = inner.subquery("figures")
        columns = list(figures.c)
        statement: Select[Any] = select()
        statement = statement.select_from(figures)
        told: list[str] = []
        for key in self.keys:
            told += key.names
            mine, columns = columns[: len(key.columns)], columns[len(key.columns) :]
            if key.record is None:
                statement = statement.add_columns(*mine)
                continue
            at = Paths(key.record)
            shown = [at(path) for path in key.told]
            joined = statement.outerjoin(key.record, key.record.id == mine[0])
            statement = at.joining(joined).add_columns(*shown)
        return Query([*told, *names], statement.add_columns(*columns))

    def _figures(self, more: Sequence[Any]) -> tuple[Select[Any], list[str]]:
        """Return the statement that adds up, with a column for each key and figure, and the figures' names."""
        report, values, at = self.report, self.values, self.at
        now, before = report.period(at, values, ""), report.period(at, values, "compare_")
        conditions = [*counted(self.session, report, values, at), *more]
        exchange = converted(self.session, report, values, at)
        names: list[str] = []
        sums: list[Any] = []
        for measure in report.measured(values):
            value = exchange.of(measure, measure.value(at))
            names.append(measure.name)
            sums.append(func.sum(_where(value, now) if is_comparison(values) else value))
            if is_comparison(values):
                names.append(measure.name + BEFORE)
                sums.append(func.sum(_where(value, before)))
        keys = [column for key in self.keys for column in key.columns]
        labelled = [column.label(f"k{n}") for n, column in enumerate(keys)]
        labelled += [column.label(f"m{n}") for n, column in enumerate(sums)]
        # without a key SQL answers one row even when nothing counts: HAVING leaves it out
        places: list[Any] = [literal_column(str(place)) for place in range(1, len(keys) + 1)]
        grouped: Any = select(*labelled).where(*conditions).group_by(*places).having(func.count() > 0)
        return exchange.joined(at.joined(grouped)), names


def counted(session: Session, report: GroupedReport, values: Mapping[str, Any], at: Paths) -> list[Any]:
    """Return which rows count: those of the period, and of the one to compare with."""
    periods = [report.period(at, values, "")]
    if is_comparison(values):
        periods.append(report.period(at, values, "compare_"))
    whole = [] if any(not period for period in periods) else [or_(*(and_(*period) for period in periods))]
    return [*report.conditions(session, values, at), *whole]


def is_comparison(values: Mapping[str, Any]) -> bool:
    """Say whether a period to compare with was given."""
    return bool(values["compare_from"] or values["compare_to"])


def _where(value: Any, conditions: Sequence[Any]) -> Any:
    return case((and_(*conditions), value)) if conditions else value
