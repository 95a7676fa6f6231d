"""What parts of a line come to: shares that add up to the line's amounts exactly, whatever the parts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from addons.base import Currency
from core import ZERO, Row


@dataclass
class Done:
    """What was done of a line before, such as billed or returned: the quantity, what it came to, and in how many parts.

    Parts of the same line that follow each other in one run are added with `add`.
    """

    quantity: Decimal = ZERO
    net: Decimal = ZERO
    tax_amount: Decimal = ZERO
    parts: int = 0

    def add(self, quantity: Decimal, amounts: Row) -> None:
        """Count a further part."""
        self.quantity += quantity
        self.net += amounts["net"]
        self.tax_amount += amounts["tax_amount"]
        self.parts += 1


@dataclass(frozen=True)
class Whole:
    """A line whose parts are billed or returned: its quantity and amounts."""

    quantity: Decimal
    net: Decimal
    tax_amount: Decimal
    currency: Currency

    def part(self, done: Done, quantity: Decimal) -> Row:
        """Return net and tax of a further part of a quantity: with what was done before, a cumulative share."""
        if quantity == self.quantity and not done.parts and not done.quantity:  # all of it at once
            return {"net": self.net, "tax_amount": self.tax_amount}
        return {
            "net": self._share(self.net, done.net, done, quantity),
            "tax_amount": self._share(self.tax_amount, done.tax_amount, done, quantity),
        }

    def _share(self, amount: Decimal, done_amount: Decimal, done: Done, quantity: Decimal) -> Decimal:
        """Return an amount's share.

        Cents that rounding left on earlier parts, some of them taken back perhaps, are made up for; an amount that
        somebody changed by hand is not.
        """
        if not self.quantity:
            return ZERO
        reached = self.currency.round(amount * (done.quantity + quantity) / self.quantity)
        usual = reached - self.currency.round(amount * done.quantity / self.quantity)
        left = reached - done_amount
        return left if abs(left - usual) <= done.parts * self.currency.unit else usual
