"""Lines entered with a generic product and attribute values become lines of the variant meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from addons.base import choose
from core import Edited, Row, Session

if TYPE_CHECKING:
    from addons.sales.order.order_line import OrderLine


def choose_variants(session: Session, model: type[OrderLine], rows: Sequence[Row]) -> None:
    """Put the variant meant in the place of a generic product with "size=L, colour=red"; what is said of it stays."""
    typed = [row for row in rows if row.get("product_id") is not None and _says_something_new(row)]
    if typed:
        products = model.products(session, typed)
        chosen = choose(session, [(products[row["product_id"]], row["attribute_values"]) for row in typed])
        for row, one in zip(typed, chosen, strict=True):
            row["product_id"], row["attribute_values"] = one.product.id, one.text


def _says_something_new(row: Row) -> bool:
    is_new = not isinstance(row, Edited) or row.is_changed("product_id", "attribute_values")
    return is_new and bool(row.get("attribute_values"))
