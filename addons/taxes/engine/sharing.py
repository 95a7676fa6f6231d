"""Share an amount out over parts: rounded, and adding up to it exactly."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from core import ZERO


def share_out(amount: Decimal, weights: Sequence[Decimal], unit: Decimal) -> list[Decimal]:
    """Return the parts of an amount by weight; the cents that rounding leaves go one each to the largest parts.

    Without any weight the first part is all of it.
    """
    whole = sum(weights, ZERO)
    if not whole:
        return [amount if n == 0 else ZERO for n in range(len(weights))]
    parts = [(amount * weight / whole).quantize(unit, ROUND_HALF_UP) for weight in weights]
    return settled(parts, amount, unit)


def settled(parts: list[Decimal], amount: Decimal, unit: Decimal) -> list[Decimal]:
    """Let rounded parts add up to an amount, a unit each in the largest ones."""
    left = amount - sum(parts, ZERO)
    if not left or not parts:
        return parts
    order = sorted(range(len(parts)), key=lambda n: -abs(parts[n]))
    each, more = divmod(abs(int(left / unit)), len(parts))
    for place, n in enumerate(order):
        parts[n] += (unit * (each + (place < more))).copy_sign(left)
    return parts
