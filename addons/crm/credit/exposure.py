"""What customers owe, and are about to owe: each amount counted once, from order over shipment to invoice."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import case, func, literal_column, select

from addons import invoicing, sales
from addons.base import Currency, Exchange, Organisation, exchange_rates
from core import ZERO, Session, among

Amounts = dict[tuple[int, int], Decimal]
"""Amounts by (customer, currency)."""
ORDERED = ("placed", "waiting payment", "confirmed")
"""The states of orders that customers have to pay for once they are invoiced."""
WHOLE: Any = literal_column("100")
NOTHING: Any = literal_column("0")
"""Written into the statements as they are, so that the databases use the indexes of what is open."""


@dataclass
class Exposure:
    """What a customer owes, in the company's currency.

    `invoiced` is open on completed invoices, less credit memos; `overdue` of it was due before the day. `ordered` is
    what of confirmed orders is not invoiced; `unused` was paid and pays nothing yet.
    """

    invoiced: Decimal = ZERO
    overdue: Decimal = ZERO
    oldest_due: dt.date | None = None
    ordered: Decimal = ZERO
    unused: Decimal = ZERO
    orders: frozenset[int] = field(default_factory=frozenset)

    @property
    def balance(self) -> Decimal:
        """Return the open balance: what is invoiced, less what was paid and pays nothing yet."""
        return self.invoiced - self.unused

    @property
    def total(self) -> Decimal:
        """Return all that the customer owes or is about to owe."""
        return self.balance + self.ordered


def exposures(session: Session, customers: Collection[int], *, without: Iterable[int] = ()) -> dict[int, Exposure]:
    """Return what customers owe, by customer, in six statements at most; orders named by `without` are not counted."""
    found = {id_: Exposure() for id_ in customers}
    if not found:
        return found
    open_, overdue, oldest = _invoices(session, found)
    ordered, prepaid = _orders(session, found, set(without))
    unused = _payments(session, found)
    rate = company_rates(session, {currency for part in (open_, ordered, unused) for _, currency in part})
    for name, part in (
        ("invoiced", open_),
        ("overdue", overdue),
        ("ordered", ordered),
        ("unused", unused),
        ("unused", prepaid),
    ):
        for (customer, currency), amount in part.items():
            one = found[customer]
            setattr(one, name, getattr(one, name) + rate(amount, currency))
    for customer, day in oldest.items():
        found[customer].oldest_due = day
    return found


def company_currency(session: Session) -> Currency:
    """Return the currency that limits are in: the first organisation's."""
    organisations = session.known(Organisation)
    return session.known(Currency)[organisations[min(organisations)].currency_id]


def company_rates(session: Session, currencies: Collection[int]) -> Callable[[Decimal, int], Decimal]:
    """Return a function that turns an amount in one of these currencies into the company's, at today's rates.

    Costs one statement for all of them, none where nothing is exchanged. Raises BadInput for one without a rate.
    """
    own = company_currency(session)
    asked = {one: Exchange(one, own.id, session.today) for one in currencies}
    known = exchange_rates(session, asked.values())
    return lambda amount, currency: amount if currency == own.id else own.round(amount * known[asked[currency]])


def _invoices(session: Session, customers: Collection[int]) -> tuple[Amounts, Amounts, dict[int, dt.date]]:
    """Return what is open on invoices, the part overdue, and the oldest day it was due, in one statement."""
    invoice = session[invoicing.Invoice]
    rest, late = invoice.total - invoice.paid, invoice.due_date < session.today
    query = (
        select(
            invoice.partner_id,
            invoice.currency_id,
            func.sum(rest, type_=invoice.total.type),
            func.sum(case((late, rest), else_=ZERO), type_=invoice.total.type),
            func.min(case((late & (rest > ZERO), invoice.due_date))),
        )
        .where(
            among(session, invoice.partner_id, customers), invoice.state == "completed", invoice.payment_status != WHOLE
        )
        .group_by(invoice.partner_id, invoice.currency_id)
    )
    open_: Amounts = {}
    overdue: Amounts = {}
    oldest: dict[int, dt.date] = {}
    for customer, currency, amount, late_amount, day in cast("Iterable[Any]", session.execute(query)):
        open_[customer, currency], overdue[customer, currency] = amount, late_amount
        if day is not None:
            oldest[customer] = min(day, oldest.get(customer, day))
    return open_, overdue, oldest


def _orders(session: Session, customers: Collection[int], without: Collection[int]) -> tuple[Amounts, Amounts]:
    """Return what of orders is not invoiced, and what was paid for that, in three statements."""
    order, L = session[invoicing.BilledOrder], session[invoicing.OrderLine]
    counted = [
        among(session, order.invoice_partner_id, customers),
        order.state.in_(ORDERED),
        order.invoice_status != WHOLE,
        order.kind.in_(_selling(session)),
    ]
    if without:
        counted.append(~among(session, order.id, sorted(without)))
    amount = L.net + L.tax_amount
    whole = (
        select(order.invoice_partner_id, order.currency_id, func.sum(amount, type_=L.net.type))
        .join(L, L.order_id == order.id)
        .where(*counted, L.invoiced == 0)
        .group_by(order.invoice_partner_id, order.currency_id)
    )
    ordered: Amounts = defaultdict(lambda: ZERO)
    for customer, currency, sum_ in cast("Iterable[Any]", session.execute(whole)):
        ordered[customer, currency] += sum_
    parts = (
        select(order.invoice_partner_id, order.currency_id, L.quantity, L.invoiced, L.net, L.tax_amount)
        .join(L, L.order_id == order.id)
        .where(*counted, L.invoiced != 0, L.invoiced != L.quantity)
    )
    currencies = session.known(Currency)
    for customer, currency, quantity, done, net, tax in cast("Iterable[Any]", session.execute(parts)):
        if quantity:
            ordered[customer, currency] += currencies[currency].round((net + tax) * (quantity - done) / quantity)
    paid = (
        select(order.invoice_partner_id, order.currency_id, func.sum(order.prepaid, type_=order.prepaid.type))
        .where(among(session, order.invoice_partner_id, customers), order.prepaid != NOTHING)
        .group_by(order.invoice_partner_id, order.currency_id)
    )
    return ordered, {(c, n): sum_ for c, n, sum_ in cast("Iterable[Any]", session.execute(paid))}


def _selling(session: Session) -> list[str]:
    """Return the kinds of orders that are owed once they are invoiced: no offers, no returns."""
    kinds: Mapping[str, Any] = session.composition.types_of(session[sales.Order])
    return [one.stored_kind() for one in kinds.values() if not one.is_offer]


def _payments(session: Session, customers: Collection[int]) -> Amounts:
    """Return what came in and pays neither invoice nor order, in one statement."""
    P = session[invoicing.Payment]
    query = (
        select(P.partner_id, P.currency_id, func.sum(P.unallocated, type_=P.amount.type))
        .where(among(session, P.partner_id, customers), P.state == "completed", P.unallocated != NOTHING)
        .group_by(P.partner_id, P.currency_id)
    )
    return {(c, n): sum_ for c, n, sum_ in cast("Iterable[Any]", session.execute(query)) if sum_}
