"""The lines of a goods receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from addons.base import Product, Unit, refuse_inexact, refuse_other_unit
from addons.purchasing.purchase_line import PurchaseLine
from addons.stock import AVAILABLE, Bin, fill_lots, first_bins
from core import BadInput, DocumentLine, Mapped, Quantity, Row, Session, column, reference, relation

if TYPE_CHECKING:
    from addons.purchasing.receipt import Receipt

DROP_SHIP = "drop ship"
"""The purpose of the bins through which drop shipments go: in by the receipt, out by the shipment, at once."""


class ReceiptLine(DocumentLine, table="purchase_receipt_line"):
    """A quantity of a product that came into one bin, and if any its lot and the line of the order it came for."""

    parent = "receipt_id"
    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {"unit_id": ("product_id",)}

    receipt_id: Mapped[int] = reference("purchase_receipt")
    purchase_line_id: Mapped[int | None] = reference("purchase_order_line")
    product_id: Mapped[int] = reference("base_product", index=False)
    unit_id: Mapped[int] = reference("base_unit", index=False)
    quantity: Mapped[Quantity]
    bin_id: Mapped[int | None] = reference("stock_bin", index=False)
    lot: Mapped[str] = column(default="", server_default="")

    receipt: Mapped[Receipt] = relation("purchasing.Receipt", back="lines")
    purchase_line: Mapped[PurchaseLine | None] = relation("purchasing.PurchaseLine")
    product: Mapped[Product] = relation("base.Product")
    unit: Mapped[Unit] = relation("base.Unit")
    bin: Mapped[Bin | None] = relation("stock.Bin")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in product and unit, and the bin goods are put into; what is not stocked needs none."""
        rows = super().prepare(session, rows)
        bought = session.known(PurchaseLine, {n["purchase_line_id"] for n in rows if n.get("purchase_line_id")})
        for row in rows:
            if row.get("purchase_line_id") is not None and row.get("product_id") is None:
                row["product_id"] = bought[row["purchase_line_id"]].product_id
        products = session.known(Product, {row["product_id"] for row in rows if row.get("product_id") is not None})
        bins = {purpose: first_bins(session, purpose) for purpose in (AVAILABLE, DROP_SHIP)}
        for row in rows:
            product = products.get(row.get("product_id") or 0)
            if product is None:
                raise BadInput("a line of a goods receipt has no product", remedy="Give product.")
            if not row.get("quantity") or row["quantity"] < 0:
                raise BadInput(f"the line of {product} brings nothing", remedy="Give a positive quantity.")
            row.setdefault("unit_id", product.unit_id)
            refuse_other_unit(session, product, row["unit_id"])
            refuse_inexact(session, [(product, row["quantity"])])
            ordered = bought.get(row.get("purchase_line_id") or 0)
            if ordered is not None and ordered.product_id != product.id:
                raise BadInput(f"{product} was not ordered on that line", remedy="Give the product of the line.")
            if product.is_stocked:
                purpose = DROP_SHIP if row["header"].get("drop_ship") else AVAILABLE
                row.setdefault("bin_id", bins[purpose].get(row["header"]["warehouse_id"]))
        fill_lots(session, rows, products)
        return rows

    def move(self, quantity: Decimal) -> Row:
        """Return the row of the stock ledger for a quantity."""
        return {
            "product_id": self.product_id,
            "bin_id": self.bin_id,
            "lot": self.lot,
            "quantity": quantity,
            "date": self.receipt.date,
            "document": "purchasing.Receipt",
            "document_id": self.receipt_id,
        }
