"""What is asked of freight before an order is accepted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import select

from addons.freight.charging.charge import BY_LINE, FIXED
from addons.freight.charging.laddering import stored_charges
from addons.freight.order import Order, is_charged
from addons.freight.order_line import OrderLine
from core import Check, Finding, Session, among


def freight_is_told(session: Session, orders: Sequence[Any]) -> Iterator[Finding]:
    """Find orders whose freight cannot be told, with what lacks."""
    charged = [order for order in orders if is_charged(order)]
    found = stored_charges(session, charged)
    for order in charged:
        if fault := found[order.id].fault:
            yield Finding(order, f"its freight ({order.freight_rule}) cannot be told: {fault}")


def freight_is_used(session: Session, orders: Sequence[Any]) -> Iterator[Finding]:
    """Find orders with freight typed that their freight rule or their way of delivery does not charge."""
    typed = [one for one in orders if one.freight_amount and not one.as_entered and one.freight_order_id is None]
    found = stored_charges(session, typed)
    for order in typed:
        charge = found[order.id]
        if order.freight_rule != FIXED:
            what = f"it has a freight_amount, and its freight rule is '{order.freight_rule}'"
            yield Finding(order, f"{what}: set freight_rule='fix price', or take the amount out")
        elif "is not charged" in charge.why:
            yield Finding(order, f"it has a freight_amount, but {charge.why}: choose another delivery_via")
    asked = {one.id: one for one in orders if one.freight_rule not in (None, BY_LINE)}
    for id_, positions in _lines_with_freight(session, asked).items():
        what = f"line {', '.join(positions)} has freight, and its freight rule is '{asked[id_].freight_rule}'"
        yield Finding(asked[id_], f"{what}: set freight_rule=line, or take it out")


def _lines_with_freight(session: Session, orders: Collection[int]) -> dict[int, list[str]]:
    """Return the positions of the lines that have freight typed, by order."""
    L = session[OrderLine]
    query = select(L.order_id, L.position).where(among(session, L.order_id, orders), L.freight != 0)
    found: dict[int, list[str]] = {}
    for id_, position in session.execute(query.order_by(L.order_id, L.position)) if orders else ():
        found.setdefault(id_, []).append(str(position))
    return found


CHECKS = [
    Check(Order, "freight", ("place", "confirm"), freight_is_told, summary="Freight that is charged can be told"),
    Check(
        Order,
        "freight typed",
        ("place", "confirm"),
        freight_is_used,
        "sales clerk",
        "Freight that was typed is charged",
    ),
]
