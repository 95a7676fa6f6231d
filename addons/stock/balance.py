"""The stock on hand per product and bin."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.schema import SchemaItem

from addons.base import Product
from addons.stock.bin import Bin
from core import Mapped, Model, Quantity, column, reference, relation


class Balance(Model, table="stock_balance"):
    """The quantity of a product in a bin, kept in the transaction of the moves and provable from them.

    `allows_negative` is the warehouse's rule, copied so that the database itself can refuse a negative stock.
    """

    kept_by = "the ledger of stock moves"

    product_id: Mapped[int] = reference("base_product", index=False)
    bin_id: Mapped[int] = reference("stock_bin")
    quantity: Mapped[Quantity]
    allows_negative: Mapped[bool] = column(default=False)

    product: Mapped[Product] = relation("base.Product")
    bin: Mapped[Bin] = relation("stock.Bin")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep one balance per product and bin, not negative unless the warehouse allows it."""
        return [
            UniqueConstraint("product_id", "bin_id"),
            CheckConstraint("quantity >= 0 OR allows_negative", name="quantity"),
        ]
