"""The trial balance: what each account had, got, and has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import case, func, select

from addons.accounting.books.account import OF_A_YEAR, Account
from addons.accounting.books.purposes import RETAINED
from addons.accounting.entry import Entry
from addons.accounting.entry_line import EntryLine
from addons.accounting.ledgers.asking import FROM, ORGANISATION, TO, days, organisations, posted, year_begin
from addons.accounting.posting.rules import Rules
from addons.reporting import Column, Parameter, Report
from core import ZERO, Session


class TrialBalance(Report, name="trial_balance"):
    """Opening balance, debits, credits and closing balance of each account; each column of balances sums to zero.

    Accounts of income and expense begin anew with each fiscal year: what they had is on the account of retained
    earnings, without an entry.
    """

    title = "Trial balance"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        FROM,
        TO,
        ORGANISATION,
        Parameter("all", bool, False, help="Accounts without balance and movement as well"),
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return the account, and its four figures; balances are negative on the credit side."""
        return [
            Column("code", "Account"),
            Column("name", "Name"),
            Column("type", "Type", data_only=True),
            Column("opening", "Opening", "money", total=True),
            Column("debit", "Debit", "money", total=True),
            Column("credit", "Credit", "money", total=True),
            Column("closing", "Closing", "money", total=True),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per account, in one statement."""
        of = organisations(session, values)
        first, last = days(session, values, of)
        figures, earlier = _figures(session, of, first, last)
        if earlier:
            retained = Rules(session).choose(RETAINED, organisation_id=of[0]).account_id
            opening, debit, credit = figures.get(retained, (ZERO, ZERO, ZERO))
            figures[retained] = (opening + earlier, debit, credit)
        for id_, account in sorted(session.known(Account).items(), key=lambda one: one[1].code):
            opening, debit, credit = figures.get(id_, (ZERO, ZERO, ZERO))
            if opening or debit or credit or (values["all"] and not account.heading):
                yield {
                    "code": account.code,
                    "name": account.name,
                    "type": account.type,
                    "opening": opening,
                    "debit": debit,
                    "credit": credit,
                    "closing": opening + debit - credit,
                }


Figures = dict[int, tuple[Decimal, Decimal, Decimal]]


def _figures(session: Session, of: list[int], first: dt.date, last: dt.date) -> tuple[Figures, Decimal]:
    """Return opening balance, debits and credits by account, and the result of earlier fiscal years."""
    E, L, account = session[Entry], session[EntryLine], session[Account]
    money = L.debit.type
    is_of_a_year, since = account.type.in_(OF_A_YEAR), year_begin(session, first, of)
    change = L.debit - L.credit
    before = case(((E.date < first) & (~is_of_a_year | (E.date >= since)), change), else_=ZERO)
    ended = case((is_of_a_year & (E.date < since), change), else_=ZERO)
    debit, credit = (case((E.date >= first, side), else_=ZERO) for side in (L.debit, L.credit))
    sums = [func.sum(one, type_=money) for one in (before, debit, credit, ended)]
    query = select(L.account_id, *sums).join(E, E.id == L.entry_id).join(account, account.id == L.account_id)
    found = session.execute(posted(session, query.where(E.date <= last), of).group_by(L.account_id)).all()
    return {row[0]: (row[1], row[2], row[3]) for row in found}, sum((row[4] for row in found), ZERO)
