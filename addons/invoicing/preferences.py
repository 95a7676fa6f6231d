"""The preferences of invoicing."""

from __future__ import annotations

from decimal import Decimal

from addons.invoicing.owed.reminding import LEVELS, THRESHOLD
from addons.invoicing.terms.business_days import HOLIDAYS
from addons.preferences import Setting

GENERATE, DRAFTS, COMPLETED = "invoicing.generate", "drafts", "completed"
WRITE_OFF_LIMIT = "invoicing.write_off_limit"

SETTINGS = [
    Setting(
        WRITE_OFF_LIMIT,
        Decimal,
        Decimal(1),
        "How much one payment may write off, in the organisation's currency; more takes the role 'finance manager'",
    ),
    Setting(
        HOLIDAYS,
        str,
        "",
        "The country, or region such as DE-BY, whose holidays move due days; empty: that of the organisation",
        personal=False,
    ),
    Setting(
        GENERATE,
        str,
        "",
        "Bill pending orders each night: 'drafts', 'completed', or empty for not at all",
        personal=False,
    ),
    Setting(LEVELS, str, "7 21 35", "After how many days overdue each level of reminders is reached", personal=False),
    Setting(THRESHOLD, Decimal, Decimal(0), "Customers are reminded of more than this only", personal=False),
]
