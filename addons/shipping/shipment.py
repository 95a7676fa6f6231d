"""The goods shipment."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar, Self

from addons import sales
from addons.base import Address, Organisation, Partner, today
from addons.shipping.delivery import OrderLine, refresh_delivery_status
from addons.shipping.kits import kits_behind, refresh_kits
from addons.shipping.shipment_line import ShipmentLine
from addons.stock import Warehouse, post
from core import BadInput, Document, Mapped, Row, Session, column, load, reference, relation, rows


class Shipment(Document, table="shipment", kind="shipment"):
    """Goods leave a warehouse for a customer; completing it posts the stock moves and tells the order."""

    label = "goods shipment"
    series_scope = "organisation_id"
    series_prefix = "GS"
    finished = frozenset({"completed"})
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
    delivery_address_id: Mapped[int | None] = reference("base_address", index=False)
    carrier_id: Mapped[int | None] = reference("base_partner", index=False)
    note: Mapped[str | None]

    organisation: Mapped[Organisation] = relation("base.Organisation")
    partner: Mapped[Partner] = relation("base.Partner", "partner_id")
    warehouse: Mapped[Warehouse] = relation("stock.Warehouse")
    carrier: Mapped[Partner | None] = relation("base.Partner", "carrier_id")
    delivery_address: Mapped[Address | None] = relation("base.Address")
    lines: Mapped[list[ShipmentLine]] = relation("shipping.ShipmentLine", back="shipment", order_by="position")

    def reader(self) -> Partner:
        """Return who reads its papers."""
        return self.partner

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in the warehouse, its organisation and the date."""
        rows = super().prepare(session, rows)
        warehouses = session.known(Warehouse)
        for row in rows:
            if row.get("warehouse_id") is None:
                row["warehouse_id"] = min(warehouses, default=None)
            if row["warehouse_id"] not in warehouses:
                raise BadInput(f"there is no warehouse #{row['warehouse_id']}")
            row.setdefault("organisation_id", warehouses[row["warehouse_id"]].organisation_id)
            row.setdefault("date", today(session, row["organisation_id"]))
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
    load(session, shipments, "lines.product")
    moves: list[Row] = []
    delivered: dict[int, Decimal] = defaultdict(Decimal)
    for shipment in shipments:
        for line in shipment.lines:
            if line.order_line_id is not None:
                delivered[line.order_line_id] += sign * line.quantity
            if line.bin_id is not None:
                moves.append(line.move(shipment, -sign * line.quantity))
    post(session, moves)
    orders = sales.locked_orders(session, delivered)
    kits = kits_behind(session, session.known(OrderLine, delivered).values())
    rows.add(session, session[OrderLine], "delivered", {id_: n for id_, n in delivered.items() if id_ not in kits})
    refresh_kits(session, kits)
    refresh_delivery_status(session, orders)
