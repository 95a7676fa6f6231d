"""The business day: which date it is, in the time zone that everybody or an organisation prefers."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from addons.preferences import Setting, setting_of

if TYPE_CHECKING:
    from core import App, Session

ZONE = "base.zone"

SETTINGS = [
    Setting(
        ZONE, ZoneInfo, ZoneInfo("UTC"), "The time zone, such as Europe/Berlin, whose date is today's", personal=False
    ),
]


def today(session: Session, organisation_id: int | None = None) -> date:
    """Return the business date of an organisation, by the preference base.zone; of none, `session.today`."""
    zone: ZoneInfo = setting_of(session, ZONE, organisation_id)
    return session.now.astimezone(zone).date()


def day_of(session: Session, moment: datetime, organisation_id: int | None = None) -> date:
    """Return the business date of an organisation at a moment."""
    zone: ZoneInfo = setting_of(session, ZONE, organisation_id)
    return moment.astimezone(zone).date()


def end_of_day(session: Session, day: date, organisation_id: int | None = None) -> datetime:
    """Return the last moment of a business day of an organisation."""
    zone: ZoneInfo = setting_of(session, ZONE, organisation_id)
    return datetime.combine(day + timedelta(days=1), time(0), zone).astimezone(UTC) - timedelta(microseconds=1)


def follow_preference(app: App) -> None:
    """Let `session.today` be the date in the zone that everybody prefers."""
    app.zone = lambda session: setting_of(session, ZONE)
