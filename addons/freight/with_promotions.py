"""With the addon promotions: promotions free orders of freight."""

from __future__ import annotations

from decimal import Decimal

from addons import promotions
from addons.freight.order import Order as ChargedOrder
from core import Model, Row, Session


class Order(ChargedOrder, promotions.Order, extends=True):
    """Orders are free of freight where a promotion says so."""

    @classmethod
    def freight_waived(cls, session: Session, row: Row, amount: Decimal) -> str:
        """Name the promotion that frees the order of freight."""
        code = row.get("free_freight_by")
        return f"promotion {code}" if code else super().freight_waived(session, row, amount)


FRAGMENTS: list[type[Model]] = [Order]
