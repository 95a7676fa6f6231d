"""What must be true of every order."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from addons.doctor import Invariant
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from core import Session


def totals_are_sums(session: Session) -> Iterator[str]:
    """Find orders whose totals are not the sums of their lines."""
    order, L = session[Order], session[OrderLine]
    net = func.sum(L.net, type_=L.net.type)
    total = func.sum(L.net + L.tax_amount, type_=L.net.type)
    query = (
        select(order.id, order.number, order.net_total, order.total, net, total)
        .join(L, L.order_id == order.id)
        .group_by(order.id, order.number, order.net_total, order.total)
        .having((order.net_total != net) | (order.total != total))
    )
    for id_, number, kept_net, kept, lines_net, lines in session.execute(query):
        yield f"order {number or f'#{id_}'}: net {kept_net} and total {kept}, lines say {lines_net} and {lines}"


INVARIANTS = [Invariant("order totals are sums", totals_are_sums, "An order's totals are the sums of its lines")]
