"""The goods receipt."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar, Self

from sqlalchemy import Index, false
from sqlalchemy.schema import SchemaItem

from addons.base import Organisation, Partner, today
from addons.purchasing.arriving import arrive
from addons.purchasing.drop_shipping import reverse_drop_shipments, ship_on
from addons.purchasing.purchase import locked_purchases, sum_up
from addons.purchasing.purchase_line import PurchaseLine
from addons.purchasing.receipt_line import ReceiptLine
from addons.purchasing.vendor import Vendor
from addons.stock import Warehouse, post
from core import BadInput, Document, Mapped, Row, Session, column, load, reference, relation, rows


class Receipt(Document, table="purchase_receipt", kind="receipt"):
    """Goods come from a vendor into a warehouse; completing it posts the stock moves and tells the purchase order.

    `vendor_reference` is the number of the vendor's delivery note. A drop shipment goes on to the customer at once.
    """

    label = "goods receipt"
    series_scope = "organisation_id"
    series_prefix = "GR"
    finished = frozenset({"completed"})
    listed: ClassVar[tuple[str, ...]] = (
        "number",
        "date",
        "partner.code",
        "partner.name",
        "state",
        "warehouse.code",
        "vendor_reference",
    )

    organisation_id: Mapped[int] = reference("base_organisation", index=False)
    partner_id: Mapped[int] = reference("base_partner", index=False)
    warehouse_id: Mapped[int] = reference("stock_warehouse", index=False)
    date: Mapped[dt.date] = column(index=True)
    vendor_reference: Mapped[str | None]
    drop_ship: Mapped[bool] = column(default=False, server_default=false())
    note: Mapped[str | None]

    organisation: Mapped[Organisation] = relation("base.Organisation")
    partner: Mapped[Vendor] = relation("base.Partner", "partner_id")
    warehouse: Mapped[Warehouse] = relation("stock.Warehouse")
    lines: Mapped[list[ReceiptLine]] = relation("purchasing.ReceiptLine", back="receipt", order_by="position")

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Find a vendor's delivery note."""
        return [Index(None, "partner_id", "vendor_reference")]

    def reader(self) -> Partner:
        """Return who reads its papers."""
        return self.partner

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in the warehouse, its organisation and the date."""
        rows = super().prepare(session, rows)
        warehouses = session.known(Warehouse)
        vendors = session.known(Vendor, {row["partner_id"] for row in rows if row.get("partner_id") is not None})
        for row in rows:
            vendor = vendors.get(row.get("partner_id") or 0)
            if vendor is None or not vendor.is_vendor:
                raise BadInput(f"{vendor or 'nobody'} is no vendor", remedy="Give partner: who delivers.")
            row.setdefault("warehouse_id", min(warehouses, default=None))
            if row["warehouse_id"] not in warehouses:
                raise BadInput("a goods receipt needs a warehouse that exists", remedy="Give warehouse.")
            row.setdefault("organisation_id", warehouses[row["warehouse_id"]].organisation_id)
            row.setdefault("date", today(session, row["organisation_id"]))
        return rows

    @classmethod
    def complete(cls, session: Session, receipts: Sequence[Self]) -> None:
        """Let the goods come in, and drop shipments go on to the customers."""
        _move(session, receipts, sign=1)
        arrive(session, receipts)
        ship_on(session, [one for one in receipts if one.drop_ship])

    @classmethod
    def reverse(cls, session: Session, receipts: Sequence[Self]) -> None:
        """Take the goods out of their bins again, and the receipt from the purchase orders."""
        reverse_drop_shipments(session, [one for one in receipts if one.drop_ship])
        _move(session, receipts, sign=-1)

    @classmethod
    def void(cls, session: Session, receipts: Sequence[Self]) -> None:
        """Drop receipts that were not completed; nothing moves."""


def _move(session: Session, receipts: Sequence[Receipt], *, sign: int) -> None:
    """Post the moves of receipts and add to what the purchase orders' lines have received."""
    load(session, receipts, "lines.product")
    moves: list[Row] = []
    received: dict[int, Decimal] = defaultdict(Decimal)
    for receipt in receipts:
        for line in receipt.lines:
            if line.purchase_line_id is not None:
                received[line.purchase_line_id] += sign * line.quantity
            if line.bin_id is not None:
                moves.append(line.move(sign * line.quantity))
    post(session, moves)
    purchases = locked_purchases(session, received)
    rows.add(session, session[PurchaseLine], "received", received)
    sum_up(session, purchases)
