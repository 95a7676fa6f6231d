"""Bookings: what one document is to be posted as, and how many of them are written at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from addons.accounting.books.journal import Series, journal_for, take_numbers
from addons.accounting.books.period import Calendar, Span
from addons.accounting.books.posting_rule import PostingRule
from addons.accounting.entry import COMPLETED, Entry
from addons.accounting.entry_line import EntryLine
from addons.base import Currency, Exchange, Organisation, exchange_rates
from addons.preferences import setting_of
from core import ZERO, Refused, Row, Session
from core import rows as writing


class Key(NamedTuple):
    """What the amounts of one line of an entry have in common."""

    account: int
    rule: int | None
    tax: str | None = None
    category: int | None = None
    invoice: int | None = None
    order: int | None = None
    payment: int | None = None
    partner: int | None = None
    currency: int | None = None


class Booking:
    """Collect what happened to one document: amounts in its currency by account, debits positive.

    Amounts are converted at `rate`, unless it is said what they come to in the organisation's currency.
    """

    def __init__(
        self,
        session: Session,
        source: tuple[str, int, str | None],
        document: Any,
        *,
        journal: str,
        day: dt.date,
        text: str,
        rate: Decimal = Decimal(1),
    ) -> None:
        self.source, self.source_id, self.event = source
        self.organisation: int = document.organisation_id
        self.partner: int | None = getattr(document, "partner_id", None)
        own = session.known(Organisation)[self.organisation].currency_id
        self.own = session.known(Currency)[own]
        self.currency: int = getattr(document, "currency_id", own)
        self.journal, self.day, self.text, self.rate = journal, day, text, rate
        self.parts: dict[Key, Decimal] = {}
        self.booked: dict[Key, Decimal] = {}
        self.fixed: set[Key] = set()

    def add(self, rule: PostingRule, amount: Decimal, **of: Any) -> None:
        """Add an amount in the document's currency, to be converted, to the account of a rule."""
        self.add_at(Key(rule.account_id, rule.id, **of), amount)

    def add_at(self, key: Key, amount: Decimal) -> None:
        """Add an amount in the document's currency, to be converted, to an account that is known."""
        self.parts[key] = self.parts.get(key, ZERO) + amount

    def add_booked(self, key: Key, amount: Decimal, booked: Decimal) -> None:
        """Add an amount of which is known what it comes to in the organisation's currency."""
        self.parts[key] = self.parts.get(key, ZERO) + amount
        self.booked[key] = self.booked.get(key, ZERO) + booked
        self.fixed.add(key)

    @property
    def is_foreign(self) -> bool:
        """Say whether the document is in another currency than the organisation."""
        return self.currency != self.own.id

    def convert(self) -> None:
        """Say of all amounts what they come to, at the rate."""
        if not self.is_foreign and not self.fixed:
            self.booked = dict(self.parts)
            return
        for key, amount in self.parts.items():
            if key not in self.fixed:
                self.booked[key] = self.own.round(amount * self.rate) if self.is_foreign else amount

    def balance(self) -> None:
        """Give the cents that rounding leaves over to the largest amount that is converted."""
        if not self.is_foreign:
            return
        left = sum(self.booked.values(), ZERO)
        free = [key for key in self.parts if key not in self.fixed]
        if left and free:
            largest = max(free, key=lambda key: abs(self.booked[key]))
            self.booked[largest] -= left

    def lines(self) -> list[Row]:
        """Return the rows of the entry's lines, those of no amount left out."""
        found: list[Row] = []
        for key, amount in self.parts.items():
            booked = self.booked[key]
            if not amount and not booked:
                continue
            found.append(
                {
                    "position": 10 * (len(found) + 1),
                    "account_id": key.account,
                    "partner_id": key.partner or self.partner,
                    "debit": booked if booked > 0 else ZERO,
                    "credit": -booked if booked < 0 else ZERO,
                    "currency_id": key.currency or self.currency,
                    "amount": amount,
                    "tax": key.tax,
                    "product_category_id": key.category,
                    "invoice_id": key.invoice,
                    "order_id": key.order,
                    "payment_id": key.payment,
                    "rule_id": key.rule,
                }
            )
        return found


def write(session: Session, bookings: Sequence[Booking]) -> list[int]:
    """Write bookings as completed entries, in a few statements however many they are; return the ids.

    One without amounts makes no entry. Raises Refused for one of a closed period.
    """
    pairs = [(one, lines) for one in bookings if (lines := one.lines())]
    if not pairs:
        return []
    calendar = Calendar(session, [one.day for one, _ in pairs])
    journals = {use: journal_for(session, use).id for use in {one.journal for one, _ in pairs}}
    headers = [_header(calendar, journals[one.journal], one, lines) for one, lines in pairs]
    wanted = [Series(row["journal_id"], row["organisation_id"], row.pop("year")) for row in headers]
    for row, number in zip(headers, take_numbers(session, wanted), strict=True):
        row["number"] = number
    ids = writing.insert(session, session[Entry], headers)
    for id_, (_, lines) in zip(ids, pairs, strict=True):
        for line in lines:
            line["entry_id"] = id_
    writing.append(session, session[EntryLine], [line for _, lines in pairs for line in lines])
    return ids


def _header(calendar: Calendar, journal_id: int, one: Booking, lines: Sequence[Row]) -> Row:
    span = calendar.closed(one.organisation, one.day)
    if span is not None:
        raise Refused(f"{one.text}: {closed(one.day, span)}", remedy=reopening(span))
    debit, credit = (sum([line[side] for line in lines], ZERO) for side in ("debit", "credit"))
    if debit != credit:
        raise Refused(
            f"{one.text} would not balance: debit {debit:f}, credit {credit:f}",
            remedy="Its total is not what its lines say: run tradeloom doctor.",
        )
    return {
        "state": COMPLETED,
        "organisation_id": one.organisation,
        "journal_id": journal_id,
        "date": one.day,
        "description": one.text,
        "debit": debit,
        "credit": credit,
        "source": one.source,
        "source_id": one.source_id,
        "event": one.event,
        "year": calendar.year(one.organisation, one.day),
    }


def closed(day: dt.date, span: Span) -> str:
    """Say that a day cannot be posted to."""
    where = "is in" if span.first <= day <= span.last else "lies before"
    return f"{day} {where} the closed period {span.number}"


def reopening(span: Span) -> str:
    """Say what to do about a closed period."""
    return f"Date it later, or let an accountant reopen the period: tradeloom period reopen {span.number}"


def rates_of(session: Session, asked: Sequence[tuple[int, int, dt.date]]) -> dict[tuple[int, int, dt.date], Decimal]:
    """Return what one of a currency costs in an organisation's own on a day, by (organisation, currency, day)."""
    organisations = session.known(Organisation)
    by_kind: dict[str, dict[tuple[int, int, dt.date], Exchange]] = {}
    for organisation, currency, day in asked:
        own = organisations[organisation].currency_id
        kind = setting_of(session, "base.rate_kind", organisation) if currency != own else ""
        by_kind.setdefault(kind, {})[organisation, currency, day] = Exchange(currency, own, day)
    found: dict[tuple[int, int, dt.date], Decimal] = dict.fromkeys(by_kind.pop("", {}), Decimal(1))
    for kind, exchanges in by_kind.items():
        rates = exchange_rates(session, exchanges.values(), kind)
        found |= {key: rates[exchange] for key, exchange in exchanges.items()}
    return found
