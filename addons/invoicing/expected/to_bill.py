"""What orders have still to be billed, and when that is expected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import func, select

from addons.base import Currency
from addons.invoicing.orders.billing import OrderLine
from addons.invoicing.orders.order import Order
from core import ZERO, Session

PLANNED = "planned"
ORDERED = ("placed", "waiting payment", "confirmed", "closed")
"""The states of orders that are sure to be billed, if not always soon; those planned are likely only."""


class ToBill(NamedTuple):
    """What is open of an order, in its currency; `day` is when it is expected to be billed."""

    id: int
    state: str
    date: dt.date
    day: dt.date
    organisation_id: int
    partner_id: int
    currency_id: int
    payment_term_id: int | None
    prepaid: Decimal
    net: Decimal
    total: Decimal


def to_bill(session: Session, states: Sequence[str], today: dt.date) -> list[ToBill]:
    """Return what is open of orders in these states, in one statement.

    A line billed in part counts with the rest of its amounts. It is expected to be billed when it is promised, or
    today if that day is over. Offers, and what was cancelled, are never billed.
    """
    currencies = session.known(Currency)
    found: dict[int, tuple[Any, list[tuple[Decimal, Decimal]]]] = {}
    for line in session.execute(_lines(session, states)):
        currency, done = currencies[line.currency_id], line.invoiced
        net = line.net - currency.round(line.net * done / line.quantity)
        tax = line.tax_amount - currency.round(line.tax_amount * done / line.quantity)
        found.setdefault(line.id, (line, []))[1].append((net, tax))
    return [_of(order, amounts, today) for order, amounts in found.values()]


def _of(order: Any, amounts: Iterable[tuple[Decimal, Decimal]], today: dt.date) -> ToBill:
    nets, taxes = zip(*amounts, strict=True)
    net = sum(nets, ZERO)
    day = max(order.promised_date or order.date, today)
    named = (order.organisation_id, order.partner_id, order.currency_id, order.payment_term_id, order.prepaid)
    return ToBill(order.id, order.state, order.date, day, *named, net, net + sum(taxes, ZERO))


def _lines(session: Session, states: Sequence[str]) -> Any:
    order, L = session[Order], session[OrderLine]
    mapper: Any = order.__mapper__
    billed = [str(one.polymorphic_identity) for one in mapper.self_and_descendants if not one.class_.is_offer]
    return (
        select(
            *(order.id, order.state, order.date, order.promised_date, order.currency_id, order.payment_term_id),
            func.coalesce(order.invoicing_organisation_id, order.organisation_id).label("organisation_id"),
            func.coalesce(order.invoice_partner_id, order.partner_id).label("partner_id"),
            *(order.prepaid, L.quantity, L.invoiced, L.net, L.tax_amount),
        )
        .join(L, L.order_id == order.id)
        .where(order.state.in_(states), order.kind.in_(billed), order.is_cancelled.is_(False))
        .where(order.invoice_status < 100, L.quantity != L.invoiced, L.quantity != 0)
        .order_by(order.id)
    )
