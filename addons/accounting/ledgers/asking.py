"""What reports of the books have in common: whose books, which days, and what counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from addons.accounting.books.period import first_month, fiscal_year
from addons.accounting.entry import Entry
from addons.base import Currency, Organisation
from addons.reporting import Parameter
from core import BadInput, NotFound, Session, unknown

POSTED = ("completed", "reversed")
ORGANISATION = Parameter(
    "organisation", str, help="Only this organisation, by code; else all, if they have one currency"
)
FROM = Parameter("from", dt.date, help="First day; else the first one of the fiscal year")
TO = Parameter("to", dt.date, help="Last day, included; else today")


def organisations(session: Session, values: Mapping[str, Any]) -> list[int]:
    """Return whose books are meant; raises BadInput for those of several currencies together."""
    known = session.known(Organisation)
    if values["organisation"]:
        by_code = {one.code: id_ for id_, one in known.items()}
        if values["organisation"] not in by_code:
            raise unknown("organisation", values["organisation"], by_code, error=NotFound)
        return [by_code[values["organisation"]]]
    if len({one.currency_id for one in known.values()}) > 1:
        codes = ", ".join(sorted(f"{one.code} ({currency_of(session, [id_])})" for id_, one in known.items()))
        raise BadInput(f"the organisations have several currencies: {codes}", remedy="Name one: organisation=…")
    return sorted(known)


def currency_of(session: Session, ids: list[int]) -> str:
    """Return the code of the currency of organisations, which is one."""
    return session.known(Currency)[session.known(Organisation)[ids[0]].currency_id].code


def days(session: Session, values: Mapping[str, Any], of: list[int]) -> tuple[dt.date, dt.date]:
    """Return the first and the last day asked for; raises BadInput if they are the wrong way round."""
    last: dt.date = values["to"] or session.today
    first: dt.date = values["from"] or year_begin(session, last, of)
    if first > last:
        raise BadInput(f"the first day, {first}, is after the last, {last}", remedy="Exchange them.")
    return first, last


def year_begin(session: Session, day: dt.date, of: list[int]) -> dt.date:
    """Return the day on which the fiscal year of a day began."""
    month = first_month(session, of[0])
    return dt.date(fiscal_year(day, month), month, 1)


def posted(session: Session, query: Any, of: list[int]) -> Any:
    """Keep what is posted in the books of organisations."""
    E = session[Entry]
    return query.where(E.state.in_(POSTED), E.organisation_id.in_(of))
