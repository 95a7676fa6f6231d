"""The goods shipment."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Self

from addons import sales
from addons.base import Address, Organisation, Partner, today
from addons.shipping.barcodes import barcode
from addons.shipping.delivery import OrderLine, refresh_delivery_status
from addons.shipping.kits import kits_behind, refresh_kits
from addons.shipping.shipment_line import ShipmentLine
from addons.shipping.shipped_lines import shipped_lines
from addons.shipping.taking import Taking
from addons.stock import Warehouse, post
from core import ZERO, BadInput, Document, Mapped, Row, Session, column, load, reference, relation, rows


class Shipment(Document, table="shipment", kind="shipment"):
    """Goods leave a warehouse for a customer; completing it posts the stock moves and tells the order."""

    label = "goods shipment"
    series_scope = "organisation_id"
    series_prefix = "GS"
    finished = frozenset({"completed"})
    at_once = 2000
    listed: ClassVar[tuple[str, ...]] = (
        "number",
        "date",
        "partner.code",
        "partner.name",
        "state",
        "warehouse.code",
        "carrier.name",
    )

    moves_stock: ClassVar[bool] = True
    """Whether goods are taken out of bins; a netting shipment only says what counts as delivered."""

    organisation_id: Mapped[int] = reference("base_organisation", index=False)
    partner_id: Mapped[int] = reference("base_partner")
    warehouse_id: Mapped[int] = reference("stock_warehouse", index=False)
    date: Mapped[dt.date] = column(index=True)
    accounting_date: Mapped[dt.date | None]
    delivery_address_id: Mapped[int | None] = reference("base_address", index=False)
    carrier_id: Mapped[int | None] = reference("base_partner", index=False)
    note: Mapped[str | None]

    organisation: Mapped[Organisation] = relation("base.Organisation")
    partner: Mapped[Partner] = relation("base.Partner", "partner_id")
    warehouse: Mapped[Warehouse] = relation("stock.Warehouse")
    carrier: Mapped[Partner | None] = relation("base.Partner", "carrier_id")
    delivery_address: Mapped[Address | None] = relation("base.Address")
    lines: Mapped[list[ShipmentLine]] = relation("shipping.ShipmentLine", back="shipment", order_by="position")

    def code(self) -> str:
        """Return what its barcode says: its number, or while it has none its id."""
        return self.number or f"#{self.id}"

    def barcode(self, text: str) -> str:
        """Return the picture of a barcode, for papers."""
        return barcode(text)

    def to_pick(self) -> list[ShipmentLine]:
        """Return the lines of goods as their bins lie, for papers."""
        found = [(line.bin, line) for line in self.lines if line.bin is not None]
        places = sorted(found, key=lambda one: (one[0].warehouse.priority, one[0].priority, one[0].code, one[1].lot))
        return [line for _, line in places]

    def weight(self) -> Decimal:
        """Return what the goods weigh, in kilograms, as far as that is known of the products."""
        return sum((line.quantity * line.product.weight for line in self.lines if line.product.weight), ZERO)

    def reader(self) -> Partner:
        """Return who reads its papers."""
        return self.partner

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in the warehouse, its organisation and the dates: of the movement and of the books."""
        rows = super().prepare(session, rows)
        warehouses = session.known(Warehouse)
        for row in rows:
            if row.get("warehouse_id") is None:
                row["warehouse_id"] = min(warehouses, default=None)
            if row["warehouse_id"] not in warehouses:
                raise BadInput(f"there is no warehouse #{row['warehouse_id']}")
            row.setdefault("organisation_id", warehouses[row["warehouse_id"]].organisation_id)
            row.setdefault("date", today(session, row["organisation_id"]))
            row.setdefault("accounting_date", row["date"])
        return rows

    @classmethod
    def release(cls, session: Session, shipments: Sequence[Self]) -> None:
        """Hand shipments to the carrier; they are completed when the goods leave."""

    @classmethod
    def complete(cls, session: Session, shipments: Sequence[Self]) -> None:
        """Let the goods leave: post the moves and add to what the order lines have delivered."""
        move_goods(session, shipments, sign=1)

    @classmethod
    def reverse(cls, session: Session, shipments: Sequence[Self]) -> None:
        """Take the goods back into their bins, and the delivery from the orders."""
        move_goods(session, shipments, sign=-1)

    @classmethod
    def void(cls, session: Session, shipments: Sequence[Self]) -> None:
        """Drop shipments that were not completed; nothing moves."""


def move_goods(session: Session, shipments: Sequence[Shipment], *, sign: int) -> None:
    """Post the moves of shipments (sign 1 out, -1 back in) and adjust the delivered quantities of their orders.

    Kits are delivered as far as their components are, whatever the shipments say of them.
    """
    lines = shipped_lines(session, shipments)
    taking = Taking(session, [line for one in shipments if one.moves_stock for line in lines[one.id]], sign=sign)
    post(session, _moves(session, shipments, lines, sign), freed=taking.freed())
    taking.given_back()
    ordered = [line for some in lines.values() for line in some if line.order_line_id is not None]
    kits = kits_behind(session, ordered)
    delivered: dict[int, Decimal] = defaultdict(Decimal)
    for line in ordered:
        if line.order_line_id not in kits:
            delivered[line.order_line_id] += sign * line.quantity
    rows.add(session, session[OrderLine], "delivered", delivered)
    refresh_kits(session, kits)
    refresh_delivery_status(session, {line.order_id for line in ordered})
    taking.settled()


def _moves(session: Session, shipments: Sequence[Shipment], lines: Mapping[int, Sequence[Any]], sign: int) -> list[Row]:
    """Return the rows of the ledger, each as its line says."""
    if sales.is_extended(session, ShipmentLine, "move"):
        load(session, shipments, "lines")
        lines = {shipment.id: shipment.lines for shipment in shipments}
    move: Any = session[ShipmentLine].move
    moved = [(one, line) for one in shipments for line in lines[one.id] if line.bin_id is not None]
    return [move(line, shipment, -sign * line.quantity) for shipment, line in moved]
