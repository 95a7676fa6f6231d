"""Periods of the books: once one is closed, nothing is posted into it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, Self

from sqlalchemy import Index, bindparam, select
from sqlalchemy.schema import SchemaItem

from addons.base import Organisation
from addons.preferences import setting_of
from core import BadInput, Document, Edited, Mapped, Row, Session, reference, relation

OPEN, CLOSED = "open", "closed"


class Period(Document, table="accounting_period", kind="period"):
    """Some days of the books of an organisation, usually a month; its branches without periods go by it as well.

    Its number is typed, or the year and month it begins in. A day that is in no period is open unless a later period
    is closed.
    """

    label = "period"
    initial_state = OPEN
    editable = frozenset({OPEN})
    finished = frozenset({OPEN, CLOSED})
    series_scope = "organisation_id"
    series_prefix = "PD"
    listed: ClassVar[tuple[str, ...]] = ("number", "organisation.code", "from_date", "to_date", "fiscal_year", "state")

    organisation_id: Mapped[int] = reference("base_organisation", index=False)
    from_date: Mapped[dt.date]
    to_date: Mapped[dt.date]
    fiscal_year: Mapped[int]

    organisation: Mapped[Organisation] = relation("base.Organisation")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Find the period of a day."""
        return [Index(None, "organisation_id", "to_date")]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in organisation, fiscal year and number; refuse days that are in another period."""
        rows = super().prepare(session, rows)
        P = session[Period]
        taken = [
            (one.organisation_id, one.from_date, one.to_date, one.number)
            for one in session.scalars(select(P).order_by(P.from_date))
            if one.id not in {row["id"] for row in rows if isinstance(row, Edited)}
        ]
        for row in rows:
            row.setdefault("organisation_id", min(session.known(Organisation)))
            if row["from_date"] > row["to_date"]:
                raise BadInput("a period ends before it begins", remedy="Give a to_date on or after from_date.")
            first = first_month(session, row["organisation_id"])
            row.setdefault("fiscal_year", fiscal_year(row["from_date"], first))
            if row.get("number") is None:
                row["number"] = f"{row['from_date']:%Y-%m}"
            mine = (row["organisation_id"], row["from_date"], row["to_date"], row["number"])
            for one in taken:
                if one[0] == mine[0] and one[1] <= mine[2] and mine[1] <= one[2]:
                    raise BadInput(f"period {mine[3]} has days that are in period {one[3]}", remedy="Correct its days.")
            taken.append(mine)
        return rows

    @classmethod
    def close(cls, session: Session, periods: Sequence[Self]) -> None:
        """Let nothing be posted into the periods any more."""

    @classmethod
    def reopen(cls, session: Session, periods: Sequence[Self]) -> None:
        """Let things be posted into the periods again."""


class Span(NamedTuple):
    """A period as postings need to know it."""

    organisation: int
    number: str
    state: str
    first: dt.date
    last: dt.date
    year: int


def fiscal_year(day: dt.date, first_month: int) -> int:
    """Return the fiscal year of a day: the calendar year in which it began."""
    return day.year if day.month >= first_month else day.year - 1


def first_month(session: Session, organisation_id: int) -> int:
    """Return the month, from 1 to 12, in which the fiscal years of an organisation begin."""
    found = int(setting_of(session, "accounting.first_month", organisation_id))
    if not 1 <= found <= 12:
        raise BadInput(f"the setting accounting.first_month is {found}", remedy="Set it to a month, from 1 to 12.")
    return found


class Calendar:
    """Answer for days which period they are in; what it has read nobody closes or opens until the transaction ends."""

    def __init__(self, session: Session, days: Iterable[dt.date]) -> None:
        self._session, self._spans = session, _read(session, min(days))
        self._organisations = session.known(Organisation)

    def closed(self, organisation_id: int, day: dt.date) -> Span | None:
        """Return the closed period that keeps a day from being posted to, if there is one."""
        spans = self._of(organisation_id)
        mine = next((span for span in spans if span.first <= day <= span.last), None)
        if mine is not None:
            return mine if mine.state == CLOSED else None
        return next((span for span in spans if span.state == CLOSED and span.first > day), None)

    def year(self, organisation_id: int, day: dt.date) -> int:
        """Return the fiscal year of a day."""
        for span in self._of(organisation_id):
            if span.first <= day <= span.last:
                return span.year
        return fiscal_year(day, first_month(self._session, organisation_id))

    def _of(self, organisation_id: int) -> Sequence[Span]:
        while organisation_id not in self._spans and (parent := self._organisations[organisation_id].parent_id):
            organisation_id = parent
        return self._spans.get(organisation_id, ())


def _read(session: Session, since: dt.date) -> Mapping[int, list[Span]]:
    """Read the periods that end on a day or later, and keep them from being closed; once per transaction."""
    known: Any = session.held.get("periods")
    if known is None or since < known[0] or known[2] != session.written["update", "accounting_period"]:
        spans: dict[int, list[Span]] = {}
        for row in session.ask(_periods, since=since):
            spans.setdefault(row[0], []).append(Span(*row))
        known = session.held["periods"] = (since, spans, session.written["update", "accounting_period"])
    found: Mapping[int, list[Span]] = known[1]
    return found


def _periods(session: Session) -> Any:
    P = session[Period]
    query = select(P.organisation_id, P.number, P.state, P.from_date, P.to_date, P.fiscal_year)
    query = query.where(P.to_date >= bindparam("since")).order_by(P.organisation_id, P.from_date)
    return query.with_for_update(read=True)
