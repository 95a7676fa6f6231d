"""What is asked of warehouse and stock before an order is placed or confirmed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from sqlalchemy import func, select

from addons import sales
from addons.preferences import setting_of
from addons.shipping.order import Order
from addons.shipping.reservation import pending
from addons.stock import Balance, Bin, Warehouse
from core import ZERO, Check, Finding, Session, among, one_of

Place = tuple[int, int | None]
"""A (product id, warehouse id) pair."""


def warehouse_is_allowed(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find orders of a type that is shipped from other warehouses only."""
    restricted = {order.id: allowed for order in orders if (allowed := _allowed(session, order))}
    known = session.known(Warehouse) if restricted else {}
    for order in orders:
        code = known[order.warehouse_id].code if restricted and order.warehouse_id is not None else "(none)"
        if code not in restricted.get(order.id, {code}):
            others = one_of(sorted(restricted[order.id]))
            yield Finding(order, f"{order.a_noun()} is not shipped from warehouse {code}, only from: {others}")


def _allowed(session: Session, order: Order) -> frozenset[str]:
    """Return the codes of the warehouses of an order's type: by preference, else by the type; empty for all."""
    for text in setting_of(session, "shipping.warehouses", order.organisation_id).split():
        kind, _, codes = text.partition("=")
        if kind == order.kind_name:
            return frozenset(codes.split(","))
    return order.warehouses


def discontinued_is_on_hand(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find orders of discontinued products beyond what is on hand and not reserved (semantics 2.2)."""
    facts = sales.line_facts(session, orders)
    wanted: dict[int, dict[int, Decimal]] = {}
    names: dict[int, str] = {}
    for order in orders:
        for line in facts[order.id]:
            if line.discontinued and line.quantity > 0 and line.product_id is not None:
                of_order = wanted.setdefault(order.id, defaultdict(Decimal))
                of_order[line.product_id] += line.quantity
                names[line.product_id] = line.code or ""
    if not wanted:
        return
    free = _free(session, set(names), orders[0].stock_purpose)
    for order in orders:
        for product, quantity in wanted.get(order.id, {}).items():
            place = (product, order.warehouse_id)
            reserved = quantity if order.reserves and order.state == "placed" else ZERO  # by this order itself
            if free[place] + reserved < quantity:
                left = max(free[place] + reserved, ZERO)
                figures = f"{quantity.normalize():f} ordered, {left.normalize():f} left"
                text = f"product {names[product]} is discontinued: {figures}"
                yield Finding(order, text, {"ordered": quantity, "left": left})
            else:
                free[place] -= quantity - reserved


def _free(session: Session, products: set[int], purpose: str) -> dict[Place, Decimal]:
    """Return what is on hand in bins of a purpose and not reserved by orders, by product and warehouse."""
    balance, bin_ = session[Balance], session[Bin]
    query = (
        select(balance.product_id, bin_.warehouse_id, func.sum(balance.quantity, type_=balance.quantity.type))
        .join(bin_, bin_.id == balance.bin_id)
        .where(among(session, balance.product_id, products), bin_.purpose == purpose)
        .group_by(balance.product_id, bin_.warehouse_id)
    )
    free: dict[Place, Decimal] = defaultdict(Decimal)
    for product, warehouse, quantity in session.execute(query):
        free[product, warehouse] = quantity
    for place, quantity in pending(session, products).items():
        free[place] -= quantity
    return free


CHECKS = [
    Check(
        Order,
        "warehouse",
        before=("place", "confirm"),
        run=warehouse_is_allowed,
        override="sales clerk",
        summary="The type may be shipped from the order's warehouse",
    ),
    Check(
        Order,
        "discontinued",
        before=("place", "confirm"),
        run=discontinued_is_on_hand,
        override="sales clerk",
        summary="Discontinued products are sold only as long as they are on hand",
    ),
]
