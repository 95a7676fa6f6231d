"""What is asked of services that are sold for products before their order is placed or confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from addons.base import Product
from addons.sales.asking.order_checks import ACCEPTING, CLERK
from addons.sales.asking.order_facts import LineFact, line_facts
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from addons.sales.services.service_relation import ServiceRelation, is_within, relations_of
from addons.schemas import days_after
from core import Check, Finding, Session, load


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
            last = days_after(sold.date, days or 0, bounded=True)
            if sold.id != order.id and order.date > last:
                yield Finding(
                    order,
                    f"line {line.position} ({line.code}) is sold for {sold} of {sold.date}; that ended on {last}",
                    {"date": order.date, "last": last},
                )


def _related(
    session: Session, orders: Sequence[Order]
) -> tuple[list[tuple[Order, LineFact]], Mapping[int, list[ServiceRelation]]]:
    """Return the linked services of orders, and the relations of each; no statement if there is no such service."""
    facts = line_facts(session, orders)
    services = [(order, line) for order in orders for line in facts[order.id] if line.linked_service and line.quantity]
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


CHECKS = [
    Check(Order, "service relation", ACCEPTING, services_have_products, summary="Linked services have their products"),
    Check(Order, "deferred sale", ACCEPTING, services_are_in_time, CLERK, "Services are not sold later than allowed"),
]
