"""Public holidays, filled in from a library as rows anybody can change."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from addons.flowplan.plant.calendar import Calendar, DayOff
from core import AddonError, BadInput, NotFound, Session, unknown


def fill(session: Session, code: str, country: str, years: Iterable[int], region: str | None = None) -> list[str]:
    """Close a calendar on the public holidays of a country that are not in it yet; return what was added.

    Raises AddonError without the library, NotFound for an unknown calendar, BadInput for an unknown country.
    """
    try:
        import holidays
    except ImportError:
        remedy = "Install it: pip install 'tradeloom[plan]', or enter the days: record new flowplan.DayOff …"
        raise AddonError("the library of public holidays is not installed", remedy=remedy) from None
    C, D = session[Calendar], session[DayOff]
    calendars = {one: id_ for one, id_ in session.execute(select(C.code, C.id))}
    if code not in calendars:
        raise unknown("work calendar", code, calendars, error=NotFound)
    try:
        days = holidays.country_holidays(country, subdiv=region, years=list(years))
    except NotImplementedError:
        raise BadInput(
            f"no holidays are known of '{country}' {region or ''}".rstrip(), remedy="Give NL, DE, …"
        ) from None
    there = set(session.scalars(select(D.first).where(D.calendar_id == calendars[code])))
    new = [(day, name) for day, name in sorted(days.items()) if day not in there]
    session.create(DayOff, [{"calendar_id": calendars[code], "first": d, "last": d, "name": name} for d, name in new])
    return [f"{day} {name}" for day, name in new]
