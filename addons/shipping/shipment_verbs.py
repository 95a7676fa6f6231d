"""The verbs of shipments that make other documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from addons import sales
from addons.shipping.delivery import refresh_delivery_status
from addons.shipping.shipment import Shipment
from addons.shipping.shipment_line import ShipmentLine
from core import Row, Session


class OrderedShipment(Shipment, extends=True):
    """Shipments made without an order can be ordered afterwards."""

    @classmethod
    def order(cls, session: Session, shipments: Sequence[Self]) -> None:
        """Make confirmed orders for what was shipped without one, at the prices the order proposes."""
        ids = sales.order_afterwards(session, shipments, _order_row, counts_as="delivered", role="shipment")
        refresh_delivery_status(session, ids)


def _order_row(shipment: Shipment, lines: Sequence[ShipmentLine]) -> Row:
    return {
        "organisation_id": shipment.organisation_id,
        "partner_id": shipment.partner_id,
        "warehouse_id": shipment.warehouse_id,
        "date": shipment.date,
        "lines": [{"product_id": n.product_id, "unit_id": n.unit_id, "quantity": n.quantity} for n in lines],
    }
