"""The same customer reference twice: the customer's order came in before, by mail and by file for example."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import func, select

from addons.preferences import setting_of
from addons.sales.order.order import Order
from core import Finding, Session, among

COUNTED = ("planned", "placed", "waiting payment", "confirmed", "closed")
"""The states in which an order counts as one that came in before."""


def reference_is_new(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find orders whose customer gave the same reference for an earlier one; a remark, unless it shall stop them."""
    asked = [order for order in orders if _bare(order.order_reference)]
    if not asked:
        return
    stops = {
        one: setting_of(session, "sales.same_reference_stops", one)
        for one in {order.organisation_id for order in asked}
    }
    earlier = _earlier(session, asked)
    for order in asked:
        known = earlier[order.partner_id, _bare(order.order_reference)]
        own = {order.id, order.replaced_order_id, order.cancelled_order_id, order.quotation_id}
        names = [name for id_, name in known.items() if id_ not in own]
        known[order.id] = order.number or f"#{order.id}"  # what is processed in the same run counts for those after it
        if names:
            yield Finding(
                order,
                f"its reference '{order.order_reference}' is also that of {', '.join(names)} of the same customer",
                {"orders": names},
                blocks=stops[order.organisation_id],
            )


def _bare(reference: str | None) -> str:
    return (reference or "").strip(" ")


def _earlier(session: Session, orders: Sequence[Order]) -> Mapping[tuple[int, str], dict[int, str]]:
    """Return the orders that came in before with these references, by customer and reference, in one statement."""
    old: Any = session[Order]
    bare = func.trim(old.order_reference)
    query = (
        select(old.partner_id, bare, old.id, old.number)
        .where(among(session, old.partner_id, {order.partner_id for order in orders}))
        .where(among(session, bare, {_bare(order.order_reference) for order in orders}))
        .where(old.state.in_(COUNTED), old.is_cancelled.is_(False), old.kind.not_in(_others(session)))
        .order_by(old.id)
    )
    found: dict[tuple[int, str], dict[int, str]] = defaultdict(dict)
    for partner, reference, id_, number in cast("Iterable[Any]", session.execute(query)):
        found[partner, reference][id_] = number or f"#{id_}"
    return found


def _others(session: Session) -> list[str]:
    """Return the kinds of orders that share the reference of another one: offers and returns."""
    mapper: Any = session[Order].__mapper__
    types = mapper.self_and_descendants
    return [str(one.polymorphic_identity) for one in types if one.class_.is_offer or one.class_.is_return]
