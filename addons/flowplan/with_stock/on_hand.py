"""What the stock ledger says is on hand."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import func, select

from addons import stock
from core import Session, among


def on_hand(session: Session, products: Sequence[int]) -> dict[int, Decimal]:
    """Return the quantity of each product in all bins."""
    B = session[stock.Balance]
    total = func.sum(B.quantity, type_=B.quantity.type)
    query = select(B.product_id, total).where(among(session, B.product_id, products)).group_by(B.product_id)
    return dict(session.execute(query).all())
