"""The preferences of invoicing."""

from __future__ import annotations

from addons.invoicing.terms.business_days import HOLIDAYS
from addons.preferences import Setting

SETTINGS = [
    Setting(
        HOLIDAYS,
        str,
        "",
        "The country, or region such as DE-BY, whose holidays move due days; empty: that of the organisation",
        personal=False,
    ),
]
