"""The report of what is ordered by customers and bought for them, where the two differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import case, func, select

from addons import sales
from addons.base import Product
from addons.purchasing.from_sales import COUNTED
from addons.purchasing.purchase import Purchase
from addons.purchasing.purchase_line import PurchaseLine
from addons.reporting import Column, Parameter, Report
from core import ZERO, Session

CLOSED = ("voided", "cancelled")


class PurchaseDifferences(Report, name="purchase_differences"):
    """Compare, line by line, what customers ordered with what is bought for them.

    A sales order that was changed after it was bought for shows here; nothing is changed by itself (semantics 10.4).
    """

    title = "Ordered and bought"
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("all", bool, False, help="Lines on which the two agree as well"),
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return the order line, both quantities and their difference."""
        return [
            Column("order", "Sales order"),
            Column("position", "Line", "integer"),
            Column("product", "Product"),
            Column("ordered", "Ordered", "quantity"),
            Column("bought", "Bought", "quantity"),
            Column("difference", "To buy", "quantity"),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per sales order line for which something was bought, in one statement."""
        order, ordered, product = session[sales.Order], session[sales.OrderLine], session[Product]
        P, L = session[Purchase], session[PurchaseLine]
        bought = func.sum(case((P.state.in_(COUNTED), L.quantity), else_=ZERO), type_=L.quantity.type)
        query = (
            select(order.number, order.state, ordered.position, product.code, ordered.quantity, bought)
            .join(ordered, ordered.order_id == order.id)
            .join(product, product.id == ordered.product_id)
            .join(L, L.order_line_id == ordered.id)
            .join(P, P.id == L.purchase_id)
            .group_by(order.id, order.number, order.state, ordered.id, ordered.position, product.code, ordered.quantity)
            .order_by(order.id, ordered.position)
        )
        for number, state, position, code, quantity, sum_ in session.execute(query):
            wanted = ZERO if state in CLOSED else quantity
            if values["all"] or wanted != sum_:
                yield {
                    "order": number,
                    "position": position,
                    "product": code,
                    "ordered": wanted,
                    "bought": sum_,
                    "difference": wanted - sum_,
                }
