"""What paying early earns: pure arithmetic (semantics 7.1 and the decision on early payment discounts)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from addons.invoicing.terms.due_rule import FreeDay, business_day
from addons.schemas import days_after
from core import ZERO

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class EarlyPayment:
    """Up to two steps, each a percentage within so many days and the days of grace; of the total, or of the net."""

    steps: tuple[tuple[Decimal, int], ...] = ()
    grace_days: int = 0
    on_net: bool = False
    next_business_day: bool = False

    def until(self, day: dt.date, days: int, is_free: FreeDay) -> dt.date:
        """Return the last day of a step for an invoice of a day."""
        last = days_after(day, days + self.grace_days)
        return business_day(last, is_free) if self.next_business_day else last

    def percent(self, day: dt.date, paid_on: dt.date, is_free: FreeDay) -> Decimal:
        """Return the percentage that a payment of this day earns; the first step that it is in time for counts."""
        return next((rate for rate, days in self.steps if paid_on <= self.until(day, days, is_free)), ZERO)

    def share(self, percent: Decimal, total: Decimal, net: Decimal) -> Decimal:
        """Return which share of what is paid off need not be paid."""
        if not total:
            return ZERO
        return percent / HUNDRED * (net / total if self.on_net else 1)


def earned(share: Decimal, part: Decimal, rounded: Callable[[Decimal], Decimal], before: Decimal = ZERO) -> Decimal:
    """Return what paying off a part earns, after `before` was paid off at the same share.

    Rounded so that the parts of a whole earn together what the whole does.
    """
    return rounded(share * (before + part)) - rounded(share * before)


def paid_off(share: Decimal, money: Decimal) -> Decimal:
    """Return what money pays off that earns a share: itself and the discount on it, not rounded."""
    return money / (1 - share)
