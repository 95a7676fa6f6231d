"""The ledger of stock moves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Index
from sqlalchemy.schema import SchemaItem

from addons.base import Product
from addons.stock.bin import Bin
from core import Mapped, Model, Quantity, Time, column, reference, relation


class Move(Model, table="stock_move"):
    """A quantity of a product that came into a bin (positive) or left it (negative); moves are only ever added.

    `date` is the business date of the document, `at` the instant since when it counts: that of posting, but for counts,
    which count from their own time on.
    """

    label = "stock move"
    kept_by = "the ledger: documents such as counts, transfers and shipments post moves"

    product_id: Mapped[int] = reference("base_product", index=False)
    bin_id: Mapped[int] = reference("stock_bin", index=False)
    lot: Mapped[str] = column(default="", server_default="")
    quantity: Mapped[Quantity]
    date: Mapped[dt.date]
    at: Mapped[Time]
    document: Mapped[str]
    document_id: Mapped[int]

    product: Mapped[Product] = relation("base.Product")
    bin: Mapped[Bin] = relation("stock.Bin")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Find the moves of a product since an instant, and those of a document, without a scan."""
        return [Index(None, "product_id", "at"), Index(None, "document", "document_id")]
