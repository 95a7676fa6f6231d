"""Schema fields that take text or typed values, exactly, and say in plain words what is wrong.

They are strict where a guess would change a figure: no float, no NaN, no day outside the calendar, no rounding.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,6})?", re.ASCII)
WHOLE = re.compile(r"[+-]?\d{1,30}", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

MESSAGES: dict[str, str | list[Any] | dict[Any, Any]] = {"required": "is missing", "null": "may not be empty"}


class Field(fields.Field[Any]):
    """Be the root of these fields: their messages continue a sentence that begins with the field's name."""

    default_error_messages = MESSAGES


class Figure(Field):
    """An exact number of at most `digits` digits, `scale` of them after the point; dumped as text."""

    def __init__(self, digits: int, scale: int, **options: Any) -> None:
        super().__init__(**options)
        self.digits, self.scale = digits, scale
        self._bound = 10 ** (digits - scale)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> Decimal:
        number = exact(value)
        if not -self._bound < number < self._bound or _places(number) > self.scale:
            raise ValidationError(
                f"{shown(value)} does not fit: at most {self.digits - self.scale} digits before the point "
                f"and {self.scale} after it"
            )
        return number

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else f"{value:f}"


class Whole(Field):
    """A whole number that fits into `bits` bits."""

    def __init__(self, *, bits: int = 64, **options: Any) -> None:
        super().__init__(**options)
        self._bound = 2 ** (bits - 1)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> int:
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole and not (isinstance(value, str) and WHOLE.fullmatch(value.strip())):
            raise ValidationError(f"{shown(value)!r} is not a whole number")
        number = int(value)
        if not -self._bound <= number < self._bound:
            raise ValidationError(f"{shown(value)} is too large")
        return number


class Flag(fields.Boolean):
    """Yes or no, in the usual spellings: true, yes, on, 1; false, no, off, 0."""

    default_error_messages = {**MESSAGES, "invalid": "must be yes or no (true, yes, 1; false, no, 0)"}


class Day(Field):
    """A day of the calendar, as YYYY-MM-DD."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> date:
        return day(value)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else value.isoformat()


class Instant(Field):
    """A moment with its time zone, in ISO form; kept and dumped in UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> datetime:
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise ValidationError(f"{shown(value)!r} is not a time; write it as in 2030-01-31T12:00:00Z") from None
        if moment.tzinfo is None:
            raise ValidationError(f"{value} has no time zone; write it as in 2030-01-31T12:00:00Z")
        return moment.astimezone(UTC)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else value.isoformat()


class Text(Field):
    """A text that every database can keep: no NUL character, at most `length` characters if that is given."""

    def __init__(self, *, length: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.length = length

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError(f"{shown(value)!r} is not a text")
        storable(value)
        if self.length is not None and len(value) > self.length:
            raise ValidationError(f"has {len(value)} characters; at most {self.length} fit")
        return value


def storable(text: str) -> str:
    """Return a text if every database can keep it, else raise ValidationError."""
    if "\x00" in text:
        raise ValidationError("holds a NUL character, which no database keeps")
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValidationError("holds half a character (a lone surrogate), which no database keeps")
    return text


def shown(value: Any) -> Any:
    """Return a value for a message, cut when it is long."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        value = str(value)
    return f"{value[:40]}…" if isinstance(value, str) and len(value) > 60 else value


def exact(value: Any) -> Decimal:
    """Return a Decimal for a Decimal, an int or a text such as "12.50"; raises ValidationError for anything else."""
    if isinstance(value, str) and NUMBER.fullmatch(value.strip()):
        return Decimal(value.strip())
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, float):
        raise ValidationError(f"{value!r} is not exact; give a text such as '12.50'")
    raise ValidationError(f"{shown(value)!r} is not a number; write digits with a point, as in 12.50")


def day(value: Any) -> date:
    """Return a date for a date or a text YYYY-MM-DD; raises ValidationError for what is not in the calendar."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    text = str(value).strip()
    if not DAY.fullmatch(text):
        raise ValidationError(f"{shown(text)!r} is not a date; write it as YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValidationError(f"{text} is not a day of the calendar") from None


def _places(number: Decimal) -> int:
    """Return how many digits after the point matter; counted, since rounding would hide some."""
    _, digits, exponent = number.as_tuple()
    if not number or not isinstance(exponent, int):
        return 0
    zeros = len(digits) - len(bytes(digits).rstrip(b"\x00"))
    return max(0, -exponent - zeros)
