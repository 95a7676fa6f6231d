"""Dimensions: what a grouped report groups by.

Like measures they name columns by a path from the report's source model through its relations, such as
"order.partner.name", or by a function that is given the resolver of paths: `lambda at: month(at("order.date"))`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func
from sqlalchemy.orm import aliased

from core import UsageError, did_you_mean, one_of


class Paths:
    """Resolve paths such as "order.partner.name" to columns, remembering the outer joins they need."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self._entities: dict[tuple[str, ...], Any] = {(): model}
        self._joins: list[Any] = []

    def __call__(self, path: str) -> Any:
        """Return the column at the end of a path; raises UsageError for a name the model does not have."""
        *relations, name = path.split(".")
        return _attribute(self.entity(tuple(relations)), name, path)

    def entity(self, relations: tuple[str, ...]) -> Any:
        """Return the (aliased) model that some relations lead to."""
        if relations not in self._entities:
            parent = self.entity(relations[:-1])
            relation = _attribute(parent, relations[-1], ".".join(relations))
            target = aliased(relation.property.mapper.class_)
            self._joins.append(relation.of_type(target))
            self._entities[relations] = target
        return self._entities[relations]

    def joined(self, statement: Select[Any]) -> Select[Any]:
        """Return the statement with the joins that the resolved paths need."""
        return self.joining(statement.select_from(self.model))

    def joining(self, statement: Select[Any]) -> Select[Any]:
        """Return a statement that has the model already with the joins that the resolved paths need."""
        for join in self._joins:
            statement = statement.outerjoin(join)
        return statement

    def key(self, path: str) -> tuple[Any, Any]:
        """Return what tells the record at the end of a path of relations, without joining it, and its model."""
        from sqlalchemy import inspect

        *before, last = path.split(".")
        parent = self.entity(tuple(before))
        relation = _attribute(parent, last, path)
        (column,) = relation.property.local_columns
        key = inspect(parent).mapper.get_property_by_column(column).key
        return getattr(parent, key), relation.property.mapper.class_


def _attribute(entity: Any, name: str, path: str) -> Any:
    from sqlalchemy import inspect

    known = inspect(entity).mapper.attrs.keys()
    if name not in known:
        raise UsageError(
            f"the path '{path}' cannot be followed: there is no '{name}'{did_you_mean(name, known)}",
            remedy=f"Known are: {one_of(known)}.",
        )
    return getattr(entity, name)


Expression = str | Callable[[Paths], Any]


@dataclass(frozen=True)
class Dimension:
    """Declare something to group by: its label on paper and, where names are not unique, the path of its code.

    A dimension with a code becomes a parameter too: `partner=ALFKI,QUICK` leaves only these.
    """

    name: str
    title: str
    label: Expression
    code: str = ""
    filtered: bool = True

    @property
    def record(self) -> str:
        """Return the path of the record that code and label are of, whose id tells groups apart; empty if none."""
        path, _, _ = self.code.rpartition(".")
        is_one = isinstance(self.label, str) and self.label.rpartition(".")[0] == path
        return path if is_one else ""

    @property
    def names(self) -> list[str]:
        """Return the names of its columns."""
        return [f"{self.name}_code", self.name] if self.code else [self.name]

    def expressions(self, at: Paths) -> list[ColumnElement[Any]]:
        """Return its columns as SQL: the code, if there is one, and the label."""
        label = resolved(self.label, at)
        return [at(self.code), label] if self.code else [label]


def resolved(expression: Expression, at: Paths) -> ColumnElement[Any]:
    """Return the SQL of a path or of a function of paths."""
    found: ColumnElement[Any] = at(expression) if isinstance(expression, str) else expression(at)
    return found


def month(day: ColumnElement[Any]) -> ColumnElement[str]:
    """Return a date's year and month as text, such as 2030-01."""
    return _start_of_text(day, 7)


def year(day: ColumnElement[Any]) -> ColumnElement[str]:
    """Return a date's year as text, such as 2030."""
    return _start_of_text(day, 4)


def quarter(day: ColumnElement[Any]) -> ColumnElement[str]:
    """Return a date's year and quarter as text, such as 2030-Q1."""
    from sqlalchemy import case

    months = func.substr(_start_of_text(day, 7), 6)
    which = case((months <= "03", "-Q1"), (months <= "06", "-Q2"), (months <= "09", "-Q3"), else_="-Q4")
    return year(day).concat(which)


def _start_of_text(day: ColumnElement[Any], length: int) -> ColumnElement[str]:
    from sqlalchemy import String, cast

    return func.substr(cast(day, String), 1, length)
