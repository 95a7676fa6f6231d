"""Column types that hold exact figures and UTC times, alike on SQLite and PostgreSQL.

SQLite has no exact decimal: there a figure is kept as an integer of its smallest unit, so that sums and
comparisons in SQL are exact. PostgreSQL keeps NUMERIC. A figure with more digits than the column has is refused,
never rounded behind the caller's back.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, Dialect, ForeignKey, Integer, Numeric
from sqlalchemy.orm import MappedColumn, mapped_column
from sqlalchemy.sql.type_api import TypeEngine
from sqlalchemy.types import TypeDecorator

from core.errors import BadInput, FragmentError

ID = BigInteger().with_variant(Integer, "sqlite")


class Exact(TypeDecorator[Decimal]):
    """Store a Decimal of at most `digits` digits, `scale` of them after the point."""

    impl = Numeric
    cache_ok = True

    def __init__(self, digits: int, scale: int) -> None:
        super().__init__(digits, scale)
        self.digits = digits
        self.scale = scale
        self._factor = 10**scale
        self._bound = 10 ** (digits - scale)

    @property
    def python_type(self) -> type[Decimal]:
        """Return the type of the values."""
        return Decimal

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose a scaled BIGINT on SQLite and NUMERIC elsewhere."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(self.digits, self.scale))

    def coerce_compared_value(self, op: Any, value: Any) -> TypeEngine[Any]:
        """Compare and add with the same scale, so that literals are bound exactly."""
        return self

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Return the function that turns a Decimal or int into the stored value."""
        factor, bound, whole = self._factor, self._bound, dialect.name == "sqlite"

        @lru_cache(maxsize=4096, typed=True)  # figures recur: a hit costs a quarter
        def bind(value: Any) -> Any:
            if value is None:
                return None
            if type(value) is not Decimal:
                value = as_decimal(value)
            try:
                fits = -bound < value < bound
            except InvalidOperation:  # a comparison with NaN
                raise self._bad(value) from None
            scaled = value * factor if fits else value
            if not fits or (units := int(scaled)) != scaled:
                raise self._bad(value)
            return units if whole else value

        return bind

    def result_processor(self, dialect: Dialect, coltype: Any) -> Callable[[Any], Any] | None:
        """Return the function that turns the stored value into a Decimal."""
        scale = self.scale

        @lru_cache(maxsize=4096)  # figures recur, as above
        def scaled(value: int | None) -> Decimal | None:
            return None if value is None else Decimal(value).scaleb(-scale)

        return scaled if dialect.name == "sqlite" else None

    def _bad(self, value: Decimal) -> BadInput:
        if not value.is_finite():
            return BadInput(f"{value} is not a figure that can be kept", remedy="Give a finite number.")
        return BadInput(
            f"{value} does not fit: at most {self.digits - self.scale} digits before the point and {self.scale} after",
            remedy="Round it first, or correct it.",
        )


class UtcTime(TypeDecorator[datetime]):
    """Store an instant in UTC; a time without zone is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """Return the type of the values."""
        return datetime

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Return the function that turns any zone into UTC; a batch has one instant, so the last ones are kept."""
        return lru_cache(maxsize=64)(super().bind_processor(dialect))  # type: ignore[arg-type]

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn any zone into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise BadInput(f"{value} has no time zone", remedy="Use app.clock() or datetime.now(UTC).")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return an aware UTC time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Money = Annotated[Decimal, mapped_column(Exact(18, 4))]
Price = Annotated[Decimal, mapped_column(Exact(18, 6))]
Quantity = Annotated[Decimal, mapped_column(Exact(18, 6))]
Percent = Annotated[Decimal, mapped_column(Exact(9, 4))]
Time = Annotated[datetime, mapped_column(UtcTime())]

ZERO = Decimal(0)
_UNITS = tuple(Decimal(1).scaleb(-digits) for digits in range(13))


def as_decimal(value: Any) -> Decimal:
    """Return an int or a text as Decimal; raises BadInput for a float and for what is no number."""
    if isinstance(value, (float, bool)):
        raise BadInput(f"{value!r} is not exact", remedy="Give a Decimal, an int or a text such as '12.50'.")
    try:
        return Decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        raise BadInput(f"{value!r} is not a number", remedy="Write digits with a point, as in 12.50.") from None


def rounded(value: Decimal, digits: int) -> Decimal:
    """Round half up (away from zero) to `digits` places after the point; raises BadInput for absurd figures."""
    if not isinstance(value, Decimal):
        value = as_decimal(value)
    try:
        return value.quantize(_UNITS[digits], ROUND_HALF_UP)
    except InvalidOperation:
        raise BadInput(f"{value} does not fit: it cannot be rounded to {digits} places", remedy="Correct it.") from None


def is_fragment(owner: type) -> FragmentError:
    """Return the error for a fragment that is used as if it were composed."""
    name = owner.__name__
    remedy = f"In a verb: {name} = session[{name}] before the query."
    return FragmentError(f"{name} is a fragment: write app[{name}]", remedy=remedy)


class _GuardedColumn(MappedColumn[Any]):
    """A column that says so when it is asked of a fragment instead of a composed class."""

    __slots__ = ()

    def __get__(self, instance: object | None, owner: type | None = None) -> Any:
        if instance is None and owner is not None and "__composition__" not in owner.__dict__:
            raise is_fragment(owner)
        return self


def column(*arguments: Any, **options: Any) -> Any:
    """Declare a column with more than its type: like SQLAlchemy's mapped_column, guarded in fragments."""
    return _GuardedColumn(*arguments, **options)


def reference(table: str, *, index: bool = True, **options: Any) -> Any:
    """Declare a foreign key to the `id` of a table, with an index unless told otherwise."""
    return column(ID, ForeignKey(f"{table}.id"), index=index, **options)
