"""Exact arithmetic in SQL, alike on both databases: products, quotients and portions, rounded half up.

PostgreSQL computes with NUMERIC; on SQLite figures are integers of their smallest unit, so that a product is shortened
here by hand.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


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


class portion(FunctionElement[Any]):
    """Return value * by / of, rounded half up to `digits` places, which may be a column; NULL where `of` is 0.

    A rate counts as `by` in ten-thousand-millionths and `of` RATE_UNIT; of what was ordered for an amount a part comes
    to `portion(net, shipped, ordered, digits)`. `by` and `of` have one scale. Exact for any figures that columns hold.
    """

    name = "portion"
    inherit_cache = True

    def __init__(self, value: Any, by: Any, of: Any, digits: Any) -> None:
        super().__init__(value, by, of, literal(digits, BigInteger) if isinstance(digits, int) else digits)
        self.type = value.type
        self.scale: int = value.type.scale


RATE_DIGITS = 10
"""The places after the point with which rates are multiplied."""
RATE_UNIT = literal(10**RATE_DIGITS, BigInteger)
PORTION = "tradeloom_portion"
"""The function of whole figures that SQLite and DuckDB are given: value, by, of, scale of the value, digits."""


def whole_portion(value: int | None, by: int | None, of: int | None, scale: int, digits: int | None) -> int | None:
    """Return the portion of a figure in units of its smallest place; SQLite calls it for each row."""
    if value is None or by is None or not of or digits is None:
        return None
    step = int(10 ** (scale - digits))
    product, divisor = value * by, of * step
    size = (2 * abs(product) + abs(divisor)) // (2 * abs(divisor)) * step
    return size if (product < 0) == (divisor < 0) else -size


@compiles(portion)
def _portion(element: portion, compiler: SQLCompiler, **options: Any) -> str:
    """Compute with NUMERIC: `div` cuts off exactly where `/` would round twice."""
    value, by, of, digits = (compiler.process(one, **options) for one in element.clauses)
    if compiler.dialect.driver == "duckdb":
        whole = [_whole(one, compiler, **options) for one in list(element.clauses)[:3]]
        figure = f"{PORTION}({', '.join(whole)}, {element.scale}, {digits})"
        unit = f"CAST(1e-{element.scale} AS DECIMAL({element.scale}, {element.scale}))"
        return f"(CAST({figure} AS DECIMAL(34, 0)) * {unit})"
    product, divisor, power = f"({value} * {by})", f"CAST({of} AS NUMERIC)", f"power(10::NUMERIC, {digits})"
    doubled = f"div(2 * abs({product}) * {power} + abs({divisor}), nullif(2 * abs({divisor}), 0))"
    return f"round(sign({product}) * sign({divisor}) * {doubled} / {power}, CAST({digits} AS INTEGER))"


@compiles(portion, "sqlite")
def _portion_of_integers(element: portion, compiler: SQLCompiler, **options: Any) -> str:
    value, by, of, digits = (compiler.process(one, **options) for one in element.clauses)
    return f"{PORTION}({value}, {by}, {of}, {element.scale}, {digits})"


def _whole(clause: Any, compiler: SQLCompiler, **options: Any) -> str:
    """Return a figure of PostgreSQL in its smallest unit, as DuckDB's widest integer."""
    figure, scale = compiler.process(clause, **options), getattr(clause.type, "scale", None) or 0
    return f"CAST({figure} * {10**scale} AS HUGEINT)" if scale else f"CAST({figure} AS HUGEINT)"
