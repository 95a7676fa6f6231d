"""What is asked of freight before an order is accepted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from addons.freight.charging.charge import BY_LINE, FIXED
from addons.freight.charging.laddering import stored_charges
from addons.freight.order import Order, is_charged
from core import Check, Finding, Session, load


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
    asked = [one for one in orders if one.freight_rule not in (None, BY_LINE)]
    load(session, [*typed, *asked], "lines")
    found = stored_charges(session, typed)
    for order in typed:
        charge = found[order.id]
        if order.freight_rule != FIXED:
            what = f"it has a freight_amount, and its freight rule is '{order.freight_rule}'"
            yield Finding(order, f"{what}: set freight_rule='fix price', or take the amount out")
        elif "is not charged" in charge.why:
            yield Finding(order, f"it has a freight_amount, but {charge.why}: choose another delivery_via")
    for order in asked:
        lines = [str(line.position) for line in order.lines if line.freight]
        if lines:
            what = f"line {', '.join(lines)} has freight, and its freight rule is '{order.freight_rule}'"
            yield Finding(order, f"{what}: set freight_rule=line, or take it out")


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
