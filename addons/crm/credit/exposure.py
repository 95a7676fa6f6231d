"""What customers owe, and are about to owe: each amount counted once, from order over shipment to invoice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Date, case, func, literal, literal_column, null, select, union_all
from sqlalchemy import cast as cast_to

from addons import invoicing, sales
from addons.base import Currency
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
    rate = invoicing.company_rates(session, {currency for name in SUMMED for _, currency in sums[name]})
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


def _sums(session: Session, customers: Collection[int], counted: Sequence[Any]) -> dict[str, dict[Any, Any]]:
    """Return, in one statement, what is open on invoices with the part overdue and the oldest day it was due.

    And the orders of which nothing is invoiced, what was prepaid on orders, and what payments have left over.
    """
    owed, order, P = invoicing.owed_rows(session).c, session[invoicing.BilledOrder], session[invoicing.Payment]
    L, money = session[invoicing.OrderLine], session[invoicing.Invoice].total.type
    rest, late = owed.open_, owed.due_date < session.today
    nothing = (literal(ZERO, money), cast_to(null(), Date))
    parts = [
        _part("open", owed.partner_id, owed.currency_id, rest)
        .add_columns(
            func.sum(case((late, rest), else_=ZERO), type_=money),
            func.min(case((late & (rest > ZERO), owed.due_date))),
        )
        .where(among(session, owed.partner_id, customers)),
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
