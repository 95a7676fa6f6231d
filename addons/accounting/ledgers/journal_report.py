"""The journal: all entries of some days, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import select

from addons.accounting.books.account import Account
from addons.accounting.books.journal import Journal
from addons.accounting.entry import Entry
from addons.accounting.entry_line import EntryLine
from addons.accounting.ledgers.asking import FROM, ORGANISATION, TO, days, organisations, posted
from addons.base import Partner
from addons.reporting import Column, Parameter, Report
from core import NotFound, Session, unknown


class JournalReport(Report, name="journal"):
    """Entries of some days by number, with each of their lines."""

    title = "Journal"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        FROM,
        TO,
        Parameter("journal", str, help="Only this journal, by code"),
        ORGANISATION,
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return entry, account, partner, and both sides."""
        return [
            Column("date", "Date", "date"),
            Column("number", "Entry"),
            Column("description", "Description"),
            Column("account", "Account"),
            Column("name", "Name"),
            Column("partner", "Partner"),
            Column("debit", "Debit", "money", total=True),
            Column("credit", "Credit", "money", total=True),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per line, in one statement."""
        of = organisations(session, values)
        first, last = days(session, values, of)
        E, L, account, partner = session[Entry], session[EntryLine], session[Account], session[Partner]
        query = (
            select(E.date, E.number, E.description, account.code, account.name, partner.code, L.debit, L.credit)
            .join(L, L.entry_id == E.id)
            .join(account, account.id == L.account_id)
            .outerjoin(partner, partner.id == L.partner_id)
            .where(E.date >= first, E.date <= last)
            .order_by(E.date, E.number, L.position)
        )
        if values["journal"]:
            query = query.where(E.journal_id == _journal(session, values["journal"]))
        names = [column.name for column in self.columns(values)]
        for row in session.execute(posted(session, query, of)):
            yield dict(zip(names, row, strict=True))


def _journal(session: Session, code: str) -> int:
    known = {one.code: id_ for id_, one in session.known(Journal).items()}
    if code not in known:
        raise unknown("journal", code, known, error=NotFound)
    return known[code]
