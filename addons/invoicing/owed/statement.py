"""Statements of account: what was owed before, what happened since, and what is open."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, or_, select

from addons.base import Address, Currency, Organisation, Partner
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.owed.figures import counts
from addons.invoicing.owed.open_items import OpenItem, Owner, invoice_addresses, open_items
from addons.invoicing.payments.payment import Payment
from addons.invoicing.payments.payment_line import PaymentLine
from core import ZERO, BadInput, Session, among

COUNTED = ("completed", "reversed")


@dataclass(frozen=True)
class Movement:
    """What changed the balance: an invoice, a credit memo, a payment or its reversal; more owed is positive."""

    date: dt.date
    kind: str
    number: str | None
    amount: Decimal
    balance: Decimal = ZERO


@dataclass(frozen=True)
class Statement:
    """The account of a customer in a currency, from `since` to `date`, as papers show it."""

    organisation: Organisation
    partner: Partner
    currency: Currency
    address: Address | None
    since: dt.date
    date: dt.date
    opening: Decimal
    movements: Sequence[Movement]
    items: Sequence[OpenItem]
    number: str = ""
    note: str | None = None

    @property
    def balance(self) -> Decimal:
        """Return what is owed in the end, less what was paid in advance."""
        return self.movements[-1].balance if self.movements else self.opening

    @property
    def open_amount(self) -> Decimal:
        """Return what is open of invoices, less credit memos."""
        return sum((item.open_amount for item in self.items), ZERO)

    @property
    def advances(self) -> Decimal:
        """Return what was paid for nothing yet, or for what is not invoiced."""
        return self.open_amount - self.balance

    @property
    def overdue(self) -> Decimal:
        """Return what was due before the day."""
        return sum((item.open_amount for item in self.items if item.is_overdue), ZERO)


def statements(
    session: Session, partners: Sequence[int], since: dt.date | None = None, until: dt.date | None = None
) -> list[Statement]:
    """Return the statements of customers, one for each currency, of the days from `since` to `until`, both included.

    Until today, since the first of that month, if not given. Takes eight statements for any number of customers.
    """
    until = until or session.today
    since = since or until.replace(day=1)
    if since > until:
        raise BadInput(f"from {since} to {until} there are no days", remedy="Give the earlier day first.")
    opening = _balances(session, partners, since - dt.timedelta(days=1))
    moved = _movements(session, partners, since, until)
    items = open_items(session, until, partners)
    known, currencies = session.known(Partner, partners), session.known(Currency)
    organisations, addresses = session.known(Organisation), invoice_addresses(session, partners)
    found = []
    for owner in sorted({*opening, *moved, *items}, key=lambda one: (known[one[0]].code, one[1])):
        some = items.get(owner, [])
        us = some[-1].organisation_id if some else min(organisations)
        given = (organisations[us], known[owner[0]], currencies[owner[1]], addresses.get(owner[0]))
        start = opening.get(owner, ZERO)
        found.append(Statement(*given, since, until, start, _summed(start, moved.get(owner, ())), some))
    return found


def _summed(balance: Decimal, movements: Iterable[Movement]) -> list[Movement]:
    found = []
    for one in sorted(movements, key=lambda one: one.date):
        balance += one.amount
        found.append(Movement(one.date, one.kind, one.number, one.amount, balance))
    return found


def _balances(session: Session, partners: Collection[int], on: dt.date) -> dict[Owner, Decimal]:
    """Return what was invoiced up to a day, less what had come in by then, by customer and currency."""
    invoice, found = session[Invoice], defaultdict[Owner, Decimal](lambda: ZERO)
    of = (invoice.partner_id, invoice.currency_id)
    billed = select(*of, func.sum(invoice.total, type_=invoice.total.type)).where(
        among(session, invoice.partner_id, partners), invoice.state.in_(COUNTED), invoice.date <= on
    )
    for partner, currency, amount in session.execute(billed.group_by(*of)):
        found[partner, currency] += amount
    rows = _receipts(session, partners).where(counts(session, on)).subquery()
    paid = select(rows.c.partner_id, rows.c.currency_id, func.sum(rows.c.amount, type_=invoice.total.type))
    for partner, currency, amount in session.execute(paid.group_by(rows.c.partner_id, rows.c.currency_id)):
        found[partner, currency] -= amount
    return {owner: amount for owner, amount in found.items() if amount}


def _receipts(session: Session, partners: Collection[int]) -> Any:
    """Return a select of payments and what each of them does to the balance: its money, and what is given up with it.

    What pays a G/L item, such as a fee, is no business of the customer's account.
    """
    P, L = session[Payment], session[PaymentLine]
    others = func.coalesce(func.sum(L.write_off + L.discount, type_=L.amount.type), ZERO, type_=L.amount.type)
    given_up = select(others).where(L.payment_id == P.id).correlate(P).scalar_subquery()
    fees = func.coalesce(func.sum(L.amount, type_=L.amount.type), ZERO, type_=L.amount.type)
    fee = select(fees).where(L.payment_id == P.id, L.gl_item_id.is_not(None)).correlate(P).scalar_subquery()
    amount = (P.amount + P.rounding + given_up - fee).label("amount")
    return select(P.partner_id, P.currency_id, P.date, P.reversed_on, P.number, P.kind, amount).where(
        among(session, P.partner_id, partners)
    )


def _movements(
    session: Session, partners: Collection[int], since: dt.date, until: dt.date
) -> dict[Owner, list[Movement]]:
    found: dict[Owner, list[Movement]] = defaultdict(list)
    for owner, movement in (*_billed(session, partners, since, until), *_paid(session, partners, since, until)):
        if movement.amount:
            found[owner].append(movement)
    return found


def _billed(
    session: Session, partners: Collection[int], since: dt.date, until: dt.date
) -> Iterator[tuple[Owner, Movement]]:
    one = session[Invoice]
    query = select(one.partner_id, one.currency_id, one.date, one.kind, one.number, one.total).where(
        among(session, one.partner_id, partners), one.state.in_(COUNTED), one.date.between(since, until)
    )
    for partner, currency, day, kind, number, total in session.execute(query.order_by(one.date, one.id)):
        yield (partner, currency), Movement(day, kind, number, total)


def _paid(
    session: Session, partners: Collection[int], since: dt.date, until: dt.date
) -> Iterator[tuple[Owner, Movement]]:
    P = session[Payment]
    came = and_(P.state.in_(COUNTED), P.date.between(since, until))
    gone = and_(P.state == "reversed", P.reversed_on.between(since, until))
    rows = _receipts(session, partners).where(or_(came, gone)).order_by(P.date, P.id)
    for partner, currency, day, reversed_on, number, kind, amount in session.execute(rows):
        if since <= day <= until:
            yield (partner, currency), Movement(day, kind, number, -amount)
        if reversed_on is not None and since <= reversed_on <= until:
            yield (partner, currency), Movement(reversed_on, "reversal", number, amount)
