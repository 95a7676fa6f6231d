"""The verb "ship" of orders and the workflow of shipments."""

from __future__ import annotations

from addons.shipping.delivery import RESERVING
from addons.shipping.netting_shipment import NettingShipment
from addons.shipping.order import Order
from addons.shipping.shipment import Shipment
from addons.shipping.shipment_verbs import OrderedShipment
from core import Transition

TRANSITIONS = [
    Transition(Order, "ship", "confirmed", None, "Make shipments of what is open and on hand"),
    Transition(Order, "promise", ("draft", *RESERVING), None, "Promise for the earliest day everything is there"),
    Transition(Order, "reserve", RESERVING, None, "Set stock apart for what is open"),
    Transition(Order, "unreserve", RESERVING, None, "Give free what is set apart"),
    Transition(Order, "receive", "closed", None, "Take goods back that were delivered of a cancelled order"),
    Transition(Shipment, "release", "draft", "released", "Hand the shipment to the carrier"),
    Transition(Shipment, "complete", ("draft", "released"), "completed", "Let the goods leave the warehouse"),
    Transition(Shipment, "reverse", "completed", "reversed", "Take the goods back; the order is open again"),
    Transition(NettingShipment, "reverse", (), None, "A netting shipment is final"),
    Transition(OrderedShipment, "take_back", "completed", None, "Make a draft return of what was shipped"),
    Transition(OrderedShipment, "order", "completed", None, "Make orders for what was shipped without one"),
    Transition(Shipment, "void", ("draft", "released"), "voided", "Drop a shipment that was not completed"),
]
