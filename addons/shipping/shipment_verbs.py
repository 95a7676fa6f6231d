"""The verbs of shipments that make other documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from addons import sales
from addons.shipping.delivery import refresh_delivery_status
from addons.shipping.returning import make_returns
from addons.shipping.shipment import Shipment
from addons.shipping.shipment_line import ShipmentLine
from core import Row, Session


class OrderedShipment(Shipment, extends=True):
    """Shipments made without an order can be ordered afterwards; what was shipped can be taken back."""

    @classmethod
    def order(cls, session: Session, shipments: Sequence[Self]) -> None:
        """Make confirmed orders for what was shipped without one, at the prices the order proposes."""
        made = sales.order_afterwards(session, shipments, _order_row, counts_as="delivered", role="shipment")
        refresh_delivery_status(session, made.values())
        session.nothing_to_do([one for one in shipments if one.id not in made], "all of it was ordered")

    @classmethod
    def take_back(cls, session: Session, shipments: Sequence[Self]) -> None:
        """Make a draft return per shipment of all that is in no return yet, at the prices of its order."""
        made = make_returns(session, shipments)
        session.nothing_to_do([one for one in shipments if one.id not in made], "all of it has come back, or is to")


def _order_row(shipment: Shipment, lines: Sequence[ShipmentLine]) -> Row:
    return {
        "organisation_id": shipment.organisation_id,
        "partner_id": shipment.partner_id,
        "warehouse_id": shipment.warehouse_id,
        "date": shipment.date,
        "lines": [{"product_id": n.product_id, "unit_id": n.unit_id, "quantity": n.quantity} for n in lines],
    }
