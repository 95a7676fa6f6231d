"""Duplicate orders: the same customer ordered the same before (semantics 10.7).

An old order is contained in the current one when the current order has every product of it in the same ordered
quantity; quantities of one product are summed. Orders being made do not count as old, nor do offers.

Old orders are found by their content keys, so that it does not matter how many orders a customer has.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, select

from addons.preferences import setting_of
from addons.sales.asking.order_facts import line_facts
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from addons.sales.order.summary import Content, content_key, content_of, keys_within
from addons.schemas import Unindexed, days_after
from core import Finding, Session, among

RECEIVED = ("planned", "placed", "waiting payment", "confirmed")
"""The states in which an order counts as one that was there before."""


class OldOrder(NamedTuple):
    """An order that was there before, as far as it is compared."""

    id: int
    name: str
    date: dt.date
    content: dict[int, Decimal]

    def is_within(self, current: Content) -> bool:
        """Say whether every product of it is in the current order with the same quantity."""
        return all(current.get(product) == quantity for product, quantity in self.content.items())


def is_no_duplicate(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find orders that contain an earlier one of the same customer, with advice by how far that one has come."""
    days = {one: setting_of(session, "sales.duplicate_days", one) for one in {o.organisation_id for o in orders}}
    asked = [order for order in orders if days[order.organisation_id] > 0 and order.replaced_order_id is None]
    if not asked:
        return
    facts = line_facts(session, asked)
    contents = {
        order.id: content_of((one.product_id, one.quantity) for one in facts[order.id] if not one.made_by)
        for order in asked
    }
    keys = {order.id: keys_within(order.partner_id, contents[order.id]) for order in asked}
    earlier = _earlier(session, {key for some in keys.values() for key in some}, asked, max(days.values()))
    hits: dict[int, list[OldOrder]] = {}
    for order in asked:
        content = contents[order.id]
        since = days_after(order.date, -days[order.organisation_id], bounded=True)
        known = {one.id: one for key in keys[order.id] for one in earlier.get(key, ())}
        old = [one for one in known.values() if one.id != order.id and one.date >= since and one.is_within(content)]
        if old:
            hits[order.id] = sorted(old)
        if key := content_key(order.partner_id, content):
            # what is processed in the same run is an earlier order for those after it
            earlier[key].append(OldOrder(order.id, order.number or f"#{order.id}", order.date, content))
    moved = session[Order].moved(session, {one.id for old in hits.values() for one in old})
    for order in asked:
        if order.id in hits:
            names = [one.name for one in hits[order.id]]
            yield Finding(order, _advice(hits[order.id], moved), {"duplicates": names})


def _earlier(session: Session, keys: Collection[str], orders: Sequence[Order], days: int) -> dict[str, list[OldOrder]]:
    """Return the orders received within the days that have one of these content keys, by key, in one statement."""
    by_key: dict[str, list[OldOrder]] = defaultdict(list)
    if not keys:
        return by_key
    found: dict[int, OldOrder] = {}
    since = days_after(min(order.date for order in orders), -days, bounded=True)
    for key, id_, number, day, product, quantity in session.ask(received, keys=sorted(keys), since=since):
        if id_ not in found:
            found[id_] = OldOrder(id_, number or f"#{id_}", day, {})
            by_key[key].append(found[id_])
        found[id_].content[product] = quantity
    return by_key


def received(session: Session) -> Select[Any]:
    """Return the select of what the orders received `since` a day contain that have one of some content `keys`.

    Without statistics SQLite would go by the state, which most orders share: it is told not to.
    """
    old, L = session[Order], session[OrderLine]
    ordered = func.sum(L.quantity, type_=L.quantity.type)
    state = Unindexed(old.__table__.c.state)
    query: Any = (
        select(old.content_key, old.id, old.number, old.date, L.product_id, ordered)
        .join(L, L.order_id == old.id)
        .where(among(session, old.content_key, given="keys"), old.date >= bindparam("since"), state.in_(RECEIVED))
        .where(L.product_id.is_not(None), L.made_by.is_(None), old.kind.not_in(_offers(session)))
        .group_by(old.id, old.content_key, old.number, old.date, L.product_id)
    )
    return query  # type: ignore[no-any-return]


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
