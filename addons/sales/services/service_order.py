"""What orders and their lines know of services that are sold for products."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, Self

from addons.base import Product
from addons.sales.order.named import orders_named
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from addons.sales.order.units import entered_for
from addons.sales.services.service_relation import ServiceRelation, is_within, relations_of
from addons.sales.services.services import refresh_services, relate, service_quantity, unrelate
from core import ZERO, BadInput, Edited, NotFound, Refused, Row, Session, load
from core import rows as writing


class ServiceOrder(Order, extends=True):
    """Services are related to the products they are sold for, by the positions of their lines."""

    @classmethod
    def relate(
        cls,
        session: Session,
        orders: Sequence[Self],
        service: int,
        product: int,
        quantity: Decimal | None = None,
        of: str = "",
    ) -> None:
        """Let the service on one line cover a quantity (all of it if none is given) of the product on another line.

        `of` names the earlier order of the same customer that has the product line, for services sold later.
        """
        services = _lines_at(session, orders, service)
        products = _lines_at(session, _named(session, orders, of), product)
        relate(session, [(*pair, quantity) for pair in zip(services, products, strict=True)])
        refresh_services(session, services)

    @classmethod
    def unrelate(
        cls, session: Session, orders: Sequence[Self], service: int, product: int | None = None, of: str = ""
    ) -> None:
        """Let the service on one line no longer cover the product on another line, or any if none is given."""
        services = _lines_at(session, orders, service)
        named = _named(session, orders, of)
        products = [None] * len(services) if product is None else _lines_at(session, named, product)
        unrelate(session, list(zip(services, products, strict=True)))
        refresh_services(session, services)


class ServiceLine(OrderLine, extends=True):
    """A linked service is sold once, or as often as the products it is related to."""

    @classmethod
    def surcharges(
        cls, session: Session, services: Sequence[OrderLine], related: Mapping[int, Sequence[ServiceRelation]]
    ) -> dict[int, Decimal]:
        """Return what each service line costs beyond its base price, by line id: nothing without price rules.

        The seam for price rules (semantics 9.4): `related` holds the relations by service line.
        """
        return {line.id: ZERO for line in services}

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse to order less of a product than a service of another order is sold for."""
        rows = super().prepare(session, rows)
        reduced = {row["id"]: row for row in rows if isinstance(row, Edited) and _is_reduced(row)}
        for one, service in _of_products(session, reduced):
            row = reduced[one.product_line_id]
            if service.order_id != row["order_id"] and not is_within(row["quantity"], one.quantity):
                load(session, [service], "order")
                raise BadInput(
                    f"line {row['position']} cannot order {row['quantity'].normalize():f}: {service.order} has a "
                    f"service for {one.quantity.normalize():f} of it",
                    remedy="Order as many, or unrelate the service first.",
                )
        return rows

    @classmethod
    def fill_quantities(cls, session: Session, rows: Sequence[Row], products: dict[int | None, Product]) -> None:
        """Let services follow the products they are sold for."""
        super().fill_quantities(session, rows, products)
        let_services_follow(session, rows, products)

    @classmethod
    def after_edit(cls, session: Session, rows: Sequence[Edited]) -> None:
        """Let the relations of services follow the products' quantities."""
        super().after_edit(session, rows)
        edited = {row["id"]: row for row in rows if row.is_changed("quantity")}
        changed = [
            {"id": one.id, "quantity": quantity}
            for one, service in _of_products(session, edited)
            if service.order_id == edited[one.product_line_id]["order_id"]
            and (quantity := followed(one, edited[one.product_line_id])) != one.quantity
        ]
        writing.update(session, session[ServiceRelation], changed)

    @classmethod
    def before_removal(cls, session: Session, records: Sequence[Any]) -> None:
        """Remove the relations of lines; refuse it while a service of another order is sold for the product."""
        super().before_removal(session, records)
        removed = {line.id: line for line in records if line.product_id is not None}
        if not removed:
            return
        relations = relations_of(session, services=removed, products=removed)
        load(session, relations, "service_line")
        for one in relations:
            product = removed.get(one.product_line_id)
            if product is not None and one.service_line.order_id != product.order_id:
                load(session, [one.service_line], "order")
                raise Refused(
                    f"the line of {product.subject} cannot be deleted: {one.service_line.order} has a service for it",
                    remedy="Unrelate the service first.",
                )
        with session.in_verb():
            session.remove(ServiceRelation, relations)


def _is_reduced(row: Edited) -> bool:
    return row.is_changed("quantity") and abs(row["quantity"]) < abs(row.before["quantity"])


def _of_products(session: Session, ids: Collection[int]) -> list[tuple[ServiceRelation, OrderLine]]:
    """Return the relations of product lines, each with the line of its service."""
    relations = relations_of(session, products=ids) if ids else []
    services = session.known(OrderLine, {one.service_line_id for one in relations})
    return [(one, services[one.service_line_id]) for one in relations]


def let_services_follow(session: Session, rows: Sequence[Row], products: Mapping[int | None, Product]) -> None:
    """Bring the services of edited orders in line with the quantities of the products they are sold for.

    Raises BadInput for a quantity typed on a service that has relations.
    """
    edited = {row["id"]: row for row in rows if isinstance(row, Edited)}
    services = {id_ for id_, row in edited.items() if (p := products.get(row["product_id"])) and p.linked_service}
    if not services:
        return
    gone = {line.id for row in edited.values() for line in row["header"].removed}
    related: dict[int, list[Decimal]] = {}
    for one in relations_of(session, services=services):
        if one.product_line_id not in gone:
            quantity = followed(one, edited.get(one.product_line_id))
            related.setdefault(one.service_line_id, []).append(quantity)
    for id_, quantities in related.items():
        row = edited[id_]
        product = products[row["product_id"]]
        _set_quantity(row, product, service_quantity(product, quantities, is_return=row["header_type"].is_return))


def followed(one: ServiceRelation, product: Edited | None) -> Decimal:
    """Return what a relation covers after its product was edited: all of it if it did before, and never more."""
    if product is None or not product.is_changed("quantity"):
        return one.quantity
    is_all = one.quantity == product.before["quantity"] or not is_within(product["quantity"], one.quantity)
    return Decimal(product["quantity"]) if is_all else one.quantity


def _set_quantity(row: Edited, product: Product, quantity: Decimal) -> None:
    if row["quantity"] == quantity:
        return
    if row.is_changed("quantity"):
        raise BadInput(
            f"line {row['position']} ({product}) cannot order {row['quantity'].normalize():f}: it is sold for "
            f"{quantity.normalize():f} of its products",
            remedy="Relate it to more or less of the products.",
        )
    row["entered_quantity"], row["quantity"] = entered_for(row.record, quantity), quantity


def _lines_at(session: Session, orders: Sequence[Order], position: int) -> list[OrderLine]:
    """Return the line of each order at a position; raises NotFound."""
    load(session, orders, "lines.product")
    return [_at(order, position) for order in orders]


def _at(order: Order, position: int) -> OrderLine:
    for line in order.lines:
        if line.position == position:
            return line
    known = ", ".join(str(line.position) for line in order.lines)
    raise NotFound(f"{order} has no line {position}", remedy=f"It has: {known or 'none'}.")


def _named(session: Session, orders: Sequence[Order], number: str) -> list[Order]:
    """Return for each order the one of that number in its organisation; the order itself if no number is given."""
    if not number:
        return list(orders)
    found = orders_named(session, [number], {order.organisation_id for order in orders})
    return [found[order.organisation_id][0] for order in orders]
