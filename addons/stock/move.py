"""The ledger of stock moves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Index
from sqlalchemy.schema import SchemaItem

from addons.base import Product
from addons.stock.bin import Bin
from core import Edited, Mapped, Model, Quantity, Refused, Row, Session, reference, relation


class Move(Model, table="stock_move"):
    """A quantity of a product that came into a bin (positive) or left it (negative); moves are only ever added."""

    label = "stock move"

    product_id: Mapped[int] = reference("base_product", index=False)
    bin_id: Mapped[int] = reference("stock_bin", index=False)
    quantity: Mapped[Quantity]
    date: Mapped[dt.date]
    document: Mapped[str]
    document_id: Mapped[int]

    product: Mapped[Product] = relation("base.Product")
    bin: Mapped[Bin] = relation("stock.Bin")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Find the moves of a product and those of a document without a scan."""
        return [Index(None, "product_id", "bin_id", "date"), Index(None, "document", "document_id")]

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse every edit: a wrong move is corrected by an opposite one."""
        if any(isinstance(row, Edited) for row in rows):
            raise Refused("stock moves are not edited", remedy="Post an opposite move, or count the stock.")
        return super().prepare(session, rows)
