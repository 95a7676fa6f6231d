"""The verb of the credit controller."""

from __future__ import annotations

from addons.crm.credit.order import CreditedOrder
from core import Transition

TRANSITIONS = [
    Transition(
        CreditedOrder,
        "clear_credit",
        ("draft", "planned", "placed"),
        None,
        "Let an order be confirmed whatever its customer owes; needs a reason",
    ),
]
