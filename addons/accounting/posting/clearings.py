"""Post what the bank has credited: money that was on its way is there; and what takes that back."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from addons import invoicing
from addons.accounting.books import purposes
from addons.accounting.books.journal import PAYMENTS
from addons.accounting.entry import Entry
from addons.accounting.posting.booking import Booking, rates_of, write
from addons.accounting.posting.inverse import post_inverse
from addons.accounting.posting.invoices import accounting_day, groups_of
from addons.accounting.posting.rules import Rules
from addons.base import today
from core import Session, among

SOURCE = "invoicing.Payment"


def deposited_methods(session: Session) -> set[str]:
    """Return the ways to pay whose money is on its way until the bank has credited it."""
    return {one.code for one in session.known(invoicing.PaymentMethod).values() if one.is_deposited}


def post_clearings(session: Session, payments: Sequence[invoicing.Payment]) -> None:
    """Let the books say of payments whether their money is at the bank; compares, so doing it again posts nothing.

    Each change is an event of its own, counted: every odd one brings the money to the bank, every even one back.
    """
    methods = deposited_methods(session)
    concerned = [one for one in payments if one.method in methods and one.amount]
    if not concerned:
        return
    posted = _times(session, concerned)
    arrived = [one for one in concerned if _is_there(one) and not posted.get(one.id, 0) % 2]
    gone = [one for one in concerned if not _is_there(one) and posted.get(one.id, 0) % 2]
    _post(session, arrived, posted)
    days = {one.id: one.reversed_on or today(session, one.organisation_id) for one in gone}
    _take_back(session, gone, posted, days)


def _is_there(payment: Any) -> bool:
    return payment.cleared_on is not None and payment.state == "completed"


def _post(session: Session, payments: Sequence[Any], posted: Mapping[int, int]) -> None:
    rules = Rules(session)
    groups = groups_of(session, rules, payments)
    asked = {one.id: (one.organisation_id, one.currency_id, accounting_day(one)) for one in payments}
    rates = rates_of(session, list(asked.values()))
    bookings = []
    for one in payments:
        known = {"organisation_id": one.organisation_id, "partner_group_id": groups.get(one.partner_id)}
        source, text = (SOURCE, one.id, f"clear {posted.get(one.id, 0) + 1}"), f"The bank has {one}"
        rate = rates[asked[one.id]]
        booking = Booking(session, source, one, journal=PAYMENTS, day=one.cleared_on, text=text, rate=rate)
        booking.add(rules.choose(purposes.MONEY, payment_method=one.method, **known), one.amount)
        booking.add(rules.choose(purposes.TRANSIT, payment_method=one.method, **known), -one.amount)
        booking.convert()
        bookings.append(booking)
    write(session, bookings)


def _take_back(
    session: Session, payments: Sequence[Any], posted: Mapping[int, int], days: Mapping[int, dt.date]
) -> None:
    by_time: dict[int, list[Any]] = defaultdict(list)
    for one in payments:
        by_time[posted[one.id]].append(one)
    for time, some in by_time.items():
        post_inverse(session, SOURCE, some, (f"clear {time}", f"clear {time + 1}"), days, PAYMENTS)


def _times(session: Session, payments: Sequence[Any]) -> dict[int, int]:
    """Return how often it was posted that the bank has, or has not, the money of payments, by id."""
    return {id_: count for id_, count in session.ask(_counted, source=SOURCE, payments=[one.id for one in payments])}


def _counted(session: Session) -> Any:
    E = session[Entry]
    query = select(E.source_id, func.count()).where(E.source == bindparam("source"), E.event.like("clear %"))
    return query.where(among(session, E.source_id, given="payments")).group_by(E.source_id)
