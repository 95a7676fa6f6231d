"""The lines of a goods shipment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from addons.base import Product, Unit, refuse_inexact, refuse_other_unit
from addons.shipping.delivery import OrderLine
from addons.stock import Bin, fill_lots, first_bins
from core import BadInput, DocumentLine, Mapped, Quantity, Row, Session, column, reference, relation

if TYPE_CHECKING:
    from addons.shipping.shipment import Shipment


class ShipmentLine(DocumentLine, table="shipment_line"):
    """A quantity of a product taken from one bin; services and charges ride along without a bin."""

    parent = "shipment_id"
    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {"unit_id": ("product_id",)}

    shipment_id: Mapped[int] = reference("shipment")
    order_line_id: Mapped[int | None] = reference("sales_order_line")
    product_id: Mapped[int] = reference("base_product", index=False)
    unit_id: Mapped[int] = reference("base_unit", index=False)
    quantity: Mapped[Quantity]
    bin_id: Mapped[int | None] = reference("stock_bin", index=False)
    lot: Mapped[str] = column(default="", server_default="")

    shipment: Mapped[Shipment] = relation("shipping.Shipment", back="lines")
    order_line: Mapped[OrderLine | None] = relation("sales.OrderLine", "order_line_id")
    product: Mapped[Product] = relation("base.Product")
    unit: Mapped[Unit] = relation("base.Unit")
    bin: Mapped[Bin | None] = relation("stock.Bin")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in the unit, and for goods without a bin the warehouse's first one."""
        rows = super().prepare(session, rows)
        products = session.known(Product, {row["product_id"] for row in rows})
        first: dict[int, int] | None = None
        for row in rows:
            product = products.get(row["product_id"])
            if product is None:
                raise BadInput(f"there is no product #{row['product_id']}")
            if not row.get("quantity"):
                raise BadInput(f"the line of {product} has quantity 0", remedy="Give a quantity, or leave it out.")
            row.setdefault("unit_id", product.unit_id)
            refuse_other_unit(session, product, row["unit_id"])
            refuse_inexact(session, [(product, row["quantity"])])
            if product.is_kit and row.get("order_line_id") is None:
                raise BadInput(
                    f"{product} is a kit and has no stock of its own", remedy="Ship its components, or order it first."
                )
            if product.is_stocked and row.get("bin_id") is None and row["header_type"].moves_stock:
                first = first_bins(session) if first is None else first
                row["bin_id"] = first.get(row["header"]["warehouse_id"])
        fill_lots(session, rows, products)
        return rows

    def move(self, shipment: Shipment, quantity: Decimal) -> Row:
        """Return the row of the stock ledger for a quantity; a value method to extend."""
        return {
            "product_id": self.product_id,
            "bin_id": self.bin_id,
            "lot": self.lot,
            "quantity": quantity,
            "date": shipment.date,
            "document": "shipping.Shipment",
            "document_id": shipment.id,
        }
