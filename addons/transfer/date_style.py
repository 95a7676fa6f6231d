"""How days are written in a file: in which order, by a pattern, or as the serial numbers of spreadsheets."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from addons.schemas import shown
from core import BadInput, did_you_mean, one_of

SERIAL = "serial"
EPOCH = date(1899, 12, 30)
"""The day 0 of spreadsheets, as far as it matters: from the day 61 on, 1900-03-01."""
EPOCH_1904 = date(1904, 1, 1)
TIME = r"(?:[T ,]+\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?(?: ?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?)?"
ORDERS = {
    "year first": (re.compile(rf"(?P<y>\d{{4}})([-./]?)(?P<m>\d{{1,2}})\2(?P<d>\d{{1,2}}){TIME}", re.ASCII)),
    "day first": (re.compile(rf"(?P<d>\d{{1,2}})([-./])(?P<m>\d{{1,2}})\2(?P<y>\d{{4}}|\d\d){TIME}", re.ASCII)),
    "month first": (re.compile(rf"(?P<m>\d{{1,2}})([-./])(?P<d>\d{{1,2}})\2(?P<y>\d{{4}}|\d\d){TIME}", re.ASCII)),
}
"""The orders that have a name; a time after the day is passed over."""


@dataclass(frozen=True)
class DateStyle:
    """Read days written in one of some ways; of a moment, the day is taken as it is written."""

    ways: tuple[str, ...]

    @classmethod
    def of(cls, where: str, ways: tuple[str, ...]) -> DateStyle:
        """Return the style of "day first", "serial" or patterns such as "%d.%m.%Y"; raises BadInput for another."""
        known = (*ORDERS, SERIAL)
        for way in ways:
            if way not in known and not _is_pattern(way):
                raise BadInput(
                    f"{where} cannot be {way!r}{did_you_mean(way, known)}",
                    remedy=f"Known are: {one_of(known)}; or write a pattern such as %d.%m.%Y.",
                )
        if not ways:
            raise BadInput(f"{where} names no way to write a day", remedy=f"Known are: {one_of(known)}.")
        return cls(ways)

    def read(self, value: Any, epoch: date = EPOCH) -> date:
        """Return the day of a cell; raises BadInput for one that is written otherwise."""
        if isinstance(value, date):
            return value.date() if isinstance(value, datetime) else value
        text = str(value).strip()
        for way in self.ways:
            found = self._serial(value, epoch) if way == SERIAL else _reader(way)(text)
            if found is not None:
                return found
        how = " or ".join(f"as {way}" if "%" in way or way == SERIAL else way for way in self.ways)
        raise BadInput(f"{shown(text)!r} is not a date written {how}")

    @staticmethod
    def _serial(value: Any, epoch: date) -> date | None:
        """Return the day of a serial number; the part after the point is the time. None for what is no number."""
        text = str(value).strip()
        if isinstance(value, bool) or not re.fullmatch(r"\d{1,7}(\.\d+)?", text, re.ASCII):
            return None
        number = int(Decimal(text))
        if epoch == EPOCH and number < 61:
            raise BadInput(f"{text} is a day before 1900-03-01, which spreadsheets count differently: write a date")
        try:
            return epoch + timedelta(days=number)
        except OverflowError:
            raise BadInput(f"{text} is no day: it lies after the year 9999") from None


def _is_pattern(way: str) -> bool:
    if "%" not in way or "\x00" in way:
        return False
    try:
        datetime.strptime(datetime(2026, 1, 31, 12).strftime(way), way)
    except (ValueError, re.error, KeyError):
        return False
    return "%" in way.replace("%%", "")


def _reader(way: str) -> Callable[[str], date | None]:
    return _by_order(way) if way in ORDERS else _by_pattern(way)


def _by_order(way: str) -> Callable[[str], date | None]:
    def read(text: str) -> date | None:
        found = ORDERS[way].fullmatch(text)
        if found is None:
            return None
        year = int(found["y"])
        if len(found["y"]) == 2:
            year += 2000 if year < 69 else 1900
        try:
            return date(year, int(found["m"]), int(found["d"]))
        except ValueError:
            raise BadInput(f"{text} is not a day of the calendar, written {way}") from None

    return read


def _by_pattern(way: str) -> Callable[[str], date | None]:
    def read(text: str) -> date | None:
        try:
            return datetime.strptime(text, way).date()
        except ValueError:
            return None

    return read
