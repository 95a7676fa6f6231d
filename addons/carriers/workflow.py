"""The verbs of orders and shipments that have to do with carriers."""

from __future__ import annotations

from addons.carriers.order import CarriedOrder
from addons.carriers.shipment import CarriedShipment
from core import Transition

TRANSITIONS = [
    Transition(
        CarriedOrder,
        "choose_carrier",
        ("draft", "planned", "placed", "confirmed"),
        None,
        "Choose the cheapest tariff of carriers, or one by its code",
    ),
    Transition(
        CarriedShipment, "announce", ("released", "completed"), None, "Tell the carrier, and note the number it gives"
    ),
    Transition(CarriedShipment, "track", ("released", "completed"), None, "Note the carrier's number of a shipment"),
]
