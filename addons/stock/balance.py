"""The stock on hand per product, bin and lot."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.schema import SchemaItem

from addons.base import Product
from addons.stock.bin import Bin
from core import ZERO, Mapped, Model, Quantity, column, reference, relation


class Balance(Model, table="stock_balance"):
    """The quantity of a product, of one lot or of none, in a bin: kept with the moves and provable from them.

    `reserved` is the part of it that is set apart, kept with the reservations and provable from them. `allows_negative`
    is the rule of warehouse and bin, copied so that the database itself can refuse a negative stock.
    """

    kept_by = "the ledger of stock moves"

    product_id: Mapped[int] = reference("base_product", index=False)
    bin_id: Mapped[int] = reference("stock_bin")
    lot: Mapped[str] = column(default="", server_default="")
    quantity: Mapped[Quantity]
    reserved: Mapped[Quantity] = column(default=ZERO, server_default="0")
    allows_negative: Mapped[bool] = column(default=False)

    product: Mapped[Product] = relation("base.Product")
    bin: Mapped[Bin] = relation("stock.Bin")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Keep one balance per product, bin and lot, not negative unless allowed, and reserved within what there is."""
        return [
            UniqueConstraint("product_id", "bin_id", "lot"),
            CheckConstraint("quantity >= 0 OR allows_negative", name="quantity"),
            CheckConstraint("reserved = 0 OR (reserved > 0 AND reserved <= quantity)", name="reserved"),
        ]
