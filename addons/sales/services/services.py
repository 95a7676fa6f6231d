"""Relate services to the products they are sold for, and derive their quantity and price (semantics 9.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from sqlalchemy import delete

from addons.base import AS_PRODUCT, Product
from addons.sales.order.cutting import refresh_totals, resized
from addons.sales.order.line_amounts import refuse_less_than
from addons.sales.order.made_lines import renew_made_lines
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from addons.sales.services.service_relation import ServiceRelation, refuse_outside, relations_of
from core import ZERO, BadInput, NotFound, Refused, Row, Session, load, rounded
from core import rows as writing

BOOKED = ("confirmed", "closed")
"""The states of earlier orders whose products a service may still be sold for."""
PRICE_DIGITS = 6


Wish = tuple[OrderLine, OrderLine, Decimal | None]
"""A service line, a product line, and how much of it the service shall cover; None for all of it."""


def relate(session: Session, wishes: Sequence[Wish]) -> None:
    """Let service lines cover quantities of product lines, in at most three statements.

    A product stands in the same order, or in an earlier one that is confirmed, of the same customer, if the service
    may be sold later. Raises BadInput or Refused otherwise. Relating again changes the quantity.
    """
    related = {(one.service_line_id, one.product_line_id): one for one in _of(session, [wish[0] for wish in wishes])}
    new: list[Row] = []
    changed: list[Row] = []
    for service, product, wanted in wishes:
        quantity = _quantity(service, product, wanted)
        there = related.get((service.id, product.id))
        if there is None:
            new.append({"service_line_id": service.id, "product_line_id": product.id, "quantity": quantity})
        elif there.quantity != quantity:
            changed.append({"id": there.id, "quantity": quantity})
    writing.append(session, session[ServiceRelation], new)
    writing.update(session, session[ServiceRelation], changed)


def unrelate(session: Session, pairs: Sequence[tuple[OrderLine, OrderLine | None]]) -> None:
    """Let service lines no longer cover a product line, or any if none is given; raises NotFound if one does not."""
    related = _of(session, [service for service, _ in pairs])
    gone: list[ServiceRelation] = []
    for service, product in pairs:
        own = [one for one in related if one.service_line_id == service.id]
        found = [one for one in own if product is None or one.product_line_id == product.id]
        if not found:
            what = "any product" if product is None else f"line {product.position}"
            raise NotFound(f"line {service.position} ({service.subject}) is not related to {what}")
        gone += found
    remove_relations(session, gone)


def _of(session: Session, services: Iterable[OrderLine]) -> list[ServiceRelation]:
    return relations_of(session, services=[line.id for line in services])


def _quantity(service: OrderLine, product: OrderLine, wanted: Decimal | None) -> Decimal:
    """Return the quantity related, with the sign of what was ordered; refuses what cannot be."""
    _refuse_other_lines(service, product)
    _refuse_other_orders(service, product)
    quantity = product.quantity if wanted is None else wanted
    if product.order.is_return and quantity > 0:
        quantity = -quantity
    refuse_outside(product, quantity)
    return quantity


def remove_relations(session: Session, relations: Sequence[ServiceRelation]) -> None:
    """Delete relations in one statement; the services are for the caller to compute again."""
    R = session[ServiceRelation]
    ids = [one.id for one in relations]
    session.execute(delete(R).where(R.id.in_(ids)), execution_options={"synchronize_session": "fetch"})
    session.written["delete", R.__table_name__ or ""] += len(ids)


def refresh_services(session: Session, services: Sequence[OrderLine]) -> None:
    """Compute quantity, price and amounts of service lines from their relations, and sum up their orders."""
    if not services:
        return
    load(session, services, "order.currency")
    related: dict[int, list[ServiceRelation]] = {line.id: [] for line in services}
    for one in relations_of(session, services=related):
        related[one.service_line_id].append(one)
    surcharges = session[OrderLine].surcharges(session, services, related)  # type: ignore[attr-defined]
    quantities = {
        line.id: service_quantity(
            line.product, [one.quantity for one in related[line.id]], is_return=line.order.is_return
        )
        for line in services
    }
    for line in services:
        refuse_less_than(line.covered(), quantities[line.id], line.subject)
    _write_prices(session, services, quantities, surcharges)
    writing.update(session, session[OrderLine], resized(session, [(line, quantities[line.id]) for line in services]))
    orders = list({line.order_id: line.order for line in services}.values())
    renew_made_lines(session, orders)
    load(session, orders, "lines")
    refresh_totals(session, session[Order], orders)


def service_quantity(product: Product | None, related: Iterable[Decimal], *, is_return: bool) -> Decimal:
    """Return how often a service is sold: once, or as often as the products it is related to."""
    one = Decimal(-1 if is_return else 1)
    if product is None or product.quantity_rule != AS_PRODUCT:
        return one
    return sum(related, ZERO) or one


def _write_prices(
    session: Session,
    services: Sequence[OrderLine],
    quantities: Mapping[int, Decimal],
    surcharges: Mapping[int, Decimal],
) -> None:
    """Add surcharges to the services' base prices: base plus S / quantity; a price without surcharge stays typed."""
    dearer = [line for line in services if surcharges.get(line.id)]
    if not dearer:
        return
    model = session[OrderLine]
    rows: list[Row] = [{"product_id": line.product_id, "quantity": quantities[line.id]} for line in dearer]
    model.fill_prices(session, rows, model.products(session, rows))
    writing.update(
        session,
        model,
        [
            {"id": line.id, "price": rounded(row["price"] + surcharges[line.id] / row["quantity"], PRICE_DIGITS)}
            for line, row in zip(dearer, rows, strict=True)
        ],
    )


def _refuse_other_lines(service: OrderLine, product: OrderLine) -> None:
    if service.product is None or not service.product.linked_service:
        raise BadInput(
            f"line {service.position} ({service.subject}) is no service that is sold for products",
            remedy="Name the line of such a service.",
        )
    if product.product is None or product.product.linked_service:
        raise BadInput(
            f"line {product.position} ({product.subject}) is no product that a service is sold for",
            remedy="Name the line of a product.",
        )
    if service.product.list_price is None and not service.price:
        raise BadInput(f"{service.product} has no price", remedy="Type a price, or give the service a list price.")


def _refuse_other_orders(service: OrderLine, product: OrderLine) -> None:
    if product.order_id == service.order_id:
        return
    earlier, order = product.order, service.order
    if earlier.partner_id != order.partner_id:
        raise Refused(
            f"{earlier} is an order of {earlier.partner}, not of {order.partner}",
            remedy="Name an order of the same customer.",
        )
    if earlier.state not in BOOKED:
        raise Refused(
            f"{earlier} is {earlier.state}: services are sold later for confirmed orders only",
            remedy="Confirm it first.",
        )
    if service.product is not None and service.product.deferred_days is None:
        raise Refused(
            f"{service.product} is sold only together with its products, not later",
            remedy="Relate it to lines of the same order, or allow it for some days (deferred_days).",
        )
