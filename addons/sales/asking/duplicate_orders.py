"""Duplicate orders: the same customer ordered the same before (semantics 10.7).

An old order is contained in the current one when the current order has every product of it in the same ordered
quantity; quantities of one product are summed. Orders being made do not count as old, nor do offers.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, cast

from sqlalchemy import func, select

from addons.preferences import setting_of
from addons.sales.asking.order_facts import LineFact, line_facts
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from addons.schemas import days_after
from core import Finding, Session, among

RECEIVED = ("planned", "placed", "waiting payment", "confirmed")
"""The states in which an order counts as one that was there before."""

Content = dict[int, Decimal]
"""The ordered quantity of each product."""


class OldOrder(NamedTuple):
    """An order that was there before, as far as it is compared."""

    id: int
    name: str
    date: dt.date
    content: Content


def is_no_duplicate(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find orders that contain an earlier one of the same customer, with advice by how far that one has come."""
    days = {one: setting_of(session, "sales.duplicate_days", one) for one in {o.organisation_id for o in orders}}
    asked = [order for order in orders if days[order.organisation_id] > 0 and order.replaced_order_id is None]
    if not asked:
        return
    facts = line_facts(session, asked)
    earlier = _earlier(session, asked, max(days.values()))
    hits: dict[int, list[OldOrder]] = {}
    for order in asked:
        content = content_of(facts[order.id])
        since = days_after(order.date, -days[order.organisation_id], bounded=True)
        known = earlier[order.partner_id]
        old = [one for one in known if one.id != order.id and one.date >= since and contains(content, one.content)]
        if old:
            hits[order.id] = old
        # what is processed in the same run is an earlier order for those after it
        known.append(OldOrder(order.id, order.number or f"#{order.id}", order.date, content))
    moved = session[Order].moved(session, {one.id for old in hits.values() for one in old})
    for order in asked:
        if order.id in hits:
            names = [one.name for one in hits[order.id]]
            yield Finding(order, _advice(hits[order.id], moved), {"duplicates": names})


def content_of(lines: Iterable[LineFact]) -> Content:
    """Return the ordered quantity of each product."""
    content: Content = defaultdict(Decimal)
    for line in lines:
        if line.product_id is not None:
            content[line.product_id] += line.quantity
    return content


def contains(current: Mapping[int, Decimal], old: Mapping[int, Decimal]) -> bool:
    """Say whether every product of the old order is in the current one with the same quantity."""
    return bool(old) and all(current.get(product) == quantity for product, quantity in old.items())


def _earlier(session: Session, orders: Sequence[Order], days: int) -> dict[int, list[OldOrder]]:
    """Return the orders received of these customers within the days, by customer, in one statement."""
    old, L = session[Order], session[OrderLine]
    since = days_after(min(order.date for order in orders), -days, bounded=True)
    query = (
        select(old.partner_id, old.id, old.number, old.date, L.product_id, func.sum(L.quantity, type_=L.quantity.type))
        .join(L, L.order_id == old.id)
        .where(among(session, old.partner_id, {order.partner_id for order in orders}), old.date >= since)
        .where(old.state.in_(RECEIVED), L.product_id.is_not(None), old.kind.not_in(_offers(session)))
        .group_by(old.partner_id, old.id, old.number, old.date, L.product_id)
    )
    found: dict[int, OldOrder] = {}
    by_partner: dict[int, list[OldOrder]] = defaultdict(list)
    rows = cast("Iterable[Any]", session.execute(query))
    for partner, id_, number, day, product, quantity in rows:
        if id_ not in found:
            found[id_] = OldOrder(id_, number or f"#{id_}", day, {})
            by_partner[partner].append(found[id_])
        found[id_].content[product] = quantity
    return by_partner


def _offers(session: Session) -> list[str]:
    mapper: Any = session[Order].__mapper__
    return [str(one.polymorphic_identity) for one in mapper.self_and_descendants if one.class_.is_offer]


def _advice(old: Sequence[OldOrder], moved: set[int]) -> str:
    names = ", ".join(one.name for one in old)
    untouched = [one.name for one in old if one.id not in moved]
    shipped = [one.name for one in old if one.id in moved]
    advice = []
    if untouched:
        advice.append(f"change {', '.join(untouched)}, which is not picked yet, and drop this one")
    if shipped:
        advice.append(f"keep {', '.join(shipped)}, of which goods have left, and reduce this one to what is new")
    return f"it repeats {names} of the same customer: ask the customer, then {' or '.join(advice)}"
