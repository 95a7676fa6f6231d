"""What is asked of the lines of an order before it is placed or confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from addons.base import Product, kit_fault, mandatory_attributes, read_values, recipes_of
from addons.sales.asking.order_checks import ACCEPTING, CLERK
from addons.sales.asking.order_facts import LineFact, line_facts
from addons.sales.order.order import Order
from core import Check, Finding, Session


def no_generic_product(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find lines of which it is not known which variant is meant."""
    for order, line in _lines(session, orders):
        if line.generic and line.quantity:
            said = f" with {line.attribute_values}" if line.attribute_values else ""
            yield Finding(
                order,
                f"line {line.position} orders {line.code}{said}, which is generic: name a variant of it",
            )


def attributes_are_given(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find lines without a value of an attribute that the product must have."""
    lines = [(order, line) for order, line in _lines(session, orders) if line.product_id is not None and line.quantity]
    mandatory = mandatory_attributes(session, {line.product_id for _, line in lines if line.product_id is not None})
    for order, line in lines:
        wanted = mandatory.get(line.product_id or 0)
        missing = wanted - read_values(line.attribute_values).keys() if wanted else ()
        if missing:
            yield Finding(
                order,
                f"line {line.position} ({line.code}) does not say {', '.join(sorted(missing))}: type a value for it",
            )


def kits_can_be_exploded(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find kits without components, and kits that contain themselves."""
    open_kits = [(order, one) for order, one in _lines(session, orders) if one.is_kit and not one.exploded]
    if not open_kits:
        return
    ids = {one.product_id for _, one in open_kits if one.product_id is not None}
    recipes = recipes_of(session, ids)
    faults = {id_: kit_fault(session, id_, recipes) for id_ in session.known(Product, ids)}
    for order, line in open_kits:
        if fault := faults[line.product_id or 0]:
            yield Finding(order, f"line {line.position}: {fault}")


def _lines(session: Session, orders: Sequence[Order]) -> Iterator[tuple[Order, LineFact]]:
    facts = line_facts(session, orders)
    return ((order, line) for order in orders for line in facts[order.id])


CHECKS = [
    Check(Order, "generic product", ACCEPTING, no_generic_product, summary="Every generic product is a variant by now"),
    Check(Order, "attributes", ACCEPTING, attributes_are_given, CLERK, "Attributes that must be given are given"),
    Check(Order, "kits", (*ACCEPTING, "explode"), kits_can_be_exploded, summary="Kits have components and no circle"),
]
