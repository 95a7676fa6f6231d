"""What a printed order says: which paper it is, and its lines as the customer knows them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from addons.base import AttributeValue, VariantValue
from core import ZERO, Session, among

if TYPE_CHECKING:
    from addons.sales.order.order import Order
    from addons.sales.order.order_line import OrderLine

REMARK = re.compile(r"^(?:Close|Voided) \([^)]*\) ?")
ACCEPTED = ("confirmed", "closed")


def paper_of(order: Order) -> str | None:
    """Return what an order is printed as: its type decides first, then its state; None if neither does."""
    if order.cancelled_order_id is not None:
        return "cancellation"
    if order.is_return:
        return "return"
    if order.is_offer or order.state == "offered":
        return "offer"
    return "confirmation" if order.state in ACCEPTED else None


def variants_of(session: Session | None, lines: Sequence[OrderLine]) -> dict[int, list[AttributeValue]]:
    """Return what the variants among the products of lines differ in, by product; one statement if there are any."""
    products = {line.product_id for line in lines if line.product and line.product.variant_of_id}
    if not products or session is None:
        return {}
    V, A = session[VariantValue], session[AttributeValue]
    query = select(V).where(among(session, V.product_id, products)).order_by(V.id)
    found: dict[int, list[AttributeValue]] = {}
    for one in session.scalars(query.options(joinedload(V.value).joinedload(A.attribute))):
        found.setdefault(one.product_id, []).append(one.value)
    return found


def discount_of(line: OrderLine) -> Decimal:
    """Return what the discount of a line takes off, in the order's currency."""
    gross = line.shown_quantity * line.shown_price
    return line.order.currency.round(gross) - line.net if line.discount else ZERO


def without_verbs(description: str | None) -> str:
    """Return the description of a line without the remark of closing or voiding."""
    return REMARK.sub("", description or "")
