"""Open hours as people write them, expanded into windows of clock minutes, day by day in the calendar's zone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from addons.flowplan.engine.axis import Window, merged

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def minute(instant: dt.datetime) -> int:
    """Return the clock minute an instant is in."""
    return int((instant - EPOCH).total_seconds() // 60)


def instant(clock: int) -> dt.datetime:
    """Return the instant of a clock minute, in UTC."""
    return EPOCH + dt.timedelta(minutes=clock)


@dataclass(frozen=True)
class Hours:
    """Open from one local time to another; until an earlier or the same one means the next day's."""

    start: dt.time
    end: dt.time


@dataclass(frozen=True)
class Shift:
    """Open hours on a weekday (Monday is 0), between two dates if any are given."""

    weekday: int
    hours: Hours
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True)
class Different:
    """Days that are different: closed, or open for other hours."""

    start: dt.date
    end: dt.date
    hours: Hours | None = None


def expand(
    zone: ZoneInfo, shifts: Iterable[Shift], exceptions: Iterable[Different], first: dt.date, last: dt.date
) -> list[Window]:
    """Return the windows that begin on the days from `first` to `last`.

    A local time that is missing when clocks change moves forward; one that comes twice means the first.
    """
    special: dict[dt.date, list[Hours]] = {}
    for other in exceptions:
        day = max(other.start, first)
        while day <= min(other.end, last):
            special.setdefault(day, []).extend([other.hours] if other.hours else [])
            day += DAY
    weekly: dict[int, list[Shift]] = {}
    for shift in shifts:
        weekly.setdefault(shift.weekday, []).append(shift)
    found: list[Window] = []
    day = first
    while day <= last:
        hours = special.get(day)
        if hours is None:
            hours = [one.hours for one in weekly.get(day.weekday(), ()) if _holds(one, day)]
        for one in hours:
            end = day if one.end > one.start else day + DAY
            found.append((_clock(zone, day, one.start), _clock(zone, end, one.end)))
        day += DAY
    return merged(found)


def _holds(shift: Shift, day: dt.date) -> bool:
    return (shift.since is None or shift.since <= day) and (shift.until is None or day <= shift.until)


def _clock(zone: ZoneInfo, day: dt.date, time: dt.time) -> int:
    return minute(dt.datetime.combine(day, time.replace(fold=0), zone).astimezone(dt.UTC))


def midnight(zone: dt.tzinfo, day: dt.date) -> int:
    """Return the clock minute at which a day begins."""
    return minute(dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC))
