"""How far the money of a payment is (semantics 7.2)."""

from __future__ import annotations

import datetime as dt

AWAITING_PAYMENT = "awaiting payment"
AWAITING_EXECUTION = "awaiting execution"
RECEIVED = "payment received"
DEPOSITED = "deposited not cleared"
CLEARED = "payment cleared"
VOID = "void"

STATUSES = (AWAITING_PAYMENT, AWAITING_EXECUTION, RECEIVED, DEPOSITED, CLEARED, VOID)
"""All statuses in the order in which money passes through them."""

AFTER = {"release": AWAITING_EXECUTION, "complete": RECEIVED, "reverse": VOID, "void": VOID}
"""The status that a payment has after a verb that leads to another state."""


def at_the_bank(deposited_on: dt.date | None, cleared_on: dt.date | None) -> str:
    """Return the status of a payment that was received."""
    if cleared_on is not None:
        return CLEARED
    return DEPOSITED if deposited_on is not None else RECEIVED
