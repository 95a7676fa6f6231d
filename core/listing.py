"""Lists of documents: the columns a model names in `listed`, filtered, sorted and cut by the database."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased

from core.errors import UsageError, did_you_mean, one_of
from core.fields import Exact

if TYPE_CHECKING:
    from core.model import Document
    from core.session import Session

OPERATORS = {
    "<=": lambda column, value: column <= value,
    ">=": lambda column, value: column >= value,
    "!=": lambda column, value: column != value,
    "<": lambda column, value: column < value,
    ">": lambda column, value: column > value,
    "=": lambda column, value: column == value,
}
_CONDITION = re.compile(r"(<=|>=|!=|<|>|=)?(.*)", re.DOTALL)


@dataclass(frozen=True)
class ListedColumn:
    """A column of a list: the path a model names ("partner.code") and its name in commands ("partner-code")."""

    path: str
    expression: Any

    @property
    def name(self) -> str:
        """Return the name used in options and JSON; "partner.code" is asked for as "partner"."""
        return self.path.removesuffix(".code").replace(".", "-").replace("_", "-")

    @property
    def title(self) -> str:
        """Return the heading, in words."""
        return self.name.replace("-", " ")

    @property
    def is_figure(self) -> bool:
        """Say whether it is aligned right."""
        return isinstance(self.expression.type, Exact) or self.expression.type.python_type is int

    def show(self, value: Any) -> str:
        """Return a value as it is read: money with at least two places, no superfluous zeros."""
        if isinstance(value, Decimal):
            kind = self.expression.type
            return figure(value, 2 if isinstance(kind, Exact) and kind.scale == 4 else 0)
        if self.path == "kind":
            return str(value).rpartition("/")[2]
        return "" if value is None else str(value)

    def condition(self, text: str) -> ColumnElement[bool]:
        """Return the condition for a text such as "<100", "2030-01-01..2030-01-31", "ALF*" or a plain value."""
        low, dots, high = text.partition("..")
        if dots and low and high:
            between: ColumnElement[bool] = self.expression.between(self._value(low), self._value(high))
            return between
        operator, rest = _CONDITION.fullmatch(text).groups()  # type: ignore[union-attr]
        if self.path == "kind":
            return self._kind(rest, operator)
        if operator is None and "*" in rest and self.expression.type.python_type is str:
            pattern = rest.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_").replace("*", "%")
            return func.lower(self.expression).like(pattern.lower(), escape="\\")
        return OPERATORS[operator or "="](self.expression, self._value(rest))  # type: ignore[no-any-return]

    def _kind(self, name: str, operator: str | None) -> ColumnElement[bool]:
        condition: ColumnElement[bool] = (self.expression == name) | self.expression.like(f"%/{name}")
        return ~condition if operator == "!=" else condition

    def _value(self, text: str) -> Any:
        wanted = self.expression.type.python_type
        try:
            if wanted is dt.date:
                return dt.date.fromisoformat(text)
            if wanted in (int, Decimal):
                return Decimal(text) if wanted is Decimal else int(text)
        except (ValueError, InvalidOperation):
            kind = {dt.date: "a date such as 2030-12-31", int: "a whole number", Decimal: "a number"}[wanted]
            raise UsageError(
                f"--{self.name} cannot be compared with '{text}'",
                remedy=f"Give {kind}, alone or after one of {' '.join(OPERATORS)}, or a range such as A..B.",
            ) from None
        return text


def figure(value: Decimal, places: int) -> str:
    """Return a figure with at least `places` digits after the point and no zeros after those."""
    text = f"{value:f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0").ljust(places, "0")
    return f"{whole}.{fraction}" if fraction else whole


class Listing:
    """Build the one statement behind a list of documents of a composed class."""

    def __init__(self, model: type[Document]) -> None:
        self.model = model
        self._joins: dict[str, Any] = {}
        self.columns = [ListedColumn(path, self._expression(path)) for path in model.listed]
        self._by_name = {column.name: column for column in self.columns}

    def _expression(self, path: str) -> Any:
        *relations, name = path.split(".")
        owner: Any = self.model
        for relation in relations:
            if relation not in self._joins:
                target = owner.__mapper__.relationships[relation].mapper.class_
                self._joins[relation] = (getattr(owner, relation), aliased(target))
            owner = self._joins[relation][1]
        return getattr(owner, name)

    def column(self, name: str) -> ListedColumn:
        """Return a column by its name; raises UsageError with a suggestion."""
        if name not in self._by_name:
            raise UsageError(
                f"{self.model.noun()} has no listed column '{name}'{did_you_mean(name, self._by_name)}",
                remedy=f"It has: {one_of(self._by_name)}.",
            )
        return self._by_name[name]

    def statement(
        self,
        filters: Mapping[str, str],
        *,
        kind: type[Document] | None = None,
        sort: str = "",
        limit: int | None = None,
    ) -> Select[Any]:
        """Return the select of id and listed columns; `sort` is a column name, with "-" before it to descend."""
        query: Any = select(self.model.id, *(column.expression.label(column.name) for column in self.columns))
        for relation, alias in self._joins.values():
            query = query.outerjoin(relation.of_type(alias))
        for name, text in filters.items():
            query = query.where(self.column(name).condition(text))
        if kind is not None and kind is not self.model:
            identity = kind.__mapper__.polymorphic_identity  # type: ignore[attr-defined]
            query = query.where((self.model.kind == identity) | self.model.kind.like(f"{identity}/%"))
        return query.order_by(*self._order(sort)).limit(limit)  # type: ignore[no-any-return]

    def _order(self, sort: str) -> Iterator[Any]:
        if sort:
            expression = self.column(sort.removeprefix("-")).expression
            yield expression.desc() if sort.startswith("-") else expression
        yield self.model.id.desc() if sort.startswith("-") else self.model.id

    def rows(self, session: Session, filters: Mapping[str, str], **options: Any) -> Sequence[Any]:
        """Return the rows found, in one statement."""
        return session.execute(self.statement(filters, **options)).all()

    def ids(self, session: Session, filters: Mapping[str, str], **options: Any) -> list[int]:
        """Return the ids found, in one statement."""
        return list(session.scalars(self.statement(filters, **options)))
