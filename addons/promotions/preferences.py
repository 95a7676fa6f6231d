"""The preferences of promotions."""

from __future__ import annotations

from addons.preferences import Setting

SETTINGS = [
    Setting("promotions.automatic", bool, False, "Whether promotions apply to orders by themselves"),
]
