"""Arrange the innermost groups of a report into lines: sorted, with subtotals per level, shares and differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from addons.reporting.dimension import Dimension
from addons.reporting.report import DETAIL, SUBTOTAL, TOTAL, Column, Line, Row
from core import ZERO, rounded

BEFORE, DIFFERENCE, SHARE = "_before", "difference", "share"
NONE = "(none)"
HUNDRED = Decimal(100)
PERCENT_DIGITS = 1


@dataclass(frozen=True)
class Grouping:
    """Know the dimensions, outermost first, and the amount by which groups are sorted and shared out."""

    by: Sequence[Dimension]
    columns: Sequence[Column]
    amount: str
    sort: str

    def lines(self, rows: Sequence[Row]) -> list[Line]:
        """Return details, each group's subtotal after it (where there is a level below), and the grand total."""
        total = self._sums(rows)
        inner = list(self._level(rows, 0, total, {})) if self.by else []
        return [*inner, Line(self._compared(total, None), TOTAL)] if rows else []

    def _level(self, rows: Sequence[Row], level: int, above: Row, named: Row) -> Iterator[Line]:
        dimension = self.by[level]
        innermost = level + 1 == len(self.by)
        for part in self._sorted(self._parts(rows, level), level):
            names = (f"{dimension.name}_code", dimension.name)
            group = named | {name: part[0][name] for name in names if name in part[0]}
            sums = self._sums(part)
            if not innermost:
                yield from self._level(part, level + 1, sums, group)
            yield Line(group | self._compared(sums, above), DETAIL if innermost else SUBTOTAL, level + 1)

    def _parts(self, rows: Sequence[Row], level: int) -> list[list[Row]]:
        dimension = self.by[level]
        parts: dict[Any, list[Row]] = {}
        for row in rows:
            parts.setdefault((row.get(f"{dimension.name}_code"), row[dimension.name]), []).append(row)
        return list(parts.values())

    def _sorted(self, parts: list[list[Row]], level: int) -> list[list[Row]]:
        name = self.by[level].name
        parts.sort(key=lambda part: _name_key(part[0], name))
        if self.sort != "name":
            parts.sort(key=lambda part: self._sums(part)[self.amount], reverse=self.sort == "descending")
        return parts

    def _sums(self, rows: Sequence[Row]) -> Row:
        return {c.name: sum((row[c.name] for row in rows), ZERO) for c in self.columns if c.total}

    def _compared(self, sums: Row, above: Row | None) -> Row:
        """Add the share of the group above, or the difference from the reference period; None when that is 0."""
        names = {column.name for column in self.columns}
        values = dict(sums)
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
