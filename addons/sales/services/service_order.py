"""What orders and their lines know of services that are sold for products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Self

from sqlalchemy import inspect
from sqlalchemy.orm import object_session

from addons.sales.kits.kit_order import quantity_before
from addons.sales.order.named import orders_named
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from addons.sales.order.units import entered_for
from addons.sales.services.service_relation import ServiceRelation, is_within, relations_of
from addons.sales.services.services import refresh_services, relate, service_quantity, unrelate
from core import ZERO, BadInput, NotFound, Refused, Session, load


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

    def check_values(self) -> None:
        """Refuse to order less of a product than a service of another order is sold for."""
        super().check_values()
        session = object_session(self)
        before = quantity_before(self)
        if before is None or abs(self.quantity) >= abs(before) or not isinstance(session, Session):
            return
        for one in relations_of(session, products=[self.id]):
            if one.service_line.order_id != self.order_id and not is_within(self.quantity, one.quantity):
                raise BadInput(
                    f"line {self.position} cannot order {self.quantity.normalize():f}: {one.service_line.order} has a "
                    f"service for {one.quantity.normalize():f} of it",
                    remedy="Order as many, or unrelate the service first.",
                )

    def check_removal(self) -> None:
        """Remove the relations of the line; refuse it while a service of another order is sold for the product."""
        super().check_removal()
        session = object_session(self)
        if self.product_id is None or not isinstance(session, Session):
            return
        for one in relations_of(session, services=[self.id], products=[self.id]):
            if one.service_line.order_id != self.order_id:
                raise Refused(
                    f"the line of {self.subject} cannot be deleted: {one.service_line.order} has a service for it",
                    remedy="Unrelate the service first.",
                )
            session.delete(one)


def let_services_follow(session: Session, lines: Sequence[OrderLine]) -> None:
    """Bring relations and services of an order edited by hand in line with the products' quantities.

    A relation to all of a line follows it; one to a part stays, as far as there is enough. Raises BadInput for a
    quantity typed on a service that has relations.
    """
    services = {line.id: line for line in lines if line.product is not None and line.product.linked_service and line.id}
    if not services:
        return
    products = {line.id: line for line in lines}
    related: dict[int, list[ServiceRelation]] = {}
    for one in relations_of(session, services=services):
        if one not in session.deleted:
            _follow(one, products.get(one.product_line_id))
            related.setdefault(one.service_line_id, []).append(one)
    for id_, line in services.items():
        if id_ in related:
            _set_quantity(line, service_quantity(line, related[id_]))


def _follow(one: ServiceRelation, product: OrderLine | None) -> None:
    before = quantity_before(product) if product is not None else None
    if product is None or before is None or inspect(one).attrs.quantity.history.deleted:
        return
    if one.quantity == before or not is_within(product.quantity, one.quantity):
        one.quantity = product.quantity


def _set_quantity(line: OrderLine, quantity: Decimal) -> None:
    if line.quantity == quantity:
        return
    if quantity_before(line) is not None:
        raise BadInput(
            f"line {line.position} ({line.subject}) cannot order {line.quantity.normalize():f}: it is sold for "
            f"{quantity.normalize():f} of its products",
            remedy="Relate it to more or less of the products.",
        )
    line.entered_quantity, line.quantity = entered_for(line, quantity), quantity


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
