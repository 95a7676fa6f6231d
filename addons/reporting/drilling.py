"""Drill-down: the documents behind a figure of a grouped report, which add up to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, and_, cast

from addons.reporting.dimension import Dimension
from addons.reporting.grouped_query import CURRENCY, DOCUMENT, GroupedQuery, is_comparison
from addons.reporting.grouped_report import GroupedReport, currencies_of, refuse_mixed
from addons.reporting.grouping import DIFFERENCE, NONE, Grouping, label_of
from addons.reporting.report import DETAIL, TOTAL, Answer, Column, Line, Report, Row, named, need_to_read, values_of
from core import ZERO, NotFound, UsageError, did_you_mean, one_of, unknown

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from core import Session

Group = Mapping[str, str]
"""What a figure is of: for dimensions of the report, the code (or the label, where there is none) of the group."""


def drill(session: Session, name: str, asked: Mapping[str, Any], group: Group) -> Answer:
    """Return the documents behind the figures of a group; of all for an empty one.

    Takes one statement, and one more where thresholds leave groups out. Raises UsageError for a report that knows no
    documents and for a dimension that it was not asked by, NotFound for a group that it does not show, and otherwise
    as `run` does.
    """
    report = named(session, name)
    need_to_read(session, report)
    grouped = _with_documents(report)
    values = values_of(report, asked, session.today)
    dimensions = _dimensions(grouped, values, group)
    query = GroupedQuery.of(session, grouped, values)
    query.by_document()
    conditions = [_is(query, dimensions[key], text) for key, text in group.items()]
    rows = grouped.found(session, values, query, *conditions)
    if values["above"] is not None or values["below"] is not None:
        shown = {_key(row, dimensions.values()) for row in grouped.rows(session, values)}
        rows = [row for row in rows if _key(row, dimensions.values()) in shown]
    if not rows and group:
        raise _missing(session, grouped, values, dimensions, group)
    refuse_mixed(grouped, rows, values)
    return _answer(session, grouped, values, rows, group)


def _with_documents(report: Report) -> GroupedReport:
    if isinstance(report, GroupedReport) and report.details:
        return report
    raise UsageError(f"report '{report.name}' has no figures with documents behind them", remedy="Run it as it is.")


def _dimensions(report: GroupedReport, values: Mapping[str, Any], group: Group) -> dict[str, Dimension]:
    known = {one.name: one for one in report.chosen(values)}
    for name in group:
        if name in {one.name for one in report.dimensions} - known.keys():
            raise UsageError(
                f"the report is not by {name}",
                remedy=f"Ask for it: by={','.join([*known, name])}, or drill by another.",
            )
        if name not in known:
            raise unknown("dimension", name, known, start=f"report '{report.name}' has no")
    return known


def _is(query: GroupedQuery, dimension: Dimension, text: str) -> ColumnElement[bool]:
    """Return the condition that a row is of a group."""
    column: Any = dimension.expressions(query.at)[0]
    if text in ("", NONE):
        nothing: ColumnElement[bool] = column.is_(None)
        return nothing
    written = column if isinstance(column.type, String) else cast(column, String)
    return and_(written == text)


def _key(row: Row, dimensions: Any) -> tuple[Any, ...]:
    return tuple(row[name] for dimension in dimensions for name in dimension.names)


def _missing(
    session: Session, report: GroupedReport, values: dict[str, Any], known: Mapping[str, Dimension], group: Group
) -> NotFound:
    """Return the error for a group that the report does not show, with the one that was perhaps meant."""
    rows = report.rows(session, values)
    for name, text in group.items():
        groups = {label_of(row[known[name].names[0]]) for row in rows}
        if (text or NONE) not in groups:
            remedy = (
                f"Those it shows are: {one_of(sorted(groups))}." if len(groups) <= 20 else "Copy one from the report."
            )
            return NotFound(f"the report shows no {name} '{text}'{did_you_mean(text, groups)}", remedy=remedy)
    return NotFound(
        "the report shows no such group", remedy="Copy the codes of a line from it, as --format csv has them."
    )


def _answer(
    session: Session, report: GroupedReport, values: Mapping[str, Any], rows: Sequence[Row], group: Group
) -> Answer:
    currencies = currencies_of(rows, values)
    columns = _columns(report, values, several=len(currencies) > 1)
    summed = [column.name for column in columns if column.total]
    documents: dict[Any, Row] = {}
    whole: Row = dict.fromkeys(summed, ZERO)
    for row in rows:
        details = {one.name: row[DOCUMENT + one.name] for one in report.details}
        key, new = (row[DOCUMENT], row.get(CURRENCY)), {**row, **details, **dict.fromkeys(summed, ZERO)}
        document = documents.setdefault(key, new)
        for name in summed:
            document[name] += row[name]
            whole[name] += row[name]
    completed = Grouping((), columns, report.measures[0].name, values["sort"], report.derived_from(values)).completed
    names = [column.name for column in columns]
    lines = [
        Line({name: value for name, value in {**row, **completed(row, None)}.items() if name in names}, DETAIL)
        for row in _sorted(report, values, list(documents.values()))
    ]
    if lines and len(currencies) <= 1:
        lines.append(Line(completed(whole, None), TOTAL))
    said = ", ".join(f"{name} {label_of(text)}" for name, text in group.items()) or "all"
    currency = currencies[0] if len(currencies) == 1 else None
    title = f"{report.title}: documents"
    return Answer(report.name, title, columns, lines, {**values, "of": said}, session.now, currency)


def _columns(report: GroupedReport, values: Mapping[str, Any], *, several: bool) -> list[Column]:
    found = [Column(one.name, one.title, one.kind) for one in report.details]
    found += [Column(CURRENCY, "Currency")] if several else []
    found += report.figures(values)
    return [*found, Column(DIFFERENCE, "Change", "percent")] if is_comparison(values) else found


def _sorted(report: GroupedReport, values: Mapping[str, Any], rows: list[Row]) -> list[Row]:
    """Sort documents by date and number, or by amount."""
    days = [one.name for one in report.details if one.kind == "date"]
    others = [one.name for one in report.details if one.kind != "date"]
    rows.sort(key=lambda row: (*(str(row[name] or "") for name in (*days, *others)), row[DOCUMENT]))
    if values["sort"] != "name":
        rows.sort(key=lambda row: row[report.measures[0].name], reverse=values["sort"] == "descending")
    return rows
