"""Calendars: when a resource is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import CheckConstraint
from sqlalchemy.schema import SchemaItem

from addons.flowplan.plant.synchronised import Synchronised
from addons.flowplan.plant.words import time_of, weekdays_of
from core import BadInput, Mapped, Model, Row, Session, column, reference, relation


class Calendar(Synchronised, table="flow_calendar"):
    """Open hours in a time zone: shifts that come every week, and days that are different."""

    natural_key = ("code",)
    label = "work calendar"

    code: Mapped[str] = column(unique=True)
    name: Mapped[str]
    zone: Mapped[str] = column(default="UTC")

    shifts: Mapped[list[Shift]] = relation("flowplan.Shift", back="calendar", order_by="id")
    exceptions: Mapped[list[DayOff]] = relation("flowplan.DayOff", back="calendar", order_by="first")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse a time zone that does not exist."""
        rows = super().prepare(session, rows)
        for row in rows:
            zone_of(row.get("zone") or "UTC", f"{cls.noun()} {row.get('code')}")
        return rows


class Shift(Model, table="flow_shift"):
    """Open hours on days of the week, such as Mon-Fri from 08:00 to 16:00; an end before the start is the next day's.

    With `since` or `until` only from that day on, or up to it: a second shift for a while.
    """

    label = "calendar shift"
    kept_by = ""

    calendar_id: Mapped[int] = reference("flow_calendar")
    days: Mapped[str] = column(default="Mon-Fri")
    start: Mapped[str]
    end: Mapped[str]
    since: Mapped[dt.date | None]
    until: Mapped[dt.date | None]

    calendar: Mapped[Calendar] = relation("flowplan.Calendar", back="shifts")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse days and times that are none."""
        rows = super().prepare(session, rows)
        for row in rows:
            weekdays_of(row.get("days") or "Mon-Fri")
            time_of(row.get("start") or "", "start")
            time_of(row.get("end") or "", "end")
            since, until = row.get("since"), row.get("until")
            if since and until and until < since:
                raise BadInput(f"a shift cannot hold from {since} until {until}", remedy="Turn the dates round.")
        return rows


class DayOff(Model, table="flow_day_off"):
    """Days that are different: closed, or (with start and end) open at these hours instead of the week's."""

    label = "calendar exception"
    kept_by = ""

    calendar_id: Mapped[int] = reference("flow_calendar")
    first: Mapped[dt.date]
    last: Mapped[dt.date]
    start: Mapped[str | None]
    end: Mapped[str | None]
    name: Mapped[str | None]

    calendar: Mapped[Calendar] = relation("flowplan.Calendar", back="exceptions")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Let no exception end before it begins."""
        return [CheckConstraint("last >= first", name="last")]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in the last day; refuse half of the hours and times that are none."""
        rows = super().prepare(session, rows)
        for row in rows:
            row["last"] = row.get("last") or row.get("first")
            if bool(row.get("start")) != bool(row.get("end")):
                raise BadInput("a calendar exception has one time only", remedy="Give start and end, or neither.")
            if row.get("start"):
                time_of(row["start"], "start")
                time_of(row["end"], "end")
        return rows


def zone_of(name: str, what: str) -> ZoneInfo:
    """Return a time zone; raises BadInput for one that does not exist."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise BadInput(f"{what}: '{name}' is no time zone", remedy="Give one such as Europe/Amsterdam.") from None
