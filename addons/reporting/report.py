"""Reports: named questions to the data, with parameters, columns and set-wise rows.

Reports are fragments like models, and composed like them, once per set of addons. There are two ways to write one:

    class SalesReport(Report, name="sales"): ...                  # a new report
    class SalesReport(sales.SalesReport, extends=True): ...       # add to that report in place

The core composes every enabled fragment, dependants first, so that `super()` reaches the addon below.
`run(session, "sales", {"from": "2030-01-01"})` gives an Answer; `render` turns it into text, CSV, JSON, HTML
or PDF.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from addons.reporting.chart import FORMS, Chart
from addons.reporting.parameter import Parameter, parse
from core import AddonError, UsageError, did_you_mean, one_of, unknown
from core.composition import by_root, compose_fragments, contributions, in_order, plugin_manager, resolve

if TYPE_CHECKING:
    from core import Session
    from core.composition import Composition

Row = dict[str, Any]
KINDS = ("text", "money", "quantity", "percent", "date", "integer")
CHART = Parameter("chart", str, "auto", "How it is drawn in HTML and PDF", (*FORMS, "none"))
DETAIL, SUBTOTAL, TOTAL = "detail", "subtotal", "total"


@dataclass(frozen=True)
class Column:
    """Describe a column: its kind decides format and alignment; `total` sums it in the last line.

    Kinds: text, money, quantity, percent, date, integer. A column that is `data_only` (such as a code beside its name)
    appears in CSV and JSON but not on paper.
    """

    name: str
    title: str
    kind: str = "text"
    total: bool = False
    data_only: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UsageError(
                f"column '{self.name}' has the kind '{self.kind}'{did_you_mean(self.kind, KINDS)}",
                remedy=f"The kinds are: {one_of(KINDS)}.",
            )

    @property
    def is_figure(self) -> bool:
        """Say whether values are figures, aligned right."""
        return self.kind in ("money", "quantity", "percent", "integer")


@dataclass(frozen=True)
class Line:
    """Hold one line of an answer; `level` counts the columns that name its group (0 for the grand total)."""

    values: Row
    role: str = DETAIL
    level: int = 0


@dataclass(frozen=True)
class Answer:
    """Hold what a report found: lines in print order (details, subtotals, the grand total last)."""

    report: str
    title: str
    columns: Sequence[Column]
    lines: Sequence[Line]
    asked: Mapping[str, Any]
    made: datetime
    currency: str | None = None
    charts: Sequence[Chart] = ()
    notes: Sequence[str] = field(default_factory=tuple)

    @property
    def details(self) -> list[Line]:
        """Return the lines that are neither subtotals nor the grand total."""
        return [line for line in self.lines if line.role == DETAIL]

    @property
    def total(self) -> Line | None:
        """Return the grand total, if the report has one."""
        return next((line for line in reversed(self.lines) if line.role == TOTAL), None)

    @property
    def printed(self) -> list[Column]:
        """Return the columns shown on paper."""
        return [column for column in self.columns if not column.data_only]


class Report:
    """Be the root of reports: give a title, parameters, columns and rows; rows come from SQL, aggregated there.

    `parameters` of all fragments are joined; one of the same name replaces that of the addon below. The first sentence
    of the docstring describes the report in lists.
    """

    __report__: ClassVar[type[Report]]
    joined: ClassVar[tuple[str, ...]] = ("parameters",)
    """The class attributes whose entries are collected over all fragments, by their name."""

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    parameters: ClassVar[tuple[Parameter, ...]] = ()
    chart: ClassVar[Chart | None] = None
    template: ClassVar[str] = "report.html"
    permission: ClassVar[str] = ""
    """What it takes to read the report; by itself that of its class, such as "sales.sales_report.read"."""

    def __init_subclass__(
        cls, *, name: str | None = None, extends: bool = False, abstract: bool = False, composed: bool = False
    ) -> None:
        super().__init_subclass__()
        if composed or abstract:
            return
        cls.__report__ = _root(cls, name, extends)
        if not extends:
            cls.name = name or ""

    @classmethod
    def summary(cls) -> str:
        """Return what the report answers, for lists: the first sentence of its docstring."""
        return " ".join((cls.__report__.__doc__ or "").split(".")[0].split())

    def all_parameters(self) -> Sequence[Parameter]:
        """Return what may be asked; extend with `super()` to derive parameters from other declarations."""
        own = {parameter.name for parameter in self.parameters}
        return (*self.parameters, *([CHART] if self.chart and CHART.name not in own else []))

    def settle(self, values: dict[str, Any], today: date) -> dict[str, Any]:
        """Return the values as they are worked with; extend with `super()` where some follow from others."""
        return values

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return the columns for these parameter values. Extend with `super()`."""
        raise NotImplementedError(f"{type(self).__module__}.{type(self).__name__}.columns")

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[Row]:
        """Return the rows by column name, from a few SQL statements however many they are. Extend with `super()`."""
        raise NotImplementedError(f"{type(self).__module__}.{type(self).__name__}.rows")

    def charts(self, values: Mapping[str, Any]) -> Sequence[Chart]:
        """Return what is drawn of the answer: `chart`, in the form asked for. Extend with `super()`."""
        if self.chart is None or values["chart"] == "none":
            return ()
        return (self.chart if values["chart"] == "auto" else replace(self.chart, form=values["chart"]),)

    def answer(self, session: Session, values: Mapping[str, Any]) -> Answer:
        """Ask the database and return the answer, with a grand total of the columns that have one.

        A column named `currency` says which currency the amounts of a row are in: several are never added up.
        """
        columns = self.columns(values)
        lines = [Line(dict(row)) for row in self.rows(session, values)]
        currencies = {line.values["currency"] for line in lines if line.values.get("currency")}
        totals = [one.name for one in columns if one.total and (one.kind != "money" or len(currencies) < 2)]
        if totals and lines:
            sums = {name: sum((line.values[name] or 0 for line in lines), Decimal(0)) for name in totals}
            lines.append(Line(sums, TOTAL))
        currency = min(currencies, default=None) if len(currencies) < 2 else None
        charts = self.charts(values)
        return Answer(self.name, self.title, columns, lines, values, session.now, currency, charts=charts)


def _root(cls: type[Report], name: str | None, extends: bool) -> type[Report]:
    base = next(b for b in cls.__bases__ if issubclass(b, Report))
    root: type[Report] | None = getattr(base, "__report__", None)
    where = f"class {cls.__name__}({base.__name__}) in {cls.__module__}"
    if extends and (root is None or name):
        reason = "extends nothing" if root is None else "takes extends=True or name=, not both"
        raise UsageError(f"{where} {reason}", remedy="Subclass the report you want to extend, with extends=True only.")
    if extends and root is not None:
        return root
    if not name:
        raise UsageError(
            f"{where} does not say what it is",
            remedy=f"Write extends=True to add to {base.__name__} in place, or name='...' for a report of its own.",
        )
    return cls


def reports(composition: Composition) -> dict[str, Report]:
    """Return the composed reports by name, made once per set of addons; raises AddonError for what does not fit."""
    if "reports" not in composition.cache:
        composition.cache["reports"] = _compose(composition)
    found: dict[str, Report] = composition.cache["reports"]
    return found


def find(composition: Composition, name: str) -> Report:
    """Return a report by name; raises UsageError with a suggestion."""
    known = reports(composition)
    if name not in known:
        raise unknown("report", name, known)
    return known[name]


def named(session: Session, name: str) -> Report:
    """Return a report by name; raises AddonError for that of an addon that is not enabled, else as `find` does."""
    known = reports(session.composition)
    if name not in known:
        installed = session.app.installed
        every = plugin_manager(resolve(installed, installed))
        for addon, part in contributions(every, "reports"):
            if part.name == name and addon not in session.composition.enabled:
                raise AddonError(
                    f"the report '{name}' is of the addon '{addon}', which is not enabled for this customer",
                    remedy=f"Enable it: tradeloom addon enable {addon}.",
                )
    return find(session.composition, name)


def need_to_read(session: Session, report: Report) -> None:
    """Raise Forbidden unless the user may read a report."""
    session.need(report.permission, f"read the report '{report.name}'")


def run(session: Session, name: str, asked: Mapping[str, Any] | None = None) -> Answer:
    """Answer a report by name; parameters are texts, as typed, or values of their types.

    Raises UsageError for an unknown report or parameter, Forbidden for a user who may not read the report, and
    BadInput for a value that is wrong.
    """
    report = named(session, name)
    need_to_read(session, report)
    return report.answer(session, values_of(report, asked or {}, session.today))


def values_of(report: Report, asked: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Return the value of every parameter of a report; raises as `run` does. Days in words are counted from `today`."""
    return report.settle(parse(f"report '{report.name}'", report.all_parameters(), asked, today), today)


def _compose(composition: Composition) -> dict[str, Report]:
    found: dict[str, Report] = {}
    addon_of = {part: addon for addon, part in contributions(composition.manager, "reports")}
    for root, parts in by_root(contributions(composition.manager, "reports"), Report, "__report__").items():
        if root not in parts:
            raise AddonError(
                f"{parts[0].__module__}.{parts[0].__name__} extends the report '{root.name}' of {root.__module__}, "
                "whose addon is not enabled with it",
                remedy="Name that addon in 'depends', or contribute the report only when it is enabled.",
            )
        if root.name in found:
            other = type(found[root.name]).__report__
            raise AddonError(
                f"two reports are called '{root.name}': in {other.__module__} and in {root.__module__}",
                remedy="Rename one of them, or write extends=True to add to the other.",
            )
        found[root.name] = _composed(root, parts, addon_of[root])()
    return dict(sorted(found.items()))


def _composed(root: type[Report], parts: Sequence[type[Report]], addon: str) -> type[Report]:
    space: Row = {"__module__": root.__module__, "__doc__": root.__doc__}
    for attribute in root.joined:
        abstract = [base for base in reversed(root.__mro__[1:]) if issubclass(base, Report)]
        entries = [one for part in (*abstract, *parts) for one in part.__dict__.get(attribute, ())]
        space[attribute] = tuple({one.name: one for one in entries}.values())
    made = compose_fragments(root.__name__, in_order(parts), space, composed=True)
    words = "".join(f"_{c.lower()}" if c.isupper() else c for c in root.__name__).strip("_")
    made.permission = made.permission or f"{addon}.{words}.read"
    return made
