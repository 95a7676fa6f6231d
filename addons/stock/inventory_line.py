"""The lines of an inventory count."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from addons.base import Product, Unit, is_whole, refuse_inexact
from addons.stock.bin import Bin, first_bins
from addons.stock.lot import fill_lots
from addons.stock.place import Place
from addons.stock.units import enter_units
from core import BadInput, DocumentLine, Mapped, Quantity, Row, Session, column, reference, relation

if TYPE_CHECKING:
    from addons.stock.inventory import Inventory

COMPLETED = "completed"
"""The state of inventories that count."""


class InventoryLine(DocumentLine, table="stock_inventory_line"):
    """The quantity counted of a product in a bin, in the product's unit; `booked` is what the ledger said before.

    Entered in another unit, `entered_quantity` says so and gives `counted`.
    """

    parent = "inventory_id"

    inventory_id: Mapped[int] = reference("stock_inventory")
    product_id: Mapped[int] = reference("base_product")
    bin_id: Mapped[int] = reference("stock_bin", index=False)
    lot: Mapped[str] = column(default="", server_default="")
    counted: Mapped[Quantity]
    entered_quantity: Mapped[Quantity | None]
    entered_unit_id: Mapped[int | None] = reference("base_unit", index=False)
    booked: Mapped[Quantity | None] = column(info={"computed": True})

    inventory: Mapped[Inventory] = relation("stock.Inventory", back="lines")
    product: Mapped[Product] = relation("base.Product")
    bin: Mapped[Bin] = relation("stock.Bin")
    entered_unit: Mapped[Unit | None] = relation("base.Unit")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Put lines without bin into the warehouse's first one; refuse negative counts and lots there are none of."""
        rows = super().prepare(session, rows)
        first = first_bins(session)
        entered = [row for row in rows if row.get("entered_unit_id") is not None]
        enter_units(session, entered, session.known(Product, {row["product_id"] for row in entered}), "counted")
        for row in rows:
            row.setdefault("bin_id", first.get(row["header"]["warehouse_id"]))
            if row.get("counted") is None or row["counted"] < 0:
                raise BadInput(f"{row.get('counted')} cannot be counted", remedy="Give a quantity of 0 or more.")
        asked = {row["product_id"] for row in rows if not is_whole(row["counted"]) or row.get("lot")}
        products = session.known(Product, asked)
        refuse_inexact(
            session, [(products[n["product_id"]], n["counted"]) for n in rows if n["product_id"] in products]
        )
        fill_lots(session, rows, products)
        return rows

    @property
    def place(self) -> Place:
        """Return where it was counted."""
        return Place(self.product_id, self.bin_id, self.lot)

    def move(self) -> Row:
        """Return the row of the ledger for a difference, but for its place, quantity and time."""
        return {"date": self.inventory.date, "document": "stock.Inventory", "document_id": self.inventory_id}
