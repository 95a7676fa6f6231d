"""Times of day and weekdays as people write them."""

from __future__ import annotations

import datetime as dt
import re

from core import BadInput

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def time_of(text: str, what: str) -> dt.time:
    """Read a time of day such as "08:00"; 24:00 is the end of the day. Raises BadInput."""
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)|24:00", text.strip(), re.ASCII)
    if found is None:
        raise BadInput(f"{what} '{text}' is no time of day", remedy="Write hours and minutes, as in 08:00.")
    return dt.time(int(found[1]), int(found[2])) if found[1] else dt.time(0)


def weekdays_of(text: str) -> list[int]:
    """Read weekdays such as "Mon-Fri" or "Tue Sat"; Monday is 0. Raises BadInput."""
    found: list[int] = []
    for part in text.replace(",", " ").split():
        ends = [day.strip().capitalize()[:3] for day in part.split("-")]
        if len(ends) > 2 or any(day not in DAYS for day in ends):
            raise BadInput(f"'{part}' is no weekday", remedy="Write days such as Mon-Fri, or Sat Sun.")
        first, last = DAYS.index(ends[0]), DAYS.index(ends[-1])
        found += [day % 7 for day in range(first, last + 1 if last >= first else last + 8)]
    if not found:
        raise BadInput("no weekday is named", remedy="Write days such as Mon-Fri, or Sat Sun.")
    return list(dict.fromkeys(found))
