"""Reminders: who is asked to pay what is overdue, and how firmly (dunning)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from addons.base import Address, Currency, Organisation, Partner
from addons.invoicing.owed.ageing import read_bounds
from addons.invoicing.owed.open_items import OpenItem, invoice_addresses, open_items, paid_in_advance
from addons.preferences import setting_of
from core import ZERO, Session

LEVELS, THRESHOLD = "invoicing.reminder_days", "invoicing.reminder_threshold"


@dataclass(frozen=True)
class Reminder:
    """What a customer is reminded of, in a currency; `level` counts from 1, `last` is the firmest."""

    organisation: Organisation
    partner: Partner
    currency: Currency
    address: Address | None
    date: dt.date
    level: int
    last: int
    items: Sequence[OpenItem]
    credit: Decimal
    number: str = ""
    note: str | None = None

    @property
    def overdue(self) -> Decimal:
        """Return what is overdue, credit memos that are open less."""
        return sum((item.open_amount for item in self.items), ZERO)

    @property
    def total(self) -> Decimal:
        """Return what is asked for: what is overdue, less what the customer has paid in advance."""
        return self.overdue - self.credit

    @property
    def days(self) -> int:
        """Return for how many days the oldest item is overdue."""
        return max(item.days for item in self.items)


def reminders(
    session: Session, on: dt.date | None = None, partners: Collection[int] = (), level: int = 1
) -> list[Reminder]:
    """Return the reminders of a day, at least of a level, by customer; in six statements for any number of them.

    The level is how many of the days of the preference `invoicing.reminder_days` the oldest item is overdue for; none
    is sent for what comes to no more than `invoicing.reminder_threshold`.
    """
    day = on or session.today
    due = {
        owner: [item for item in items if item.is_overdue or item.open_amount < ZERO]
        for owner, items in open_items(session, day, partners).items()
    }
    late = {owner: items for owner, items in due.items() if any(item.open_amount > ZERO for item in items)}
    ids = sorted({partner for partner, _ in late})
    known, currencies = session.known(Partner, ids), session.known(Currency)
    organisations, addresses = session.known(Organisation), invoice_addresses(session, ids)
    credits = paid_in_advance(session, day, ids) if ids else {}
    found = []
    for (partner, currency), items in sorted(late.items(), key=lambda pair: known[pair[0][0]].code):
        us = items[-1].organisation_id
        bounds = read_bounds(setting_of(session, LEVELS, us))
        oldest = max(item.days for item in items if item.open_amount > ZERO)
        reached = sum(oldest >= bound for bound in bounds)
        credit = credits.get((partner, currency), ZERO)
        given = (organisations[us], known[partner], currencies[currency], addresses.get(partner))
        one = Reminder(*given, day, reached, len(bounds), items, credit)
        if reached >= max(level, 1) and one.total > setting_of(session, THRESHOLD, us):
            found.append(one)
    return found
