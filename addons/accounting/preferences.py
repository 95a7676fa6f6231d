"""What one may prefer in the books."""

from __future__ import annotations

from addons.preferences import Setting

SETTINGS = [
    Setting(
        "accounting.first_month",
        int,
        1,
        "The month, from 1 to 12, in which fiscal years begin; a year is called by the calendar year it begins in",
        personal=False,
    ),
]
