"""Charts: what is drawn of an answer, declared by the names of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from addons.reporting.group_times import every, is_period, later
from core import ZERO, BadInput, UsageError, did_you_mean, one_of

if TYPE_CHECKING:
    from addons.reporting.report import Answer, Line

FORMS = ("auto", "bar", "line", "pie")
SLICES, BARS = 8, 12
"""How many groups are drawn by themselves; those after them are drawn as one."""


@dataclass(frozen=True)
class Chart:
    """Declare a chart: figures along a column of names, added up over the details of the answer.

    The form is bar, line or pie; "auto" draws a line along times and bars along other names. Several figures stand side
    by side; a pie shows the first. `each` names a column whose every value has a chart of its own. `behind` is how many
    months the second figure's times lie before those of the first, over which it is drawn.
    """

    along: str
    figures: tuple[str, ...]
    form: str = "auto"
    title: str = ""
    each: str = ""
    behind: int = 0

    def __post_init__(self) -> None:
        if self.form not in FORMS:
            raise UsageError(
                f"the chart along '{self.along}' has the form '{self.form}'{did_you_mean(self.form, FORMS)}",
                remedy=f"The forms are: {one_of(FORMS)}.",
            )


@dataclass(frozen=True)
class Group:
    """Hold what is drawn of one name; `others` counts the groups that are drawn as this one."""

    name: Any
    code: Any
    amounts: tuple[Decimal, ...]
    others: int = 0


@dataclass(frozen=True)
class Panel:
    """Hold one picture: bar, column (bars along times), line or pie, and its groups in the order they are drawn.

    `key` is (code, name) of the value of `each` that it is of.
    """

    chart: Chart
    key: tuple[Any, Any]
    form: str
    groups: Sequence[Group]


def panels(answer: Answer) -> list[Panel]:
    """Return the pictures of an answer; a chart without a figure other than 0 has none."""
    found: list[Panel] = []
    for chart in answer.charts:
        _need_columns(answer, chart)
        for key, lines in _each(answer.details, chart.each):
            groups = [group for group in _groups(chart, lines) if any(group.amounts)]
            if groups:
                found.append(_arranged(chart, key, groups))
    return found


def _need_columns(answer: Answer, chart: Chart) -> None:
    known = [column.name for column in answer.columns]
    for name in (chart.along, *chart.figures, *([chart.each] if chart.each else [])):
        if name not in known:
            raise UsageError(
                f"the chart of the report '{answer.report}' asks for a column '{name}'{did_you_mean(name, known)}",
                remedy=f"Its columns are: {one_of(known)}.",
            )


def _each(lines: Sequence[Line], column: str) -> Iterable[tuple[tuple[Any, Any], list[Line]]]:
    parts: dict[tuple[Any, Any], list[Line]] = {}
    for line in lines:
        parts.setdefault(key_of(line, column), []).append(line)
    return parts.items()


def _groups(chart: Chart, lines: Sequence[Line]) -> list[Group]:
    sums: dict[Any, list[Decimal]] = {}
    for line in lines:
        for place, figure in enumerate(chart.figures):
            code, name = key_of(line, chart.along)
            key = (code, later(name, chart.behind) if place and chart.behind else name)
            amounts = sums.setdefault(key, [ZERO] * len(chart.figures))
            amounts[place] += line.values.get(figure) or ZERO
    return [Group(name, code, tuple(amounts)) for (code, name), amounts in sums.items()]


def key_of(line: Line, column: str) -> tuple[Any, Any]:
    """Return code and name of a line's group in a column; nothing for no column."""
    return line.values.get(f"{column}_code"), line.values.get(column)


def _arranged(chart: Chart, key: tuple[Any, Any], groups: Sequence[Group]) -> Panel:
    in_time = all(is_period(group.name) for group in groups)
    if chart.form == "line" and not in_time:
        raise BadInput("a line goes along times", remedy="Group by month or year first, or ask for chart=bar.")
    if chart.form == "pie" and all(group.amounts[0] >= 0 for group in groups):
        return Panel(chart, key, "pie", _biggest(groups, SLICES))
    if not in_time or chart.form == "pie":  # a pie has no room for less than nothing
        return Panel(chart, key, "bar", _biggest(groups, BARS if len(chart.figures) == 1 else SLICES))
    form = "column" if chart.form == "bar" or len(groups) == 1 else "line"
    return Panel(chart, key, form, _in_time(groups))


def _biggest(groups: Sequence[Group], most: int) -> list[Group]:
    """Return the groups that weigh most, the biggest first, and the others as one."""
    weighed = sorted(groups, key=lambda group: (-abs(group.amounts[0]), str(group.name), str(group.code)))
    named, rest = weighed[:most], weighed[most:]
    found = sorted(named, key=lambda group: -group.amounts[0])
    if rest:
        amounts = tuple(sum(figures, ZERO) for figures in zip(*(group.amounts for group in rest), strict=True))
        found.append(Group(None, None, amounts, len(rest)))
    return found


def _in_time(groups: Sequence[Group]) -> list[Group]:
    """Return the groups from the first time to the last; times between without figures have 0."""
    known = {group.name: group for group in groups}
    nothing = (ZERO,) * len(groups[0].amounts)
    return [known.get(name) or Group(name, None, nothing) for name in every(known)]
