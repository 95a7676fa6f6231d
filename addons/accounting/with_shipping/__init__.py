"""With the addon shipping: goods that leave are posted at what they cost."""

from __future__ import annotations

from typing import Any

from addons import shipping
from addons.accounting.entry_checks import in_open_period, today_is_open
from addons.accounting.with_shipping.shipment_line import CostedLine
from addons.accounting.with_shipping.shipments import SOURCE
from core import Check, Model

FRAGMENTS: list[type[Model]] = [CostedLine]
DOCUMENTS: dict[str, type[Any]] = {SOURCE: shipping.Shipment}
"""What is posted, by the name that entries keep of it."""
CHECKS = [
    Check(
        shipping.Shipment,
        "open period",
        before=("complete",),
        run=in_open_period,
        summary="Its accounting date is in no closed period",
    ),
    Check(
        shipping.Shipment,
        "period of today",
        before="reverse",
        run=today_is_open,
        summary="Today is in no closed period",
    ),
]
