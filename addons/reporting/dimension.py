"""Dimensions and measures: what a grouped report groups by and what it adds up.

Both name columns by a path from the report's source model through its relations, such as "order.partner.name", or by
a function that is given the resolver of paths: `lambda at: times(at("quantity"), at("product.weight"))`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

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
        statement = statement.select_from(self.model)
        for join in self._joins:
            statement = statement.outerjoin(join)
        return statement


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

    def expressions(self, at: Paths) -> list[ColumnElement[Any]]:
        """Return (code, label) as SQL; the label twice when there is no code."""
        label = resolved(self.label, at)
        return [at(self.code) if self.code else label, label]


@dataclass(frozen=True)
class Measure:
    """Declare a figure that is added up: money, quantity or integer; by default the column of its own name."""

    name: str
    title: str
    kind: str = "money"
    expression: Expression = ""

    def value(self, at: Paths) -> ColumnElement[Any]:
        """Return the figure of one source row as SQL."""
        return resolved(self.expression or self.name, at)


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


def _start_of_text(day: ColumnElement[Any], length: int) -> ColumnElement[str]:
    from sqlalchemy import String, cast

    return func.substr(cast(day, String), 1, length)


class times(FunctionElement[Any]):
    """Multiply two exact columns, rounded half up to the digits of the first."""

    name = "times"
    inherit_cache = True

    def __init__(self, left: Any, right: Any) -> None:
        super().__init__(left, right)
        self.type = left.type
        self.scale: int = left.type.scale


class over(times):
    """Divide an exact column by another, rounded half up to the digits of the first."""

    name = "over"
    inherit_cache = True


@compiles(times)
def _times(element: times, compiler: SQLCompiler, **options: Any) -> str:
    left, right, _ = _operands(element, compiler, options)
    return f"round({left} * {right}, {element.scale})"


@compiles(over)
def _over(element: over, compiler: SQLCompiler, **options: Any) -> str:
    left, right, _ = _operands(element, compiler, options)
    return f"round({left} / {right}, {element.scale})"


@compiles(times, "sqlite")
def _times_of_integers(element: times, compiler: SQLCompiler, **options: Any) -> str:
    """Multiply scaled integers: whole units first, so that 64 bits are enough, then the rest, rounded."""
    left, right, factor = _operands(element, compiler, options)
    return f"({left} / {factor} * {right} + {_rounded(f'({left} % {factor} * {right})', factor)})"


@compiles(over, "sqlite")
def _over_of_integers(element: over, compiler: SQLCompiler, **options: Any) -> str:
    """Divide scaled integers likewise; the divisor is positive."""
    left, right, factor = _operands(element, compiler, options)
    return f"({left} / {right} * {factor} + {_rounded(f'({left} % {right} * {factor})', right)})"


def _rounded(integer: str, divisor: str | int) -> str:
    """Return the SQL of a division of integers rounded half away from zero; SQL itself cuts off."""
    return f"({integer} + CASE WHEN {integer} < 0 THEN -{divisor} ELSE {divisor} END / 2) / {divisor}"


def _operands(element: times, compiler: SQLCompiler, options: Any) -> tuple[str, str, int]:
    """Return both operands as SQL, and the factor by which the second is scaled on SQLite."""
    left, right = element.clauses
    scale: int = right.type.scale  # type: ignore[attr-defined]
    return compiler.process(left, **options), compiler.process(right, **options), 10**scale
