"""Inventory counts, which also bring the opening stock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar, Self

from addons.base import Organisation, Product, is_whole, refuse_inexact, today
from addons.stock.bin import Bin, first_bins
from addons.stock.ledger import locked_balances, post
from addons.stock.warehouse import Warehouse
from core import ZERO, BadInput, Document, DocumentLine, Mapped, Quantity, Row, Session, load, reference, relation, rows


class Inventory(Document, table="stock_inventory", kind="inventory"):
    """A count of products in bins of a warehouse; completing it posts the differences to the ledger."""

    series_scope = "organisation_id"
    series_prefix = "INV"
    listed: ClassVar[tuple[str, ...]] = ("number", "date", "warehouse.code", "state", "note")

    organisation_id: Mapped[int] = reference("base_organisation", index=False)
    warehouse_id: Mapped[int] = reference("stock_warehouse")
    date: Mapped[dt.date]
    note: Mapped[str | None]

    organisation: Mapped[Organisation] = relation("base.Organisation")
    warehouse: Mapped[Warehouse] = relation("stock.Warehouse")
    lines: Mapped[list[InventoryLine]] = relation("stock.InventoryLine", back="inventory", order_by="position")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in the warehouse, its organisation and the date."""
        rows = super().prepare(session, rows)
        warehouses = session.known(Warehouse)
        for row in rows:
            row.setdefault("warehouse_id", min(warehouses, default=None))
            if row["warehouse_id"] not in warehouses:
                raise BadInput(f"there is no warehouse #{row['warehouse_id']}")
            row.setdefault("organisation_id", warehouses[row["warehouse_id"]].organisation_id)
            row.setdefault("date", today(session, row["organisation_id"]))
        return rows

    @classmethod
    def complete(cls, session: Session, inventories: Sequence[Self]) -> None:
        """Post the differences between what was counted and what the ledger says."""
        load(session, inventories, "lines")
        lines = [line for inventory in inventories for line in inventory.lines]
        balances = locked_balances(session, {line.product_id for line in lines})
        known = {place: balance.quantity for place, balance in balances.items()}
        moves: list[Row] = []
        booked: list[Row] = []
        for line in lines:
            before = known.get(line.place, ZERO)
            known[line.place] = line.counted
            booked.append({"id": line.id, "booked": before})
            if line.counted != before:
                moves.append(line.move(line.counted - before))
        post(session, moves)
        rows.update(session, session[InventoryLine], booked)


class InventoryLine(DocumentLine, table="stock_inventory_line"):
    """The quantity counted of a product in a bin, in the product's unit; `booked` is what the ledger said before."""

    parent = "inventory_id"

    inventory_id: Mapped[int] = reference("stock_inventory")
    product_id: Mapped[int] = reference("base_product", index=False)
    bin_id: Mapped[int] = reference("stock_bin", index=False)
    counted: Mapped[Quantity]
    booked: Mapped[Quantity | None]

    inventory: Mapped[Inventory] = relation("stock.Inventory", back="lines")
    product: Mapped[Product] = relation("base.Product")
    bin: Mapped[Bin] = relation("stock.Bin")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Put lines without bin into the warehouse's first one; refuse negative counts."""
        rows = super().prepare(session, rows)
        first = first_bins(session)
        for row in rows:
            row.setdefault("bin_id", first.get(row["header"]["warehouse_id"]))
            if row.get("counted") is None or row["counted"] < 0:
                raise BadInput(f"{row.get('counted')} cannot be counted", remedy="Give a quantity of 0 or more.")
        products = session.known(Product, {row["product_id"] for row in rows if not is_whole(row["counted"])})
        refuse_inexact(
            session, [(products[n["product_id"]], n["counted"]) for n in rows if n["product_id"] in products]
        )
        return rows

    @property
    def place(self) -> tuple[int, int]:
        """Return (product, bin)."""
        return self.product_id, self.bin_id

    def move(self, quantity: Decimal) -> Row:
        """Return the row of the ledger for a difference."""
        return {
            "product_id": self.product_id,
            "bin_id": self.bin_id,
            "quantity": quantity,
            "date": self.inventory.date,
            "document": "stock.Inventory",
            "document_id": self.inventory_id,
        }
