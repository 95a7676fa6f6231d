"""Promise orders for the earliest day on which everything they want is there and nobody else is let down."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from addons.shipping.available import Spot, availability
from addons.shipping.delivery import DeliveredOrder, OrderLine
from addons.shipping.reservation import DEMANDING, kinds
from addons.shipping.reserving import in_order, is_stocked
from addons.stock import expected
from core import ZERO, Session, among, load, rows


def promise(session: Session, orders: Sequence[Any]) -> dict[int, str]:
    """Promise orders of one type, by priority; returns why orders are not promised, by id."""
    load(session, orders, "lines.product")
    lines = [line for order in orders for line in order.lines if is_stocked(line) and line.quantity > line.delivered]
    products = {line.product_id for line in lines}
    besides = [order.id for order in orders]
    purpose = type(orders[0]).stock_purpose
    now = availability(session, products, purpose=purpose, besides=besides)
    changes = _changes(session, products, besides, purpose)
    why: dict[int, str] = {}
    days: dict[int, dt.date] = {}
    for order in in_order(orders):
        wanted: dict[Spot, Decimal] = defaultdict(Decimal)
        for line in (line for line in lines if line.order_id == order.id and line.product_id is not None):
            wanted[line.product_id, order.warehouse_id] += line.quantity - line.delivered
        found = {spot: _earliest(now[spot].on_hand if spot in now else ZERO, changes[spot], session.today, quantity)
                 for spot, quantity in wanted.items()}  # fmt: skip
        missing = [spot for spot, day in found.items() if day is None]
        if missing:
            line = next(line for line in lines if line.order_id == order.id and line.product_id == missing[0][0])
            why[order.id] = f"not enough of {line.product} is on hand or expected"
            continue
        days[order.id] = max([session.today, *(day for day in found.values() if day is not None)])
        for spot, quantity in wanted.items():
            changes[spot][days[order.id]] -= quantity
    changed = [one for one in orders if one.id in days and days[one.id] != one.promised_date]
    rows.update(session, session[DeliveredOrder], [{"id": one.id, "promised_date": days[one.id]} for one in changed])
    return why


def _changes(
    session: Session, products: set[int], besides: Sequence[int], purpose: str
) -> defaultdict[Spot, defaultdict[dt.date, Decimal]]:
    """Return what comes and what is wanted by others, by spot and day; what has no day is wanted today."""
    order, L = session[DeliveredOrder], session[OrderLine]
    demanding = [kind for kind, model in kinds(session) if model.in_demand and model.stock_purpose == purpose]
    open_ = func.sum(L.quantity - L.delivered, type_=L.quantity.type)
    query = (
        select(L.product_id, order.warehouse_id, order.promised_date, open_)
        .join(order, order.id == L.order_id)
        .where(among(session, L.product_id, sorted(products)), ~among(session, order.id, besides))
        .where(order.state.in_(DEMANDING), order.kind.in_(demanding), L.quantity > L.delivered)
        .group_by(L.product_id, order.warehouse_id, order.promised_date)
    )
    found: defaultdict[Spot, defaultdict[dt.date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for product, warehouse, day, quantity in session.execute(query):
        found[product or 0, warehouse][max(day or session.today, session.today)] -= quantity
    for one in expected(session, products):
        if one.date is not None:
            found[one.product, one.warehouse][max(one.date, session.today)] += one.quantity
    return found


def _earliest(
    on_hand: Decimal, changes: Mapping[dt.date, Decimal], today: dt.date, quantity: Decimal
) -> dt.date | None:
    """Return the first day from which on so much is free at all times; None if that never happens."""
    left, found = on_hand, None
    for day in sorted({today, *changes}):
        left += changes.get(day, ZERO)
        if left < quantity:
            found = None
        elif found is None:
            found = day
    return found
