"""What is asked of the lines of an order before it is placed or confirmed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from addons.base import Product, kit_fault, mandatory_attributes, read_values, recipes_of
from addons.sales.order import Order
from addons.sales.order_facts import LineFact, line_facts
from addons.sales.order_line import OrderLine
from addons.sales.service_relation import ServiceRelation, is_within, relations_of
from core import Check, Finding, Session, load

ACCEPTING = ("place", "confirm")
CLERK = "sales clerk"


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


def services_have_products(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find services that are sold for products, but not said for which, or for more than is ordered."""
    services, related = _related(session, orders)
    for order, line in services:
        if not related[line.id]:
            yield Finding(
                order,
                f"line {line.position} ({line.code}) is sold for products, but for none yet: relate it to their lines",
            )
        for one in related[line.id]:
            if not is_within(one.product_line.quantity, one.quantity):
                ordered = f"{one.product_line.quantity.normalize():f}"
                yield Finding(
                    order,
                    f"line {line.position} ({line.code}) is sold for {one.quantity.normalize():f} of line "
                    f"{one.product_line.position}; valid range 0 to {ordered}: relate it again",
                )


def services_are_in_time(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find services sold for products of earlier orders, later than is allowed (semantics 9.4)."""
    services, related = _related(session, orders)
    earlier = [one for relations in related.values() for one in relations]
    load(session, earlier, "product_line.order")
    products = session.known(Product, {line.product_id for _, line in services if line.product_id is not None})
    for order, line in services:
        days = products[line.product_id or 0].deferred_days
        for one in related[line.id]:
            sold = one.product_line.order
            last = sold.date + dt.timedelta(days=days or 0)
            if sold.id != order.id and order.date > last:
                yield Finding(
                    order,
                    f"line {line.position} ({line.code}) is sold for {sold} of {sold.date}; that ended on {last}",
                    {"date": order.date, "last": last},
                )


def _lines(session: Session, orders: Sequence[Order]) -> Iterator[tuple[Order, LineFact]]:
    facts = line_facts(session, orders)
    return ((order, line) for order in orders for line in facts[order.id])


def _related(
    session: Session, orders: Sequence[Order]
) -> tuple[list[tuple[Order, LineFact]], Mapping[int, list[ServiceRelation]]]:
    """Return the linked services of orders, and the relations of each; no statement if there is no such service."""
    services = [(order, line) for order, line in _lines(session, orders) if line.linked_service and line.quantity]
    found: dict[int, list[ServiceRelation]] = {line.id: [] for _, line in services}
    if not services:
        return [], found
    relations = relations_of(session, services=found)
    lines = session.known(OrderLine, {one.product_line_id for one in relations})
    load(session, relations, "product_line")
    for one in relations:
        if one.product_line_id in lines:
            found[one.service_line_id].append(one)
    return services, found


LINE_CHECKS = [
    Check(Order, "generic product", ACCEPTING, no_generic_product, summary="Every generic product is a variant by now"),
    Check(Order, "attributes", ACCEPTING, attributes_are_given, CLERK, "Attributes that must be given are given"),
    Check(Order, "kits", (*ACCEPTING, "explode"), kits_can_be_exploded, summary="Kits have components and no circle"),
    Check(Order, "service relation", ACCEPTING, services_have_products, summary="Linked services have their products"),
    Check(Order, "deferred sale", ACCEPTING, services_are_in_time, CLERK, "Services are not sold later than allowed"),
]
