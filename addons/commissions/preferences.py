"""The preferences of commissions."""

from __future__ import annotations

from addons.commissions.settling import LOOK_BACK
from addons.preferences import Setting

SETTINGS = [
    Setting(
        LOOK_BACK,
        int,
        24,
        "How many months before its period a run looks for what was credited, returned or came late",
    )
]
