"""What is available to promise: on hand, reserved, expected and demanded, by product and warehouse (semantics 10.8)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, case, func, select

from addons.base import GOODS, Product
from addons.shipping.delivery import RESERVING, DeliveredOrder, OrderLine
from addons.shipping.reservation import DEMANDING, kinds
from addons.shipping.reserving import OWNER
from addons.stock import AVAILABLE, BLOCKED, Balance, Bin, Expected, Reservation, expected
from core import ZERO, Session, among

Spot = tuple[int, int | None]
"""A (product id, warehouse id) pair."""


@dataclass
class Availability:
    """The figures of a product in a warehouse, in the product's unit.

    `reserved` is what orders have reserved and others hold, `drafted` what drafts ask for. Up to the day that was asked
    for, `coming` is what is expected and `demanded` what is ordered and not delivered.
    """

    on_hand: Decimal = ZERO
    reserved: Decimal = ZERO
    drafted: Decimal = ZERO
    coming: Decimal = ZERO
    demanded: Decimal = ZERO
    next_receipt: Expected | None = None

    @property
    def available(self) -> Decimal:
        """Return what is on hand and not reserved."""
        return self.on_hand - self.reserved

    @property
    def to_promise(self) -> Decimal:
        """Return what can be promised for that day: on hand and expected, less what is ordered for it."""
        return self.on_hand + self.coming - self.demanded


def availability(
    session: Session,
    products: Iterable[int],
    on: dt.date | None = None,
    *,
    purpose: str = AVAILABLE,
    besides: Collection[int] = (),
) -> dict[Spot, Availability]:
    """Return the figures of products by (product, warehouse) up to a day, today if none; in three statements.

    Of stock in bins of one purpose that are not blocked, and the orders that are delivered from such, but those
    `besides`.
    """
    wanted = sorted(set(products))
    day = on or session.today
    found: dict[Spot, Availability] = defaultdict(Availability)
    B, bin_ = session[Balance], session[Bin]
    on_hand = (
        select(B.product_id, bin_.warehouse_id, func.sum(B.quantity, type_=B.quantity.type))
        .join(bin_, bin_.id == B.bin_id)
        .where(among(session, B.product_id, wanted), bin_.purpose == purpose, bin_.inventory_status != BLOCKED)
        .group_by(B.product_id, bin_.warehouse_id)
    )
    for product, warehouse, quantity in session.execute(on_hand):
        found[product, warehouse].on_hand = quantity
    for product, warehouse, *figures in session.execute(_ordered(session, wanted, day, purpose, besides)):
        one = found[product, warehouse]
        one.reserved, one.demanded, one.drafted = (figure or ZERO for figure in figures)
    R = session[Reservation]
    held = (
        select(R.product_id, bin_.warehouse_id, func.sum(R.quantity - R.released, type_=R.quantity.type))
        .join(bin_, bin_.id == R.bin_id)
        .where(among(session, R.product_id, wanted), R.owner != OWNER, bin_.purpose == purpose)
        .group_by(R.product_id, bin_.warehouse_id)
    )
    for product, warehouse, quantity in session.execute(held):
        found[product, warehouse].reserved += quantity
    for receipt in expected(session, wanted):
        one = found[receipt.product, receipt.warehouse]
        one.next_receipt = one.next_receipt or receipt
        if receipt.date is not None and receipt.date <= day:
            one.coming += receipt.quantity
    return dict(found)


def _ordered(session: Session, products: Collection[int], day: dt.date, purpose: str, besides: Collection[int]) -> Any:
    """Return the select of what is reserved, demanded by a day, and drafted, by product and warehouse."""
    order, L, P = session[DeliveredOrder], session[OrderLine], session[Product]
    rest = case((L.quantity > L.delivered, L.quantity - L.delivered), else_=ZERO)
    served = [(kind, model) for kind, model in kinds(session) if model.stock_purpose == purpose]

    def total(*conditions: Any) -> Any:
        return func.sum(case((and_(*conditions), rest), else_=ZERO), type_=L.quantity.type)

    reserving = order.kind.in_([kind for kind, model in served if model.reserves])
    demanding = order.kind.in_([kind for kind, model in served if model.in_demand])
    due = order.promised_date.is_(None) | (order.promised_date <= day)
    query = (
        select(
            L.product_id,
            order.warehouse_id,
            total(reserving, order.state.in_(RESERVING)),
            total(demanding, order.state.in_(DEMANDING), due),
            total(demanding, order.state == "draft"),
        )
        .join(order, order.id == L.order_id)
        .join(P, P.id == L.product_id)
        .where(among(session, L.product_id, products), order.kind.in_([kind for kind, _ in served]))
        .where(order.state.in_({*RESERVING, *DEMANDING, "draft"}), L.quantity > L.delivered)
        .where(P.kind == GOODS, P.is_kit.is_(False), P.generic.is_(False))
        .group_by(L.product_id, order.warehouse_id)
    )
    return query.where(~among(session, order.id, list(besides))) if besides else query
