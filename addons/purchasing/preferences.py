"""The preferences of purchasing."""

from __future__ import annotations

from decimal import Decimal

from addons.preferences import Setting

SETTINGS = [
    Setting(
        "purchasing.receipt_tolerance",
        Decimal,
        Decimal(0),
        "How many percent more than ordered may be received without going past a check",
    ),
    Setting(
        "purchasing.reserve_for_orders",
        bool,
        False,
        "Whether confirming a purchase order sets what comes apart for the orders it is bought for",
    ),
]
