"""The verb "ship" of orders and the workflow of shipments."""

from __future__ import annotations

from addons.shipping.order import Order
from addons.shipping.shipment import Shipment
from addons.shipping.shipment_verbs import OrderedShipment
from core import Transition

TRANSITIONS = [
    Transition(Order, "ship", "confirmed", None, "Make shipments of what is open and on hand"),
    Transition(Shipment, "complete", "draft", "completed", "Let the goods leave the warehouse"),
    Transition(Shipment, "reverse", "completed", "reversed", "Take the goods back; the order is open again"),
    Transition(OrderedShipment, "order", "completed", None, "Make orders for what was shipped without one"),
    Transition(Shipment, "void", "draft", "voided", "Drop a shipment that was not completed"),
]
