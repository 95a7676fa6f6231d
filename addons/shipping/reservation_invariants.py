"""What must be true of the reservations of orders."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from addons import stock
from addons.doctor import Invariant, wrong_sums
from addons.shipping.delivery import RESERVING, DeliveredOrder, OrderLine
from addons.shipping.product import Product
from addons.shipping.reserving import OWNER, status_of
from core import Session, load


def reserved_equals_reservations(session: Session) -> Iterator[str]:
    """Find order lines of which something else is reserved than their reservations say."""
    R = session[stock.Reservation]
    parts = select(R.owner_id, R.quantity - R.released).where(R.owner == OWNER)
    return wrong_sums(session, OrderLine, "reserved", parts, "reservations")


def reserved_is_open(session: Session) -> Iterator[str]:
    """Find lines with more reserved than is open, of orders that reserve; variable quantities apart."""
    order, L, P = session[DeliveredOrder], session[OrderLine], session[Product]
    query = (
        select(order.id, order.number, order.state, L.position, L.reserved, L.quantity - L.delivered)
        .join(order, order.id == L.order_id)
        .join(P, P.id == L.product_id)
        .where(L.reserved > 0)
        .where((L.reserved > L.quantity - L.delivered) | order.state.not_in(RESERVING))
        .where(P.variable_quantity.is_not(True) | (L.delivered >= L.quantity) | order.state.not_in(RESERVING))
    )
    for id_, number, state, position, reserved, open_ in session.execute(query):
        yield f"order {number or f'#{id_}'}, {state}, line {position}: {reserved} reserved, {open_} open"


def status_is_share_reserved(session: Session) -> Iterator[str]:
    """Find orders whose reservation status is not the share reserved of what is open; without rows it is 0 or 100."""
    order, L = session[DeliveredOrder], session[OrderLine]
    holding = select(L.order_id).where(L.reserved > 0).distinct()
    wrong = order.holds_stock != order.id.in_(holding)
    odd = order.reservation_status.not_in([0, 100]) | ((order.reservation_status != 0) & order.state.not_in(RESERVING))
    query = select(order).where(wrong | odd | order.holds_stock)
    found = session.scalars(query.order_by(order.id)).all()
    load(session, found, "lines.product")
    for one in found:
        amounts = {line.id: line.reserved for line in one.lines}  # type: ignore[attr-defined]
        if one.holds_stock != any(amounts.values()):
            yield f"{one}: it says that it holds {'stock' if one.holds_stock else 'none'}, its lines say otherwise"
        elif (now := status_of(one, amounts)) != one.reservation_status:
            yield f"{one}: reservation status {one.reservation_status}, its lines say {now}"


INVARIANTS = [
    Invariant("reserved of orders", reserved_equals_reservations, "Order lines know what is set apart for them"),
    Invariant("reserved is open", reserved_is_open, "No more is set apart for an order than it still waits for"),
    Invariant(
        "reservation status is the share reserved",
        status_is_share_reserved,
        "An order's reservation status is the share of what is open that is set apart",
    ),
]
