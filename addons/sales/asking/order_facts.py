"""What checks need to know of the lines of many orders, read once for all checks of a verb."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, cast

from sqlalchemy import select

from addons.base import Product
from addons.sales.order.figures import FEW, writes_of
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from core import Session, among, load


class LineFact(NamedTuple):
    """One line of an order with the facts of its product; those are None for free text and comments."""

    id: int
    position: int
    product_id: int | None
    quantity: Decimal
    campaign_id: int | None
    attribute_values: str | None
    exploded: bool
    made_by: str | None
    code: str | None
    discontinued: bool | None
    generic: bool | None
    is_kit: bool | None
    linked_service: bool | None


def line_facts(session: Session, orders: Sequence[Order]) -> dict[int, list[LineFact]]:
    """Return the lines of orders by order id, in one statement; asked again before anything is written, in none."""
    key = ("line facts", writes_of(session, OrderLine), frozenset(order.id for order in orders))
    if key not in session.held:
        few = len(orders) <= FEW
        session.held[key] = _from_instances(session, orders) if few else _read(session, orders)
    found: dict[int, list[LineFact]] = session.held[key]
    return found


def _from_instances(session: Session, orders: Sequence[Order]) -> dict[int, list[LineFact]]:
    """Load the lines of a few orders, which the verb will mostly need anyway."""
    load(session, orders, "lines")
    lines = [line for order in orders for line in order.lines]
    products = session.known(Product, {line.product_id for line in lines if line.product_id is not None})
    return {order.id: [_fact(line, products.get(line.product_id or 0)) for line in order.lines] for order in orders}


def _fact(line: OrderLine, product: Product | None) -> LineFact:
    return LineFact(
        id=line.id,
        position=line.position,
        product_id=line.product_id,
        quantity=line.quantity,
        campaign_id=line.campaign_id,
        attribute_values=line.attribute_values,
        exploded=line.exploded,
        made_by=line.made_by,
        code=product.code if product else None,
        discontinued=product.discontinued if product else None,
        generic=product.generic if product else None,
        is_kit=product.is_kit if product else None,
        linked_service=product.linked_service if product else None,
    )


def _read(session: Session, orders: Sequence[Order]) -> dict[int, list[LineFact]]:
    L, P = session[OrderLine], session[Product]
    ids = [order.id for order in orders]
    query = (
        select(
            L.order_id,
            *(L.id, L.position, L.product_id, L.quantity, L.campaign_id, L.attribute_values, L.exploded, L.made_by),
            *(P.code, P.discontinued, P.generic, P.is_kit, P.linked_service),
        )
        .outerjoin(P, P.id == L.product_id)
        .where(among(session, L.order_id, ids))
        .order_by(L.order_id, L.position)
    )
    found: dict[int, list[LineFact]] = {id_: [] for id_ in ids}
    rows = cast("Iterable[Any]", session.execute(query))
    for order_id, *facts in rows:
        found[order_id].append(LineFact(*facts))
    return found
