"""What orders reserve and demand: derived from quantity, delivery, state and type, so that it can never drift.

Semantics 1.2: a line reserves what is ordered and not delivered while its order's state reserves, if its type does;
returns and what is not stocked never reserve. Demand is what planning has to provide for.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import case, func, select

from addons.base import GOODS, Product
from addons.shipping.delivery import RESERVING, DeliveredOrder, OrderLine
from core import ZERO, Session, among

DEMANDING = ("planned", "placed", "waiting payment", "confirmed")
"""The states in which an order counts as demand; planned ones as future demand (semantics 2.3)."""


def reserved(order: DeliveredOrder, line: OrderLine) -> Decimal:
    """Return what a line of an order reserves, in the product's unit."""
    if not order.reserves or order.state not in RESERVING or line.product is None or not line.product.is_stocked:
        return ZERO
    return max(line.quantity - line.delivered, ZERO)


def pending(session: Session, products: Iterable[int] | None = None) -> dict[tuple[int, int | None], Decimal]:
    """Return what is reserved by (product, warehouse), for some products or all, in one statement."""
    reserving = [kind for kind, model in kinds(session) if model.reserves]
    return _open(session, reserving, RESERVING, products)


def demand(session: Session, products: Iterable[int] | None = None) -> dict[tuple[int, int | None], Decimal]:
    """Return what customers have ordered and not got, by (product, warehouse); offers do not count."""
    demanding = [kind for kind, model in kinds(session) if model.in_demand]
    return _open(session, demanding, DEMANDING, products)


def kinds(session: Session) -> list[tuple[str, type[DeliveredOrder]]]:
    """Return the order types by kind."""
    mapper: Any = session[DeliveredOrder].__mapper__
    return [(str(one.polymorphic_identity), one.class_) for one in mapper.self_and_descendants]


def _open(
    session: Session, chosen: Iterable[str], states: Iterable[str], products: Iterable[int] | None
) -> dict[tuple[int, int | None], Decimal]:
    order, L, P = session[DeliveredOrder], session[OrderLine], session[Product]
    rest = case((L.quantity > L.delivered, L.quantity - L.delivered), else_=ZERO)
    query = (
        select(L.product_id, order.warehouse_id, func.sum(rest, type_=L.quantity.type))
        .join(order, order.id == L.order_id)
        .join(P, P.id == L.product_id)
        .where(order.state.in_(states), order.kind.in_(chosen))
        .where(P.kind == GOODS, P.is_kit.is_(False), P.generic.is_(False))
        .group_by(L.product_id, order.warehouse_id)
    )
    if products is not None:
        query = query.where(among(session, L.product_id, products))
    rows = cast("Iterable[Any]", session.execute(query))
    return {(product, warehouse): quantity for product, warehouse, quantity in rows if quantity}
