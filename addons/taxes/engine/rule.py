"""One rule of what a document comes to: a discount, a surcharge, a tax, or a withholding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from core import BadInput

CHARGE, TAX = "charge", "tax"
"""What a rule's amount is: part of the net amount (discounts are negative charges), or a tax on it."""
TAXES = "tax"
"""The basket that stands for whatever tax a line bears: a rule that contributes to it is taxed like the line."""
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class TaxKind:
    """A kind of rule: `amount(rule, base, quantity)` returns what it comes to, exactly; the engine rounds.

    The base is bounded already, negative on returns; the quantity has its sign. `is_share` says that the amount is the
    base times `rate` percent, which is what a price can include.
    """

    name: str
    summary: str
    amount: Callable[[Rule, Decimal, Decimal], Decimal]
    is_share: bool = False


@dataclass(frozen=True)
class Rule:
    """A rule as documents are computed by it.

    `applies` are the baskets whose sum is its base, `contributes` those its amount is put into. A rule per document is
    computed once on the whole; its amount is shared out over the lines by their bases.
    """

    reference: str
    name: str
    kind: TaxKind
    rate: Decimal
    applies: frozenset[str]
    contributes: frozenset[str] = frozenset()
    effect: str = TAX
    is_withheld: bool = False
    per_document: bool = False
    above: Decimal | None = None
    up_to: Decimal | None = None

    @property
    def is_linear(self) -> bool:
        """Say whether its amount is a fixed share of its base."""
        return self.kind.is_share and self.above is None and self.up_to is None

    def exact(self, base: Decimal, quantity: Decimal) -> Decimal:
        """Return its amount on a base, not rounded."""
        amount = self.kind.amount(self, self.bounded(base), quantity)
        return -amount if self.is_withheld else amount

    def all_exact(self, bases: Sequence[Decimal], quantities: Sequence[Decimal]) -> list[Decimal]:
        """Return its amounts on many bases, not rounded."""
        if self.is_linear:
            factor = (-self.rate if self.is_withheld else self.rate) / HUNDRED
            return [base * factor for base in bases]
        return list(map(self.exact, bases, quantities))

    def bounded(self, base: Decimal) -> Decimal:
        """Return the part of a base that lies between its bounds; that of a negative base is negative."""
        if self.above is None and self.up_to is None:
            return base
        size = abs(base) if self.up_to is None else min(abs(base), self.up_to)
        return max(size - (self.above or 0), Decimal(0)).copy_sign(base)


class Line(NamedTuple):
    """What a line brings: its amount (rounded; with its taxes where prices include them), quantity and baskets.

    `kept` are the amounts, by reference, of a line that stays as it is, such as one that is invoiced.
    """

    amount: Decimal
    quantity: Decimal
    baskets: frozenset[str]
    kept: tuple[tuple[str, Decimal, Decimal], ...] | None = None


def refuse_circles(rules: Sequence[Rule]) -> None:
    """Raise BadInput for a rule that applies what it, or a later one, contributes; rules are in their order."""
    for n, rule in enumerate(rules):
        for later in rules[n:]:
            baskets = later.contributes & rule.applies
            if not baskets:
                continue
            basket = min(baskets)
            if later is rule:
                raise BadInput(
                    f"'{rule.reference}' refers to itself: it applies '{basket}' and contributes to it",
                    remedy="Take the basket out of its application or its contribution.",
                )
            raise BadInput(
                f"'{later.reference}' contributes to '{basket}' after '{rule.reference}' has applied it",
                remedy=f"Give '{later.reference}' a position before '{rule.reference}'.",
            )
