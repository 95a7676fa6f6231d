"""Lines entered with a generic product and attribute values become lines of the variant meant."""

from __future__ import annotations

from collections.abc import Sequence

from addons.base import Product, choose, products_asking
from addons.sales.order_line import OrderLine
from core import Row, Session


class VariantLine(OrderLine, extends=True):
    """A line names a variant, or a generic product with "size=L, colour=red"; what is said of it alone stays."""

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Choose variants before units and prices are filled in."""
        typed = [row for row in rows if row.get("attribute_values") and row.get("product_id") is not None]
        if typed:
            products = cls.products(session, typed)
            chosen = choose(session, [(products[row["product_id"]], row["attribute_values"]) for row in typed])
            for row, one in zip(typed, chosen, strict=True):
                row["product_id"], row["attribute_values"] = one.product.id, one.text
        return super().prepare(session, rows)

    @classmethod
    def products(cls, session: Session, rows: Sequence[Row]) -> dict[int | None, Product]:
        """Find out about attributes that must be said while the products are loaded: confirming asks about them."""
        products_asking(session, {row["product_id"] for row in rows if row.get("product_id") is not None})
        return super().products(session, rows)
