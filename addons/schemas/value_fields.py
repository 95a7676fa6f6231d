"""Schema fields that take text or typed values, exactly, and say in plain words what is wrong."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError, fields

from addons.schemas.typed_texts import day, exact, flag, instant, shown, text, whole
from core import BadInput

MESSAGES: dict[str, str | list[Any] | dict[Any, Any]] = {"required": "is missing", "null": "may not be empty"}


class Field(fields.Field[Any]):
    """Be the root of these fields: their messages continue a sentence that begins with the field's name."""

    default_error_messages = MESSAGES

    def deserialize(self, value: Any, *arguments: Any, **options: Any) -> Any:
        """Return the typed value; what the readers of the core refuse is an error of validation here."""
        try:
            return super().deserialize(value, *arguments, **options)
        except BadInput as error:
            raise ValidationError(error.message) from None


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
        number = whole(value)
        if not -self._bound <= number < self._bound:
            raise ValidationError(f"{shown(value)} is too large")
        return number


class Flag(Field):
    """Yes or no, in the usual spellings: true, yes, on, 1; false, no, off, 0."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> bool:
        return flag(value)


class Day(Field):
    """A day of the calendar, as YYYY-MM-DD."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> date:
        return day(value)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else value.isoformat()


class Instant(Field):
    """A moment with its time zone, in ISO form; kept and dumped in UTC."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> datetime:
        return instant(value)

    def _serialize(self, value: Any, attr: str | None, obj: Any, **_: Any) -> str | None:
        return None if value is None else value.isoformat()


class Text(Field):
    """A text that every database can keep: no NUL character, at most `length` characters if that is given."""

    def __init__(self, *, length: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.length = length

    def _deserialize(self, value: Any, attr: str | None, data: Any, **_: Any) -> str:
        found = text(value)
        if self.length is not None and len(found) > self.length:
            raise ValidationError(f"has {len(found)} characters; at most {self.length} fit")
        return found


def _places(number: Decimal) -> int:
    """Return how many digits after the point matter; counted, since rounding would hide some."""
    _, digits, exponent = number.as_tuple()
    if not number or not isinstance(exponent, int):
        return 0
    zeros = len(digits) - len(bytes(digits).rstrip(b"\x00"))
    return max(0, -exponent - zeros)
