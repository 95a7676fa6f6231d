"""With stock: what lies in the warehouses is worth what the products cost."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement

from addons import stock
from addons.pricing.making.price_schema import CostedProduct
from core import Session


class StockValue(stock.StockValue, extends=True):
    """The report on the value of stock knows what products cost."""

    def cost_of(self, session: Session) -> ColumnElement[Any]:
        """Return the cost of a product, as SQL."""
        product: Any = session[CostedProduct]
        cost: ColumnElement[Any] = product.cost
        return cost
