"""The general ledger: what happened on accounts, with the balance after each line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import func, select

from addons.accounting.books.account import OF_A_YEAR, Account
from addons.accounting.entry import Entry
from addons.accounting.entry_line import EntryLine
from addons.accounting.ledgers.asking import FROM, ORGANISATION, TO, days, organisations, posted, year_begin
from addons.base import Partner
from addons.reporting import Column, Parameter, Report
from core import ZERO, NotFound, Session, among, unknown


class GeneralLedger(Report, name="general_ledger"):
    """Lines of accounts by date, between opening and closing balance."""

    title = "General ledger"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("account", str, (), help="Only these accounts, by code", many=True),
        FROM,
        TO,
        ORGANISATION,
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return account, entry, both sides, and the balance after the line."""
        return [
            Column("account", "Account"),
            Column("date", "Date", "date"),
            Column("number", "Entry"),
            Column("description", "Description"),
            Column("partner", "Partner"),
            Column("debit", "Debit", "money", total=True),
            Column("credit", "Credit", "money", total=True),
            Column("balance", "Balance", "money"),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return the opening balance of each account and a row per line, in two statements."""
        of = organisations(session, values)
        first, last = days(session, values, of)
        accounts = _accounts(session, values["account"])
        opening = _opening(session, of, sorted(accounts), first)
        current, balance = 0, ZERO
        for account, *line in _lines(session, of, sorted(accounts), first, last, opening):
            if account != current:
                current, balance = account, opening.get(account, ZERO)
                yield _row(accounts[account], first, "Opening", None, None, balance)
            if line:
                balance += line[4] - line[5]
                yield _row(accounts[account], *line, balance)


def _row(account: Account, *values: Any) -> dict[str, Any]:
    names = ("date", "number", "description", "partner", "debit", "credit", "balance")
    if len(values) == 5:  # an opening balance
        values = (values[0], None, values[1], None, ZERO, ZERO, values[4])
    return {"account": f"{account.code} {account.name}", **dict(zip(names, values, strict=True))}


def _accounts(session: Session, codes: Sequence[str]) -> dict[int, Account]:
    known = session.known(Account)
    by_code = {one.code: one for one in known.values()}
    for code in codes:
        if code not in by_code:
            raise unknown("account", code, sorted(by_code), error=NotFound)
    return {one.id: one for code, one in sorted(by_code.items()) if not codes or code in codes}


def _opening(session: Session, of: list[int], accounts: Sequence[int], first: dt.date) -> dict[int, Decimal]:
    E, L, account = session[Entry], session[EntryLine], session[Account]
    lasting = ~account.type.in_(OF_A_YEAR) | (E.date >= year_begin(session, first, of))
    change = func.sum(L.debit - L.credit, type_=L.debit.type)
    query = select(L.account_id, change).join(E, E.id == L.entry_id).join(account, account.id == L.account_id)
    query = query.where(E.date < first, lasting, among(session, L.account_id, accounts)).group_by(L.account_id)
    return {id_: amount for id_, amount in session.execute(posted(session, query, of)) if amount}


def _lines(
    session: Session, of: list[int], accounts: Sequence[int], first: dt.date, last: dt.date, opening: dict[int, Decimal]
) -> Iterable[Sequence[Any]]:
    """Yield (account, date, number, description, partner, debit, credit) by account and date, and accounts without."""
    E, L, account, partner = session[Entry], session[EntryLine], session[Account], session[Partner]
    columns = (L.account_id, E.date, E.number, E.description, partner.code, L.debit, L.credit)
    query = (
        select(*columns)
        .join(E, E.id == L.entry_id)
        .join(account, account.id == L.account_id)
        .outerjoin(partner, partner.id == L.partner_id)
        .where(E.date >= first, E.date <= last, among(session, L.account_id, accounts))
        .order_by(account.code, E.date, E.number, L.position)
    )
    found = [tuple(row) for row in session.execute(posted(session, query, of))]
    still = [(id_,) for id_ in opening if id_ not in {row[0] for row in found}]
    codes = {id_: one.code for id_, one in session.known(Account).items()}
    return sorted([*found, *still], key=lambda row: codes[row[0]])
