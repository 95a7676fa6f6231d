"""What must be true of coupons and of what is taken off orders."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from addons import sales
from addons.doctor import Invariant
from addons.promotions.off_lines import OFF
from addons.promotions.order_line import OrderLine
from addons.promotions.rules.coupon import CouponUse
from core import Session

GONE = ("draft", "planned", "placed", "not accepted", "temporal", "voided", "cancelled")


def coupons_are_used_by_accepted_orders(session: Session) -> Iterator[str]:
    """Find uses of coupons by orders that were not accepted, or no longer are."""
    U, order = session[CouponUse], session[sales.Order]
    query = select(order.id, order.number, order.state).join(U, U.order_id == order.id)
    for id_, number, state in session.execute(query.where(order.state.in_(GONE)).order_by(order.id)):
        yield f"order {number or f'#{id_}'} is {state} and uses a coupon: it is lost to others"


def no_more_is_taken_off_than_there_is(session: Session) -> Iterator[str]:
    """Find orders of which discounts and promotions take off more than their lines come to."""
    order, L = session[sales.Order], session[OrderLine]
    query = (
        select(order.id, order.number, func.sum(L.net, type_=L.net.type))
        .join(L, L.order_id == order.id)
        .where(order.id.in_(select(L.order_id).where(L.made_by.startswith(OFF), L.quantity > 0)))
        .group_by(order.id, order.number)
        .having(func.sum(L.net, type_=L.net.type) < 0)
    )
    for id_, number, net in session.execute(query.order_by(order.id)):
        yield f"order {number or f'#{id_}'}: its lines come to {net}, since more is taken off than there is"


INVARIANTS = [
    Invariant("coupons of accepted orders", coupons_are_used_by_accepted_orders, "Only accepted orders use coupons"),
    Invariant("not too much taken off", no_more_is_taken_off_than_there_is, "Discounts take off 100 % at most"),
]
