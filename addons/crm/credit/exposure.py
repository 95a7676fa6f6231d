"""What customers owe, and are about to owe: each amount counted once, from order over shipment to invoice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Date, case, func, literal, literal_column, null, select, union_all
from sqlalchemy import cast as cast_to

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
    """Return what customers owe, by customer, in three statements at most; without the orders named."""
    found = {id_: Exposure() for id_ in customers}
    if not found:
        return found
    counted = _counted(session, found, set(without))
    sums = _sums(session, found, counted)
    _add_parts(session, counted, sums["ordered"])
    rate = company_rates(session, {currency for name in SUMMED for _, currency in sums[name]})
    for name, part in (
        ("invoiced", "open"),
        ("overdue", "overdue"),
        ("ordered", "ordered"),
        ("unused", "unused"),
        ("unused", "prepaid"),
    ):
        for (customer, currency), amount in sums[part].items():
            one = found[customer]
            setattr(one, name, getattr(one, name) + rate(amount, currency))
    for customer, day in sums["oldest"].items():
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


def _sums(session: Session, customers: Collection[int], counted: Sequence[Any]) -> dict[str, dict[Any, Any]]:
    """Return, in one statement, what is open on invoices with the part overdue and the oldest day it was due.

    And the orders of which nothing is invoiced, what was prepaid on orders, and what payments have left over.
    """
    invoice, order, P = session[invoicing.Invoice], session[invoicing.BilledOrder], session[invoicing.Payment]
    L, money = session[invoicing.OrderLine], session[invoicing.Invoice].total.type
    rest, late = invoice.total - invoice.paid, invoice.due_date < session.today
    nothing = (literal(ZERO, money), cast_to(null(), Date))
    parts = [
        _part("open", invoice.partner_id, invoice.currency_id, rest)
        .add_columns(
            func.sum(case((late, rest), else_=ZERO), type_=money),
            func.min(case((late & (rest > ZERO), invoice.due_date))),
        )
        .where(among(session, invoice.partner_id, customers))
        .where(invoice.state == "completed", invoice.payment_status != WHOLE),
        _part("ordered", order.invoice_partner_id, order.currency_id, L.net + L.tax_amount)
        .join(L, L.order_id == order.id)
        .add_columns(*nothing)
        .where(*counted, L.invoiced == 0),
        _part("prepaid", order.invoice_partner_id, order.currency_id, order.prepaid)
        .add_columns(*nothing)
        .where(among(session, order.invoice_partner_id, customers), order.prepaid != NOTHING),
        _part("unused", P.partner_id, P.currency_id, P.unallocated)
        .add_columns(*nothing)
        .where(among(session, P.partner_id, customers), P.state == "completed", P.unallocated != NOTHING),
    ]
    found: dict[str, dict[Any, Any]] = {name: {} for name in (*SUMMED, "overdue", "oldest")}
    for name, customer, currency, amount, overdue, day in session.execute(union_all(*parts)):
        found[name][customer, currency] = amount
        if name == "open":
            found["overdue"][customer, currency] = overdue
        if day is not None:
            found["oldest"][customer] = min(day, found["oldest"].get(customer, day))
    return found


SUMMED = ("open", "ordered", "prepaid", "unused")


def _part(name: str, customer: Any, currency: Any, amount: Any) -> Any:
    summed = func.sum(amount, type_=amount.type)
    return select(literal(name), customer, currency, summed).group_by(customer, currency)


def _counted(session: Session, customers: Collection[int], without: Collection[int]) -> list[Any]:
    """Return the conditions of orders that are owed once they are invoiced."""
    order = session[invoicing.BilledOrder]
    counted = [
        among(session, order.invoice_partner_id, customers),
        order.state.in_(ORDERED),
        order.invoice_status != WHOLE,
        order.kind.in_(_selling(session)),
    ]
    return [*counted, ~among(session, order.id, sorted(without))] if without else counted


def _add_parts(session: Session, counted: Sequence[Any], ordered: Amounts) -> None:
    """Add what is not invoiced of lines of which a part is, in one statement."""
    order, L = session[invoicing.BilledOrder], session[invoicing.OrderLine]
    parts = (
        select(order.invoice_partner_id, order.currency_id, L.quantity, L.invoiced, L.net, L.tax_amount)
        .join(L, L.order_id == order.id)
        .where(*counted, L.invoiced != 0, L.invoiced != L.quantity)
    )
    currencies = session.known(Currency)
    for customer, currency, quantity, done, net, tax in cast("Iterable[Any]", session.execute(parts)):
        if quantity:
            rest = currencies[currency].round((net + tax) * (quantity - done) / quantity)
            ordered[customer, currency] = ordered.get((customer, currency), ZERO) + rest


def _selling(session: Session) -> list[str]:
    """Return the kinds of orders that are owed once they are invoiced: no offers, no returns."""
    kinds: Mapping[str, Any] = session.composition.types_of(session[sales.Order])
    return [one.stored_kind() for one in kinds.values() if not one.is_offer]
