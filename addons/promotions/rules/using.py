"""Count what confirmed orders use of coupons; a coupon that is used up stops the next order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import delete, func, select

from addons import sales
from addons.promotions.rules.coupon import CouponUse, codes_in, coupons_named
from core import Finding, Session, among, rows


def coupons_are_left(session: Session, orders: Sequence[Any]) -> Iterator[Finding]:
    """Find orders with a coupon that is used up, or not valid; coupons are locked, so that nobody uses the same one."""
    asked = [order for order in orders if order.coupons]
    coupons = coupons_named(session, {code for order in asked for code in codes_in(order.coupons)})
    if not asked:
        return
    rows.lock(session, sorted(coupons.values(), key=lambda one: one.id))
    used, by_customer = _used(session, [one.id for one in coupons.values()])
    for order in asked:
        for code in codes_in(order.coupons):
            coupon = coupons.get(code)
            if coupon is None or not coupon.covers(order.date):
                yield Finding(order, f"coupon {code} is not valid on {order.date}: take it out")
                continue
            mine = by_customer[coupon.id, order.partner_id]
            if coupon.limit is not None and used[coupon.id] >= coupon.limit:
                yield Finding(order, f"coupon {code} is used up: {coupon.limit} orders have it; take it out")
            elif coupon.limit_per_customer is not None and mine >= coupon.limit_per_customer:
                yield Finding(order, f"this customer has used coupon {code} {mine} times, which is all: take it out")
            else:
                used[coupon.id] += 1
                by_customer[coupon.id, order.partner_id] += 1


def _used(session: Session, coupons: Sequence[int]) -> tuple[Counter[int], Counter[tuple[int, int]]]:
    U = session[CouponUse]
    query: Any = select(U.coupon_id, U.partner_id, func.count()).where(among(session, U.coupon_id, coupons))
    used: Counter[int] = Counter()
    by_customer: Counter[tuple[int, int]] = Counter()
    for coupon, partner, count in session.execute(query.group_by(U.coupon_id, U.partner_id)):
        used[coupon] += count
        by_customer[coupon, partner] += count
    return used, by_customer


def use_coupons(session: Session, orders: Sequence[Any]) -> None:
    """Note which coupons these orders use."""
    named = [(order, code) for order in orders for code in codes_in(order.coupons)]
    coupons = coupons_named(session, {code for _, code in named})
    rows.append(
        session,
        session[CouponUse],
        [
            {"coupon_id": coupons[code].id, "order_id": order.id, "partner_id": order.partner_id}
            for order, code in named
        ],
    )


def free_coupons(session: Session, orders: Sequence[sales.Order]) -> None:
    """Let the coupons of these orders be used by others."""
    ids = [order.id for order in orders if order.coupons]  # type: ignore[attr-defined]
    if ids:
        U = session[CouponUse]
        session.execute(
            delete(U).where(among(session, U.order_id, ids)), execution_options={"synchronize_session": False}
        )
