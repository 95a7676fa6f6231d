"""The preferences of taxes."""

from __future__ import annotations

from addons.preferences import Setting
from addons.taxes.taxing import LINE

SETTINGS = [
    Setting(
        "taxes.rounding",
        str,
        LINE,
        "Whether taxes are rounded line by line, or once on the whole document: line or document",
        personal=False,
    ),
]
