"""The netting shipment: it says what counts as delivered after an order was cancelled, and moves nothing."""

from __future__ import annotations

from addons.shipping.shipment import Shipment


class NettingShipment(Shipment, kind="netting"):
    """Adds up to nothing: what the order had open, the inverse order back, and what the replacement takes over."""

    label = "netting shipment"
    moves_stock = False
