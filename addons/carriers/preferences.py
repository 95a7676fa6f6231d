"""The preferences of carriers."""

from __future__ import annotations

from addons.carriers.order import ON_CONFIRM
from addons.preferences import Setting

SETTINGS = [
    Setting(ON_CONFIRM, bool, True, "Whether confirming chooses the cheapest tariff for orders that name none"),
]
