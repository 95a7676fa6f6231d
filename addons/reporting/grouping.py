"""Arrange the innermost groups of a report into lines: sorted, with subtotals per level, shares and differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from addons.reporting.dimension import Dimension
from addons.reporting.measure import Derived
from addons.reporting.report import DETAIL, SUBTOTAL, TOTAL, Column, Line, Row
from core import ZERO, rounded

BEFORE, DIFFERENCE, SHARE = "_before", "difference", "share"
NONE = "(none)"
HUNDRED = Decimal(100)
PERCENT_DIGITS = 1


@dataclass
class Group:
    """Hold a group: what names it, the sums of its rows, and the groups within it, by their codes and labels."""

    names: Row
    sums: dict[str, Any]
    within: dict[Any, Group] = field(default_factory=dict)


@dataclass(frozen=True)
class Grouping:
    """Know the dimensions, outermost first, and the amount by which groups are sorted and shared out."""

    by: Sequence[Dimension]
    columns: Sequence[Column]
    amount: str
    sort: str
    derived: Sequence[Derived] = ()

    def lines(self, rows: Sequence[Row]) -> list[Line]:
        """Return details, each group's subtotal after it (where there is a level below), and the grand total."""
        if not rows:
            return []
        whole = self.tree(rows)
        return [*self._level(whole, 0), Line(self.completed(whole.sums, None), TOTAL)]

    def tree(self, rows: Sequence[Row]) -> Group:
        """Return all rows as one group, and the groups within it at every level, from one pass over the rows."""
        summed = [column.name for column in self.columns if column.total]
        whole = Group({}, dict.fromkeys(summed, ZERO))
        for row in rows:
            figures = [(name, row[name]) for name in summed]
            group = whole
            for name, figure in figures:
                group.sums[name] += figure
            for dimension in self.by:
                key = (row.get(f"{dimension.name}_code"), row[dimension.name])
                inner = group.within.get(key)
                if inner is None:
                    names = {name: row[name] for name in (f"{dimension.name}_code", dimension.name) if name in row}
                    inner = group.within[key] = Group(group.names | names, dict.fromkeys(summed, ZERO))
                group = inner
                for name, figure in figures:
                    group.sums[name] += figure
        return whole

    def _level(self, above: Group, level: int) -> Iterator[Line]:
        role = DETAIL if level + 1 == len(self.by) else SUBTOTAL
        for group in self._sorted(above, level):
            yield from self._level(group, level + 1)
            yield Line(group.names | self.completed(group.sums, above.sums), role, level + 1)

    def _sorted(self, above: Group, level: int) -> list[Group]:
        groups = list(above.within.values())
        if not groups:
            return []
        name = self.by[level].name
        groups.sort(key=lambda group: _name_key(group.names, name))
        if self.sort != "name":
            groups.sort(key=lambda group: group.sums[self.amount], reverse=self.sort == "descending")
        return groups

    def completed(self, sums: Row, above: Row | None) -> Row:
        """Return sums with what follows: the share of the group above, or the difference from the other period."""
        names = {column.name for column in self.columns}
        values = dict(sums)
        for one in self.derived:
            for suffix in ("", BEFORE) if one.name + BEFORE in names else ("",):
                values[one.name + suffix] = one.of(lambda name, suffix=suffix: sums[name + suffix])  # type: ignore[misc]
        if DIFFERENCE in names:
            before = sums[self.amount + BEFORE]
            values[DIFFERENCE] = percent(sums[self.amount] - before, before)
        if SHARE in names:
            values[SHARE] = percent(sums[self.amount], above[self.amount]) if above else None
        return values


def percent(part: Decimal, whole: Decimal) -> Decimal | None:
    """Return the part in % of the whole, rounded half up; None when the whole is 0."""
    return rounded(part * HUNDRED / whole, PERCENT_DIGITS) if whole else None


def label_of(value: Any) -> str:
    """Return a group's name on paper."""
    return NONE if value is None or value == "" else str(value)


def _name_key(row: Mapping[str, Any], name: str) -> tuple[bool, str, str, str]:
    """Sort accented letters beside their plain ones, and groups without a name last."""
    plain = normalize("NFKD", str(row[name])).encode("ascii", "ignore").decode().casefold()
    return (row[name] is None, plain, str(row[name]), str(row.get(f"{name}_code")))
