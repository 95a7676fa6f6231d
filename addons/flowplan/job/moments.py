"""Dates and times as people write them, in the zone of the business."""

from __future__ import annotations

import datetime as dt

from addons.flowplan.engine.windows import DAY, instant, midnight, minute
from core import BadInput, Session


def clock_of(session: Session, text: str | dt.date | dt.datetime) -> int:
    """Return the clock minute meant by "2027-03-05 16:00", or by a date alone: the end of that day.

    Raises BadInput for what is neither.
    """
    zone = session.app.zone(session)
    if isinstance(text, dt.datetime):
        return minute(text if text.tzinfo else text.replace(tzinfo=zone))
    if isinstance(text, dt.date):
        return midnight(zone, text + DAY)
    try:
        if len(text.strip()) == 10:
            return midnight(zone, dt.date.fromisoformat(text.strip()) + DAY)
        given = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        remedy = "Write it as 2027-03-05 16:00, or 2027-03-05 for the end of that day."
        raise BadInput(f"'{text}' is no date or time", remedy=remedy) from None
    return minute(given if given.tzinfo else given.replace(tzinfo=zone))


def told(session: Session, clock: int | dt.datetime | None) -> str:
    """Return a clock minute or an instant as people read it; empty for none."""
    if clock is None:
        return ""
    at = instant(clock) if isinstance(clock, int) else clock
    return f"{at.astimezone(session.app.zone(session)):%a %Y-%m-%d %H:%M}"


def day_of(session: Session, clock: int) -> dt.date:
    """Return the day something is done that ends at a clock minute: at midnight it is the day before."""
    return instant(clock - 1).astimezone(session.app.zone(session)).date()
