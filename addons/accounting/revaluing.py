"""Revaluation: what is open in other currencies at the end of a period, at the rate of that day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, Self

from sqlalchemy import func, select

from addons.accounting.books import purposes
from addons.accounting.books.account import Account
from addons.accounting.books.journal import GENERAL
from addons.accounting.books.period import Period
from addons.accounting.entry import Entry
from addons.accounting.entry_line import EntryLine
from addons.accounting.posting.booking import Booking, Key, rates_of, write
from addons.accounting.posting.levelling import COUNTING
from addons.accounting.posting.rules import Rules
from addons.base import Currency, Organisation
from core import ZERO, Session

SOURCE = "accounting.Period"


class RevaluedPeriod(Period, extends=True):
    """At the end of a period what is open in other currencies is revalued."""

    @classmethod
    def revalue(cls, session: Session, periods: Sequence[Self]) -> None:
        """Post what open items in other currencies are worth more or less on the last day, and take it back the next.

        What is revalued already is only corrected, so doing it again posts nothing; their documents keep their rates.
        """
        idle = [period for period in periods if not _revalue(session, period)]
        session.nothing_to_do(idle, "nothing in another currency is open at another rate")


class OpenItem(NamedTuple):
    """What is open by the books on an account, in its currency and in the organisation's."""

    organisation_id: int
    currency_id: int
    account: int
    partner: int | None
    invoice: int | None
    order: int | None
    payment: int | None
    amount: Decimal
    booked: Decimal


class Owner(NamedTuple):
    """Whose entry a revaluation is."""

    organisation_id: int


def _revalue(session: Session, period: Any) -> bool:
    items = _open_items(session, period)
    rates = rates_of(session, [_asked(one, period.to_date) for one in items])
    bookings: list[Booking] = []
    for organisation in sorted({one.organisation_id for one in items}):
        mine = [one for one in items if one.organisation_id == organisation]
        changes = [(one, _change(session, one, rates[_asked(one, period.to_date)])) for one in mine]
        bookings += _bookings(session, period, organisation, [(one, change) for one, change in changes if change])
    return bool(write(session, bookings))


def _bookings(
    session: Session, period: Any, organisation: int, changes: Iterable[tuple[OpenItem, Decimal]]
) -> list[Booking]:
    """Return the entry of the last day and the one that takes it back."""
    found = []
    rules, known = Rules(session), {"organisation_id": organisation}
    source, owner = (SOURCE, period.id, None), Owner(organisation)
    next_day = period.to_date + dt.timedelta(days=1)
    for sign, day, text in ((1, period.to_date, "Revalues"), (-1, next_day, "Takes back what revalues")):
        booking = Booking(session, source, owner, journal=GENERAL, day=day, text=f"{text} {period.number}")
        for item, change in changes:
            key = Key(
                item.account,
                None,
                invoice=item.invoice,
                order=item.order,
                payment=item.payment,
                partner=item.partner,
                currency=item.currency_id,
            )
            booking.add_booked(key, ZERO, sign * change)
            rule = rules.choose(purposes.UNREALISED_GAIN if change > 0 else purposes.UNREALISED_LOSS, **known)
            booking.add_booked(Key(rule.account_id, rule.id), -sign * change, -sign * change)
        found.append(booking)
    return found


def _change(session: Session, item: OpenItem, rate: Decimal) -> Decimal:
    own = session.known(Currency)[session.known(Organisation)[item.organisation_id].currency_id]
    return own.round(item.amount * rate) - item.booked


def _asked(item: OpenItem, day: dt.date) -> tuple[int, int, dt.date]:
    return item.organisation_id, item.currency_id, day


def _open_items(session: Session, period: Any) -> list[OpenItem]:
    """Return what is open in other currencies at the end of a period, in its organisation and the branches under it."""
    E, L, account = session[Entry], session[EntryLine], session[Account]
    organisations = session.known(Organisation)
    of = _branches(session, period.organisation_id)
    own = organisations[period.organisation_id].currency_id
    alike = (E.organisation_id, L.currency_id, L.account_id, L.partner_id, L.invoice_id, L.order_id, L.payment_id)
    amount = func.sum(L.amount, type_=L.amount.type)
    booked = func.sum(L.debit - L.credit, type_=L.amount.type)
    query = (
        select(*alike, amount, booked)
        .join(E, E.id == L.entry_id)
        .join(account, account.id == L.account_id)
        .where(account.reconcile, E.state.in_(COUNTING), E.date <= period.to_date)
        .where(E.organisation_id.in_(of), L.currency_id != own)
        .group_by(*alike)
        .having(amount != 0)
        .order_by(*alike)
    )
    return [OpenItem(*row) for row in session.execute(query).all()]


def _branches(session: Session, organisation: int) -> list[int]:
    """Return an organisation and those under it that have no periods of their own."""
    P = session[Period]
    with_periods = set(session.scalars(select(P.organisation_id).distinct()))
    found = [organisation]
    for id_, one in sorted(session.known(Organisation).items()):
        if one.parent_id in found and id_ not in with_periods:
            found.append(id_)
    return found
