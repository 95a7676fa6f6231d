"""Typed values read from texts and written as texts, exactly; what cannot be read is said in plain words.

Strict where a guess would change a figure: no float, no NaN, no day outside the calendar, no rounding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from core import BadInput

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,6})?", re.ASCII)
WHOLE = re.compile(r"[+-]?\d{1,30}", re.ASCII)
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
FLAGS = {
    **dict.fromkeys(("yes", "true", "on", "1", "y", "t"), True),
    **dict.fromkeys(("no", "false", "off", "0", "n", "f"), False),
}
"""The spellings of yes and no, in small letters."""
WANTED: Mapping[type, str] = {
    str: "a text",
    int: "a whole number",
    bool: "yes or no",
    Decimal: "a number",
    date: "a date such as 2030-12-31",
    datetime: "a time such as 2030-12-31T18:30Z",
    ZoneInfo: "a time zone such as Europe/Berlin",
}
"""What to write for a value of each type that can be read."""


def read(type_: type[Any], value: Any) -> Any:
    """Return a value of one of str, int, bool, Decimal, date, datetime and ZoneInfo for a text or such a value.

    Raises BadInput, whose message continues a sentence that begins with the name of the field.
    """
    return _READERS[type_](value)


def exact(value: Any) -> Decimal:
    """Return a Decimal for a Decimal, an int or a text such as "12.50"; raises BadInput for anything else."""
    if isinstance(value, str) and NUMBER.fullmatch(value.strip()):
        return Decimal(value.strip())
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, float):
        raise BadInput(f"{value!r} is not exact; give a text such as '12.50'")
    raise BadInput(f"{shown(value)!r} is not a number; write digits with a point, as in 12.50")


def whole(value: Any) -> int:
    """Return an int for an int or a text of digits; raises BadInput for anything else."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and WHOLE.fullmatch(value.strip()):
        return int(value)
    raise BadInput(f"{shown(value)!r} is not a whole number")


def flag(value: Any) -> bool:
    """Return a truth for one, or for a text such as "yes" or "no"; raises BadInput for anything else."""
    found = value if isinstance(value, bool) else FLAGS.get(str(value).strip().lower())
    if found is None:
        raise BadInput("must be yes or no (true, yes, 1; false, no, 0)")
    return found


def day(value: Any) -> date:
    """Return a date for a date or a text YYYY-MM-DD; raises BadInput for what is not in the calendar."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    text = str(value).strip()
    if not DAY.fullmatch(text):
        raise BadInput(f"{shown(text)!r} is not a date; write it as YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"{text} is not a day of the calendar") from None


def days_after(day: date, days: int, *, bounded: bool = False) -> date:
    """Return the day so many days later, or earlier if negative.

    Where the calendar ends before, raises BadInput, or returns its last or first day if `bounded`.
    """
    try:
        return day + timedelta(days=days)
    except OverflowError:
        if bounded:
            return date.max if days > 0 else date.min
        raise BadInput(
            f"the date {day} is too near an end of the calendar to count {days} days from it",
            remedy="Correct the date.",
        ) from None


def instant(value: Any, *, zone: tzinfo | None = None) -> datetime:
    """Return a moment in UTC for one, or for a text in ISO form with its time zone, if not `zone`; raises BadInput."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadInput(f"{shown(value)!r} is not a time; write it as in 2030-01-31T12:00:00Z") from None
    if moment.tzinfo is None and zone is not None:
        moment = moment.replace(tzinfo=zone)
    if moment.tzinfo is None:
        raise BadInput(f"{value} has no time zone; write it as in 2030-01-31T12:00:00Z")
    return moment.astimezone(UTC)


def time_zone(value: Any) -> ZoneInfo:
    """Return a time zone for one, or for its name, such as Europe/Berlin; raises BadInput."""
    if isinstance(value, ZoneInfo):
        return value
    try:
        return ZoneInfo(text(value).strip())
    except (KeyError, ValueError, OSError):  # what the library raises for unknown names, odd ones and folders
        raise BadInput(f"{shown(value)!r} is no time zone; write one such as Europe/Berlin") from None


def text(value: Any) -> str:
    """Return a text that every database can keep; raises BadInput for anything else."""
    if not isinstance(value, str):
        raise BadInput(f"{shown(value)!r} is not a text")
    return storable(value)


def storable(text: str) -> str:
    """Return a text if every database can keep it, else raise BadInput."""
    if "\x00" in text:
        raise BadInput("holds a NUL character, which no database keeps")
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise BadInput("holds half a character (a lone surrogate), which no database keeps")
    return text


_READERS: Mapping[type, Callable[[Any], Any]] = {
    str: text,
    int: whole,
    bool: flag,
    Decimal: exact,
    date: day,
    datetime: instant,
    ZoneInfo: time_zone,
}


def plain(value: Any) -> Any:
    """Return a value as JSON can carry it, without loss: figures, days and moments (in UTC) as text."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value if isinstance(value, (str, int, float, dict, type(None))) else str(value)


def figure(value: Decimal, places: int = 0) -> str:
    """Return a figure with at least `places` digits after the point, no zeros after those and no exponent."""
    whole, _, fraction = f"{value or abs(value):f}".partition(".")
    fraction = fraction.rstrip("0").ljust(places, "0")
    return f"{whole}.{fraction}" if fraction else whole


def worded(value: Any, places: int = 0) -> str:
    """Return a value as people read and type it: yes or no, a figure without superfluous zeros, nothing for None."""
    if isinstance(value, Decimal):
        return figure(value, places)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(worded, value))
    return "" if value is None else str(value)


def shown(value: Any) -> Any:
    """Return a value for a message, cut when it is long."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        value = str(value)
    return f"{value[:40]}…" if isinstance(value, str) and len(value) > 60 else value
