"""What a rule earns by an amount and a quantity, and which rules a document line counts for; pure arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from addons.schemas import figure
from core import ZERO


class Terms(Protocol):
    """What a rule says of amounts and quantities."""

    amount_subtract: Any
    amount_multiplier: Any
    quantity_subtract: Any
    quantity_multiplier: Any
    positive_only: Any


class Choosing(Protocol):
    """What a rule says of the lines that it matches."""

    exclude: Any


R = TypeVar("R", bound=Choosing)


def earned(terms: Terms, amount: Decimal, quantity: Decimal) -> Decimal:
    """Return what is earned, exactly: (amount - subtract) x multiplier, and so of the quantity (semantics 6.1)."""
    by_amount: Decimal = kept(terms, amount - terms.amount_subtract) * terms.amount_multiplier
    by_quantity: Decimal = kept(terms, quantity - terms.quantity_subtract) * terms.quantity_multiplier
    return by_amount + by_quantity


def kept(terms: Terms, figure: Decimal) -> Decimal:
    """Return a figure, or 0 where it is negative and only positive ones count."""
    return max(figure, ZERO) if terms.positive_only else figure


@dataclass(frozen=True)
class Step:
    """One product of a calculation: (value - subtract) x multiplier, or 0 x multiplier where that `is_cut` to 0."""

    value: Decimal
    subtract: Decimal
    multiplier: Decimal
    digits: int
    is_cut: bool

    def __str__(self) -> str:
        difference = figure(self.value, self.digits)
        if self.subtract:
            difference = f"{difference} - {figure(self.subtract, self.digits)}"
        if self.is_cut:
            difference = f"max(0, {difference})"
        elif self.subtract:
            difference = f"({difference})"
        return f"{difference} x {figure(self.multiplier)}"


def steps(terms: Terms, amount: Decimal, quantity: Decimal) -> list[Step]:
    """Return how something is earned; what is multiplied with 0 is left out."""
    parts = (
        (amount, terms.amount_subtract, terms.amount_multiplier, 2),
        (quantity, terms.quantity_subtract, terms.quantity_multiplier, 0),
    )
    return [
        Step(value, off, times, digits, is_cut=bool(terms.positive_only) and value < off)
        for value, off, times, digits in parts
        if times
    ]


def formula(terms: Terms, amount: Decimal, quantity: Decimal) -> str:
    """Return how something is earned, such as "(1700.00 - 500.00) x 0.05"."""
    return " + ".join(map(str, steps(terms, amount, quantity)))


def chosen(matching: Sequence[R], *, cascade: bool) -> Sequence[R]:
    """Return those of the rules matching a line, in order, that it counts for: none if one of them excludes it.

    With `cascade` that is the last one alone, which takes it away from those before.
    """
    if any(rule.exclude for rule in matching):
        return ()
    return matching[-1:] if cascade else matching
