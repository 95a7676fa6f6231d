"""Fiscal years: their twelve periods."""

from __future__ import annotations

import calendar
import datetime as dt

from sqlalchemy import select

from addons.accounting.books.period import Period, first_month
from addons.base import Organisation
from core import BadInput, NotFound, Session, unknown


def open_year(session: Session, year: int, organisation: str = "") -> list[str]:
    """Make the periods of a fiscal year that are missing, a month each; return their numbers.

    Without an organisation those of all that have no parent: their branches go by them.
    """
    if not 1900 <= year <= 2999:
        raise BadInput(f"{year} is no year", remedy="Give one such as 2030.")
    known = session.known(Organisation)
    codes = {one.code: one for one in known.values()}
    if organisation and organisation not in codes:
        raise unknown("organisation", organisation, sorted(codes), error=NotFound)
    meant = [codes[organisation]] if organisation else [one for one in known.values() if one.parent_id is None]
    P = session[Period]
    there = {(one.organisation_id, one.from_date) for one in session.scalars(select(P))}
    rows = []
    for one in meant:
        for first, last in _months(year, first_month(session, one.id)):
            if (one.id, first) not in there:
                rows.append({"organisation_id": one.id, "from_date": first, "to_date": last, "fiscal_year": year})
    session.create(P, rows)
    return [f"{row['from_date']:%Y-%m}" for row in rows]


def _months(year: int, month: int) -> list[tuple[dt.date, dt.date]]:
    found = []
    for place in range(month - 1, month + 11):
        first = dt.date(year + place // 12, place % 12 + 1, 1)
        found.append((first, first.replace(day=calendar.monthrange(first.year, first.month)[1])))
    return found
