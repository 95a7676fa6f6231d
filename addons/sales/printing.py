"""What a printed order says: which paper it is, and its lines as the customer knows them."""

from __future__ import annotations

import re
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import joinedload, object_session

from addons.base import AttributeValue, VariantValue
from addons.sales.order import Order
from addons.sales.order_line import OrderLine
from core import ZERO, Session, among

REMARK = re.compile(r"^(?:Close|Voided) \([^)]*\) ?")
ACCEPTED = ("confirmed", "closed")


class PrintedOrder(Order, extends=True):
    """Orders are printed as order, offer, confirmation, return or cancellation."""

    def paper(self) -> str:
        """Return what it is printed as: its type decides first, then its state."""
        if self.cancelled_order_id is not None:
            return "cancellation"
        if self.is_return:
            return "return"
        if self.is_offer or self.state == "offered":
            return "offer"
        return "confirmation" if self.state in ACCEPTED else super().paper()

    def variants(self) -> dict[int, list[AttributeValue]]:
        """Return what the variants among its products differ in, by product, in one statement if there are any."""
        session = object_session(self)
        products = {line.product_id for line in self.lines if line.product and line.product.variant_of_id}
        if not products or not isinstance(session, Session):
            return {}
        V, A = session[VariantValue], session[AttributeValue]
        query = select(V).where(among(session, V.product_id, products)).order_by(V.id)
        found: dict[int, list[AttributeValue]] = {}
        for one in session.scalars(query.options(joinedload(V.value).joinedload(A.attribute))):
            found.setdefault(one.product_id, []).append(one.value)
        return found


class PrintedOrderLine(OrderLine, extends=True):
    """Lines are printed with what their discount takes off, and without the remarks of verbs."""

    @property
    def discount_amount(self) -> Decimal:
        """Return what the discount takes off, in the order's currency."""
        gross = self.shown_quantity * self.shown_price
        return self.order.currency.round(gross) - self.net if self.discount else ZERO

    @property
    def shown_description(self) -> str:
        """Return the description without the remark of closing or voiding."""
        return REMARK.sub("", self.description or "")
