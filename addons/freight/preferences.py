"""The preferences of freight."""

from __future__ import annotations

from decimal import Decimal

from addons.preferences import Setting

SETTINGS = [
    Setting("freight.product", str, "", "The product, by code, that freight is charged by; empty for no freight"),
    Setting(
        "freight.via", str, "shipper", "The ways of delivery that freight is charged for: shipper, delivery, pickup"
    ),
    Setting("freight.free_from", Decimal, Decimal(0), "Goods of this amount or more go free of freight; 0 for none"),
]
