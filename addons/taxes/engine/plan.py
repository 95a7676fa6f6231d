"""How the rules work on lines of one kind: which apply, and what their bases are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from addons.taxes.engine.rule import HUNDRED, TAX, TAXES, Rule
from core import ZERO

TAX_OF = "tax:"
"""What the basket of a tax begins with; its code follows."""


@dataclass(frozen=True)
class Step:
    """A rule, and how often its base holds the line's own amount and the amounts of earlier steps (by number)."""

    rule: Rule
    own: int
    earlier: tuple[tuple[int, int], ...]

    def base(self, amount: Decimal, found: Sequence[Decimal]) -> Decimal:
        """Return the base on a line, from its amount and what the earlier steps came to."""
        base = amount * self.own if self.own != 1 else amount
        for number, times in self.earlier:
            base += found[number] * times if times != 1 else found[number]
        return base

    def bases(self, amounts: list[Decimal], found: Sequence[Sequence[Decimal]]) -> list[Decimal]:
        """Return the bases on many lines, from their amounts and what the earlier steps came to on them."""
        base = amounts if self.own == 1 else [amount * self.own for amount in amounts]
        for number, times in self.earlier:
            base = [one + more * times for one, more in zip(base, found[number], strict=True)]
        return base


@dataclass(frozen=True)
class Plan:
    """The steps for lines that contribute to the same baskets."""

    steps: tuple[Step, ...]

    @classmethod
    def of(cls, baskets: frozenset[str], rules: Sequence[Rule]) -> Plan:
        """Return the plan of lines in these baskets; a rule with an empty base is no step."""
        steps: list[Step] = []
        for rule in rules:
            own = len(baskets & rule.applies)
            into = ((n, _contributed(one.rule, baskets) & rule.applies) for n, one in enumerate(steps))
            earlier = tuple((n, len(common)) for n, common in into if common)
            if own or earlier:
                steps.append(Step(rule, own, earlier))
        return cls(tuple(steps))

    @cached_property
    def factors(self) -> tuple[tuple[Decimal, ...], ...]:
        """Return for one net unit of the line, then of each step, what each step comes to: of charges 0."""
        return tuple(self._factors(source) for source in range(-1, len(self.steps)))

    def _factors(self, source: int) -> tuple[Decimal, ...]:
        found: list[Decimal] = []
        for step in self.steps:
            if step.rule.effect != TAX or not step.rule.is_linear:
                found.append(ZERO)
                continue
            base = Decimal(step.own if source < 0 else 0)
            base += sum((times for number, times in step.earlier if number == source), ZERO)
            base += sum((found[number] * times for number, times in step.earlier if number != source), ZERO)
            sign = -1 if step.rule.is_withheld else 1
            found.append(sign * base * step.rule.rate / HUNDRED)
        return tuple(found)

    @cached_property
    def included(self) -> tuple[int, ...]:
        """Return the numbers of the steps that a price with taxes includes: all taxes that are not withheld."""
        return tuple(n for n, s in enumerate(self.steps) if s.rule.effect == TAX and not s.rule.is_withheld)


def _contributed(rule: Rule, baskets: frozenset[str]) -> frozenset[str]:
    if TAXES not in rule.contributes:
        return rule.contributes
    return rule.contributes | {basket for basket in baskets if basket.startswith(TAX_OF)}
