"""Post payments: money against what customers owe, or have paid in advance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from addons import invoicing
from addons.accounting.books import purposes
from addons.accounting.books.journal import PAYMENTS
from addons.accounting.posting.balances import Balances, Item
from addons.accounting.posting.booking import Booking, Key, rates_of, write
from addons.accounting.posting.clearings import SOURCE, deposited_methods, post_clearings
from addons.accounting.posting.discounts import DiscountedTaxes
from addons.accounting.posting.inverse import post_inverse
from addons.accounting.posting.invoices import accounting_day, groups_of
from addons.accounting.posting.rules import Rules
from addons.base import Currency, Organisation
from core import ZERO, Session, load

PURPOSE_OF = {"invoice": purposes.RECEIVABLE, "order": purposes.ADVANCE, "payment": purposes.ADVANCE}
"""What the account is for on which something is open."""
Known = dict[str, Any]
"""What is known of all amounts of a payment, for the rules."""


def post_payments(session: Session, payments: Sequence[invoicing.Payment]) -> None:
    """Make the entry of each payment, by its date.

    What an invoice or an advance was booked at goes; what the money comes to at the day's rate is more or less: the
    exchange difference is realised with every part (semantics, further decisions).
    """
    load(session, payments, "lines")
    posting = PaymentPosting(session, payments)
    write(session, [posting.booking(payment) for payment in payments])


def post_reversals(session: Session, payments: Sequence[invoicing.Payment]) -> None:
    """Take back what payments posted, on the day they were taken back."""
    days = {one.id: _reversal_day(one) for one in payments}
    post_inverse(session, SOURCE, payments, ("complete", "reverse"), days, PAYMENTS)
    post_clearings(session, payments)


def _reversal_day(payment: Any) -> dt.date:
    """Return the day on which a payment was taken back; of one taken back long ago that is not known."""
    found: dt.date = payment.reversed_on or payment.date
    return found


class PaymentPosting:
    """Hold what is looked up once for all payments of a batch."""

    def __init__(self, session: Session, payments: Sequence[Any]) -> None:
        self._session, self._rules = session, Rules(session)
        self._groups = groups_of(session, self._rules, payments)
        self._deposited, self._currencies = deposited_methods(session), session.known(Currency)
        lines = [line for one in payments for line in one.lines]
        self._balances = Balances(session, self._items(payments))
        self._taxes = DiscountedTaxes(session, lines)
        self._asked = {one.id: (one.organisation_id, one.currency_id, accounting_day(one)) for one in payments}
        self._rates = rates_of(session, list(self._asked.values()))

    def _items(self, payments: Sequence[Any]) -> list[Item]:
        """Return what must be looked up in the books: nothing in own currency while there is one account for it."""
        organisations, found = self._session.known(Organisation), []
        for payment in payments:
            own = payment.currency_id == organisations[payment.organisation_id].currency_id
            for line in payment.lines:
                item = item_of(line)
                if item is not None and not (own and self._rules.is_only(PURPOSE_OF[item[0]])):
                    found.append(item)
        return found

    def booking(self, payment: Any) -> Booking:
        """Return what a payment is posted as."""
        known = {
            "organisation_id": payment.organisation_id,
            "partner_group_id": self._groups.get(payment.partner_id),
        }
        asked, source = self._asked[payment.id], (SOURCE, payment.id, "complete")
        rate, text = self._rates[asked], str(payment)
        booking = Booking(self._session, source, payment, journal=PAYMENTS, day=asked[2], text=text, rate=rate)
        self._add_money(booking, payment, known)
        for line in payment.lines:
            self._add_line(booking, line, known)
            self._add_given_up(booking, line, known)
        self._add_difference(booking, known)
        return booking

    def _add_money(self, booking: Booking, payment: Any, known: Known) -> None:
        """Add what came, what rounding gave, and what is left over for later."""
        by_method = {"payment_method": payment.method, **known}
        if payment.amount:
            purpose = purposes.TRANSIT if payment.method in self._deposited else purposes.MONEY
            booking.add(self._rules.choose(purpose, **by_method), payment.amount)
        if payment.rounding:
            booking.add(self._rules.choose(purposes.ROUNDING, **by_method), payment.rounding)
        left = payment.amount + payment.rounding - sum((line.amount for line in payment.lines), ZERO)
        if left:
            booking.add(self._rules.choose(purposes.ADVANCE, **known), -left, payment=payment.id)

    def _add_line(self, booking: Booking, line: Any, known: Known) -> None:
        """Add what a line settles, at what it was booked at; more than is open is booked at the day's rate."""
        item, amount = item_of(line), line.settles
        if item is None:
            rule = self._rules.choose(purposes.GL_ITEM, gl_item_id=line.gl_item_id, **known)
            booking.add(rule, -amount)
            return
        rule = self._rules.choose(PURPOSE_OF[item[0]], **known)
        key, booked = self._balances.key(item, rule.account_id, rule.id), amount
        if booking.is_foreign:
            booked, more = self._balances.take(item, amount, booking.own)
            fresh = booking.own.round(more * booking.rate)
            self._balances.opened(item, key.account, -more, -fresh)
            booked += fresh
        booking.add_booked(key, -amount, -booked)

    def _add_given_up(self, booking: Booking, line: Any, known: Known) -> None:
        """Add what is settled without money: what is written off, and the discount with its share of the taxes."""
        if line.write_off:
            booking.add(self._rules.choose(purposes.WRITE_OFF, **known), line.write_off)
        if line.discount:
            left = line.discount
            for key, share in self._taxes.shares(line, self._currencies[booking.currency]):
                booking.add_at(key, share)
                left -= share
            booking.add(self._rules.choose(purposes.DISCOUNT, **known), left)

    def _add_difference(self, booking: Booking, known: Known) -> None:
        """Add the exchange gain or loss: what is missing for the entry to balance."""
        booking.convert()
        left = sum(booking.booked.values(), ZERO)
        if left and booking.is_foreign:
            rule = self._rules.choose(purposes.LOSS if left < 0 else purposes.GAIN, **known)
            booking.add_booked(Key(rule.account_id, rule.id), ZERO, -left)


def item_of(line: Any) -> Item | None:
    """Return what a line of a payment settles; a G/L item is nothing open."""
    for name, id_ in (("invoice", line.invoice_id), ("order", line.order_id), ("payment", line.credit_id)):
        if id_ is not None:
            return name, id_
    return None
