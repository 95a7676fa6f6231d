"""The customer card: credit, what is open and overdue, what was ordered, what is usual; for any number of customers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import case, func, select

from addons import invoicing, sales
from addons.base import Product
from addons.crm.credit.customer import Customer, status_of
from addons.crm.credit.exposure import Exposure, exposures
from addons.crm.requests.kinds import RequestType
from addons.crm.requests.request import Request
from addons.crm.requests.request_status import OPEN
from core import ZERO, BadInput, Session, among, load

YEAR = dt.timedelta(days=365)
COUNTED = ("confirmed", "closed")
USUAL, LAST = 5, 5
"""How many usual products, and how many last orders, a card shows."""


@dataclass(frozen=True)
class Period:
    """The orders of a period: how many, and their total in the company's currency."""

    orders: int = 0
    total: Decimal = ZERO


@dataclass(frozen=True)
class Card:
    """What to know of one customer; amounts are in `currency`, the company's."""

    customer: Customer
    currency: str
    status: str
    exposure: Exposure
    period: Period
    period_before: Period
    last_orders: Sequence[tuple[str, dt.date, Decimal]] = ()
    usual_products: Sequence[tuple[str, str, int]] = ()
    blocked: Sequence[str] = field(default_factory=tuple)
    open_requests: Sequence[tuple[str, int]] = ()

    @property
    def limit(self) -> Decimal | None:
        """Return the credit limit; None for none."""
        return self.customer.credit_limit or None

    @property
    def available(self) -> Decimal | None:
        """Return what may still be owed; None without a limit."""
        return None if self.limit is None else self.limit - self.exposure.total

    @property
    def average_order(self) -> Decimal | None:
        """Return the average total of the period's orders; None without any."""
        return None if not self.period.orders else self.period.total / self.period.orders

    @property
    def last_order(self) -> dt.date | None:
        """Return the day of the last order."""
        return self.last_orders[0][1] if self.last_orders else None


def customer_cards(
    session: Session,
    customers: Sequence[Customer],
    since: dt.date | None = None,
    until: dt.date | None = None,
    owed: Mapping[int, Exposure] | None = None,
) -> list[Card]:
    """Return the cards of customers, in their order; the same statements for any number of them.

    The period is from `since` to `until`, both included, the last 365 days if not given; it is compared with the same
    number of days before. What they owe may be known already, as `owed`.
    """
    until = until or session.today
    since = since or until - YEAR + dt.timedelta(days=1)
    if since > until:
        raise BadInput(f"the period {since} to {until} ends before it begins", remedy="Exchange the two days.")
    load(session, customers, "group")
    ids = [one.id for one in customers]
    owed = exposures(session, ids) if owed is None else owed
    now, before = _periods(session, ids, since, until)
    last, usual = _last_orders(session, ids), _usual_products(session, ids, since)
    requests = _open_requests(session, ids)
    code = invoicing.company_currency(session).code
    return [
        Card(
            one,
            code,
            status_of(one, owed[one.id].balance, owed[one.id].ordered),
            owed[one.id],
            now.get(one.id, Period()),
            before.get(one.id, Period()),
            last.get(one.id, ()),
            usual.get(one.id, ()),
            _blocked(one),
            requests.get(one.id, ()),
        )
        for one in customers
    ]


def _blocked(customer: Customer) -> list[str]:
    return [what for what in ("orders", "shipments", "invoices", "payments") if getattr(customer, f"blocked_{what}")]


def _periods(
    session: Session, ids: Sequence[int], since: dt.date, until: dt.date
) -> tuple[Mapping[int, Period], Mapping[int, Period]]:
    """Return orders of the period and of the one before, by customer, in one statement."""
    order = session[sales.Order]
    earlier = since - (until - since) - dt.timedelta(days=1)
    is_now = case((order.date >= since, 1), else_=0)
    query = (
        select(order.partner_id, is_now, order.currency_id, func.count(), func.sum(order.total, type_=order.total.type))
        .where(among(session, order.partner_id, ids), order.date.between(earlier, until), order.state.in_(COUNTED))
        .group_by(order.partner_id, is_now, order.currency_id)
    )
    rows = list(cast("Iterable[Any]", session.execute(query)))
    rate = invoicing.company_rates(session, {currency for _, _, currency, _, _ in rows})
    found: tuple[dict[int, Period], dict[int, Period]] = {}, {}
    for customer, current, currency, count, total in rows:
        known = found[0 if current else 1]
        one = known.get(customer, Period())
        known[customer] = Period(one.orders + count, one.total + rate(total, currency))
    return found


def _last_orders(session: Session, ids: Sequence[int]) -> dict[int, list[tuple[str, dt.date, Decimal]]]:
    """Return (number, date, total) of each customer's last orders, the newest first, in one statement."""
    order = session[sales.Order]
    place = (
        func.row_number()
        .over(partition_by=order.partner_id, order_by=(order.date.desc(), order.id.desc()))
        .label("place")
    )
    ranked = (
        select(order.partner_id, order.number, order.date, order.total, place)
        .where(among(session, order.partner_id, ids), order.state.in_(COUNTED))
        .subquery()
    )
    query = select(ranked).where(ranked.c.place <= LAST).order_by(ranked.c.partner_id, ranked.c.place)
    found: dict[int, list[tuple[str, dt.date, Decimal]]] = {}
    for customer, number, day, total, _ in cast("Iterable[Any]", session.execute(query)):
        found.setdefault(customer, []).append((number, day, total))
    return found


def _usual_products(session: Session, ids: Sequence[int], since: dt.date) -> dict[int, list[tuple[str, str, int]]]:
    """Return (code, name, times ordered) of what each customer ordered most often in the period, in one statement."""
    order, L, P = session[sales.Order], session[sales.OrderLine], session[Product]
    times = func.count().label("times")
    place = func.row_number().over(partition_by=order.partner_id, order_by=(times.desc(), P.code)).label("place")
    ranked = (
        select(order.partner_id, P.code, P.name, times, place)
        .join(L, L.order_id == order.id)
        .join(P, P.id == L.product_id)
        .where(among(session, order.partner_id, ids), order.date >= since, order.state.in_(COUNTED), L.quantity > 0)
        .group_by(order.partner_id, P.code, P.name)
        .subquery()
    )
    query = select(ranked).where(ranked.c.place <= USUAL).order_by(ranked.c.partner_id, ranked.c.place)
    found: dict[int, list[tuple[str, str, int]]] = {}
    for customer, code, name, count, _ in cast("Iterable[Any]", session.execute(query)):
        found.setdefault(customer, []).append((code, name, count))
    return found


def _open_requests(session: Session, ids: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    """Return (type, number) of each customer's open requests, in one statement."""
    R, T = session[Request], session[RequestType]
    query = (
        select(R.partner_id, T.name, func.count())
        .join(T, T.id == R.request_type_id)
        .where(among(session, R.partner_id, ids), R.state == OPEN)
        .group_by(R.partner_id, T.name)
        .order_by(R.partner_id, T.name)
    )
    found: dict[int, list[tuple[str, int]]] = {}
    for customer, name, count in cast("Iterable[Any]", session.execute(query)):
        found.setdefault(customer, []).append((name, count))
    return found
