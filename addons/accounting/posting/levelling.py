"""Settle invoices against each other where no payment does: what a credit memo takes back of its invoice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select

from addons import invoicing
from addons.accounting.books import purposes
from addons.accounting.books.journal import GENERAL
from addons.accounting.entry import Entry
from addons.accounting.entry_line import EntryLine
from addons.accounting.posting.booking import Booking, Key, write
from addons.accounting.posting.invoices import SOURCE
from addons.accounting.posting.rules import Rules
from addons.base import today
from addons.links import Link
from core import ZERO, Session, among

COUNTING = ("completed", "reversed")


class Standing(NamedTuple):
    """An invoice as the books have it: what is open there, in its currency and in the organisation's, and why."""

    invoice: int
    account: int
    open: Decimal
    booked: Decimal


def level_invoices(session: Session, invoices: Sequence[int]) -> None:
    """Let the books say of invoices, and of what takes them back, what the invoices say is open.

    Compares and posts the difference, so asking again posts nothing. What is left in the organisation's currency of
    one that is settled is an exchange difference.
    """
    families = _families(session, invoices)
    ids = {id_ for family in families for id_ in family}
    documents = session.known(invoicing.Invoice, ids)
    standings = {one.invoice: one for one in _standings(session, ids)}
    bookings = []
    for family in families:
        members = [(documents[id_], standings[id_]) for id_ in family if id_ in standings]
        if any(one.open_amount != standing.open for one, standing in members):
            bookings.append(_booking(session, Rules(session), members))
    write(session, [one for one in bookings if one is not None])


def _booking(session: Session, rules: Rules, members: Sequence[tuple[Any, Standing]]) -> Booking:
    """Move what is open from one to another; nothing moves on the account as a whole."""
    first = members[0][0]
    day = max(*(one.date for one, _ in members), today(session, first.organisation_id))
    text = f"Settles {first} by what takes it back"
    booking = Booking(session, (SOURCE, first.id, None), first, journal=GENERAL, day=day, text=text)
    rate = next((s.booked / s.open for _, s in members if s.open), Decimal(1))  # they are booked at the same
    for one, standing in members:
        wanted = booking.own.round(one.open_amount * rate)
        key = Key(standing.account, None, invoice=one.id)
        booking.add_booked(key, one.open_amount - standing.open, wanted - standing.booked)
    left = sum(booking.booked.values(), ZERO)
    if left:
        known = {"organisation_id": first.organisation_id}
        rule = rules.choose(purposes.LOSS if left < 0 else purposes.GAIN, **known)
        booking.add_booked(Key(rule.account_id, rule.id), ZERO, -left)
    return booking


def _families(session: Session, invoices: Sequence[int]) -> list[list[int]]:
    """Return invoices together with what takes them back, each family once."""
    session.write_later()
    link, name = session[Link], SOURCE
    of_invoices = (link.from_model == name) & (link.to_model == name) & link.role.in_(("credit memo", "inverse"))
    mine = or_(among(session, link.from_id, invoices), among(session, link.to_id, invoices))
    families: dict[int, set[int]] = {id_: {id_} for id_ in invoices}
    for one, other in session.execute(select(link.from_id, link.to_id).where(of_invoices, mine)):
        joined = families.get(one, {one}) | families.get(other, {other})
        families |= dict.fromkeys(joined, joined)
    return [sorted(one) for one in {id(one): one for one in families.values()}.values()]


def _standings(session: Session, invoices: Iterable[int]) -> Iterable[Standing]:
    E, L = session[Entry], session[EntryLine]
    amount = func.sum(L.amount, type_=L.amount.type)
    booked = func.sum(L.debit - L.credit, type_=L.amount.type)
    query = select(L.invoice_id, func.max(L.account_id), amount, booked).join(E, E.id == L.entry_id)
    query = query.where(E.state.in_(COUNTING)).group_by(L.invoice_id)
    found: Any = session.execute(query.where(among(session, L.invoice_id, invoices)))
    return [Standing(*row) for row in found]
