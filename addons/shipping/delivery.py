"""What orders know of their delivery."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from addons import sales
from addons.base import Partner
from addons.stock import Warehouse
from core import (
    ZERO,
    Mapped,
    Quantity,
    Row,
    Session,
    column,
    reference,
    relation,
)


class DeliveredOrder(sales.Order, extends=True):
    """Orders are shipped from a warehouse, by a carrier; `delivery_status` is the share delivered, in percent."""

    listed = ("delivery_status",)

    warehouse_id: Mapped[int | None] = reference("stock_warehouse", index=False)
    carrier_id: Mapped[int | None] = reference("base_partner", index=False)
    delivery_status: Mapped[int] = column(default=0, server_default="0", index=True, info={"computed": True})

    warehouse: Mapped[Warehouse | None] = relation("stock.Warehouse")
    carrier: Mapped[Partner | None] = relation("base.Partner", "carrier_id")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Fill in the organisation's first warehouse."""
        rows = super().prepare(session, rows)
        warehouses = session.known(Warehouse)
        first = {warehouses[id_].organisation_id: id_ for id_ in sorted(warehouses, reverse=True)}
        for row in rows:
            row.setdefault("warehouse_id", first.get(row["organisation_id"]))
        return rows


class OrderLine(sales.OrderLine, extends=True):
    """Lines know how much of them was delivered, in their unit."""

    delivered: Mapped[Quantity] = column(default=ZERO, server_default="0", info={"computed": True})

    @classmethod
    def kept_quantities(cls, session: Session, lines: Sequence[sales.OrderLine]) -> dict[int, Decimal]:
        """Keep what was delivered."""
        kept = super().kept_quantities(session, lines)
        return {line.id: sales.further(kept.get(line.id, ZERO), line.delivered) for line in lines}  # type: ignore[attr-defined]


def refresh_delivery_status(session: Session, orders: Iterable[int]) -> None:
    """Recompute the delivery status of orders from their lines."""
    sales.refresh_status(session, orders, part="delivered", status="delivery_status")
