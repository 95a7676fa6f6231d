"""One column of a list: its name, how its values are shown, and the conditions that can be put to it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, false, func, or_

from addons.schemas import WANTED, Unindexed, instant, read, worded
from core import BadInput, UsageError
from core.composition import Exact

OPERATORS = {
    "<=": lambda column, value: column <= value,
    ">=": lambda column, value: column >= value,
    "!=": lambda column, value: column.is_distinct_from(value),
    "<": lambda column, value: column < value,
    ">": lambda column, value: column > value,
    "=": lambda column, value: column == value,
}
_CONDITION = re.compile(r"(<=|>=|!=|<|>|=)?(.*)", re.DOTALL)
_KEYS = re.compile(r"\.(code|number)$")


@dataclass(frozen=True)
class ListedColumn:
    """A column of a list: the path a model names ("partner.code") and its name in commands ("partner").

    `empty` says whether a document may have no value there.
    """

    path: str
    expression: Any
    empty: bool = True

    @property
    def name(self) -> str:
        """Return the name used in options and JSON; "sales_rep.code" is asked for as "sales-rep"."""
        return column_name(self.path)

    @property
    def title(self) -> str:
        """Return the heading, in words."""
        return self.name.replace("-", " ")

    @property
    def kind(self) -> type[Any]:
        """Return the type of the values."""
        return self.expression.type.python_type  # type: ignore[no-any-return]

    @property
    def is_figure(self) -> bool:
        """Say whether it is aligned right."""
        return self.kind in (Decimal, int)

    def show(self, value: Any) -> str:
        """Return a value as it is read: money with at least two places, no superfluous zeros."""
        if self.path == "kind":
            return str(value).rpartition("/")[2]
        kind = self.expression.type
        return worded(value, 2 if isinstance(kind, Exact) and kind.scale == 4 else 0)

    def condition(self, text: str, *, by_index: bool = True) -> ColumnElement[bool]:
        """Return the condition for a text such as "<100", "2030-01-01..2030-01-31", "ALF*" or a plain value.

        No value at all ("" or "=") asks for what is empty, "!=" for what is not. Without `by_index`, SQLite does not
        look for it in an index, because there is a better one to walk along.
        """
        if not by_index:
            return replace(self, expression=Unindexed(self.expression)).condition(text)
        low, dots, high = text.partition("..")
        if dots and low and high:
            return and_(self.expression >= self._bound(low), self.expression <= self._bound(high))
        operator, rest = _CONDITION.fullmatch(text).groups()  # type: ignore[union-attr]
        if not rest and operator in (None, "=", "!="):
            return self._filled() if operator == "!=" else ~self._filled()
        if self.path == "kind":
            return self._kind(rest, operator)
        if operator is None and "*" in rest and self.kind is str:
            pattern = rest.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_").replace("*", "%")
            return func.lower(self.expression).like(pattern.lower(), escape="\\")
        return OPERATORS[operator or "="](self.expression, self._bound(rest))  # type: ignore[no-any-return]

    def asks_for_one(self, text: str) -> bool:
        """Say whether a text asks for one value, and for neither a range nor a pattern."""
        operator, rest = _CONDITION.fullmatch(text).groups()  # type: ignore[union-attr]
        return bool(rest) and operator in (None, "=") and ".." not in text and "*" not in text

    def after(self, value: Any, *, descending: bool) -> ColumnElement[bool]:
        """Return the condition for what comes after a value of this column, what is empty coming last."""
        if value is None:
            return false()
        beyond = self.expression < value if descending else self.expression > value
        return or_(beyond, self.expression.is_(None)) if self.empty else beyond

    def same(self, value: Any) -> ColumnElement[bool]:
        """Return the condition for what has the same value, or none as well."""
        return self.expression.is_(None) if value is None else self.expression == value  # type: ignore[no-any-return]

    def _filled(self) -> ColumnElement[bool]:
        filled = self.expression.is_not(None)
        return and_(filled, self.expression != "") if self.kind is str else filled

    def _kind(self, name: str, operator: str | None) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = (self.expression == name) | self.expression.like(f"%/{name}")
        return ~condition if operator == "!=" else condition

    def _bound(self, text: str) -> Any:
        """Return a value to compare with; whole numbers are written out, so that a partial index is recognised."""
        value = self._value(text)
        return bindparam(None, value, self.expression.type, literal_execute=True) if self.kind is int else value

    def _value(self, text: str) -> Any:
        """Return a text as a value of the column; a time without zone is in UTC, as times are shown."""
        try:
            return instant(text, zone=dt.UTC) if self.kind is dt.datetime else read(self.kind, text)
        except BadInput:
            raise UsageError(
                f"--{self.name} cannot be compared with '{text}'",
                remedy=f"Give {WANTED[self.kind]}, alone or after one of {' '.join(OPERATORS)}, or a range A..B.",
            ) from None


def column_name(path: str) -> str:
    """Return the name in commands of a path: "sales_rep.code" is "sales-rep", "partner.name" is "partner-name"."""
    return _KEYS.sub("", path).replace(".", "-").replace("_", "-")
