"""What rules came to on a line, as it is kept with the line: read-only, and the same for every part of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property, lru_cache

from addons.taxes.engine.evaluating import Result
from addons.taxes.engine.rule import TAX, Rule
from core import ZERO

WITHHELD = "withheld"


@dataclass(frozen=True)
class TaxLine:
    """A tax, a withholding, a discount or a surcharge on a line: what it was computed on, and what it came to."""

    reference: str
    name: str
    effect: str
    kind: str
    rate: Decimal
    base: Decimal
    amount: Decimal

    @property
    def is_tax(self) -> bool:
        """Say whether it is a tax on the net amount, and not a part of that."""
        return self.effect != "charge"


@dataclass(frozen=True)
class Stored:
    """What a line came to at a quantity: its tax lines, and what its net amount holds besides quantity times price.

    `why` says how its tax was chosen.
    """

    quantity: Decimal
    added: Decimal
    lines: tuple[TaxLine, ...]
    why: str = ""

    @cached_property
    def taxes(self) -> Decimal:
        """Return what the taxes come to."""
        return sum((line.amount for line in self.lines if line.is_tax), ZERO)

    def kept(self) -> tuple[tuple[str, Decimal, Decimal], ...]:
        """Return reference, base and amount of each tax line, for the engine."""
        return tuple((line.reference, line.base, line.amount) for line in self.lines)

    def at(self, quantity: Decimal, unit: Decimal) -> Stored:
        """Return the share of another quantity: what is rounded is the running sum, so that taxes add up to theirs."""
        if quantity == self.quantity or not self.quantity:
            return self
        share = quantity / self.quantity
        running: dict[bool, Decimal] = {True: ZERO, False: ZERO}
        lines: list[TaxLine] = []
        for line in self.lines:
            before = running[line.is_tax]
            running[line.is_tax] = after = before + line.amount
            amount = _rounded(after * share, unit) - _rounded(before * share, unit)
            lines.append(_with(line, _rounded(line.base * share, unit), amount))
        return Stored(quantity, _rounded(self.added * share, unit), tuple(lines), self.why)

    def less(self, other: Stored) -> Stored:
        """Return what lies between two shares of the same line."""
        lines = (
            _with(mine, mine.base - theirs.base, mine.amount - theirs.amount)
            for mine, theirs in zip(self.lines, other.lines, strict=True)
        )
        return Stored(self.quantity - other.quantity, self.added - other.added, tuple(lines), self.why)

    def adding_up_to(self, tax_amount: Decimal) -> Stored:
        """Return it with taxes that add up to an amount: a cent that is left over goes to the largest."""
        left = tax_amount - self.taxes
        if not left:
            return self
        taxes = [n for n, line in enumerate(self.lines) if line.is_tax]
        if not taxes:
            return self
        largest = max(taxes, key=lambda n: abs(self.lines[n].amount))
        lines = list(self.lines)
        lines[largest] = _with(lines[largest], lines[largest].base, lines[largest].amount + left)
        return Stored(self.quantity, self.added, tuple(lines), self.why)

    def text(self) -> str | None:
        """Return it as it is kept; None if no rule applied."""
        if not self.lines and not self.why:
            return None
        kept = [f"{self.quantity}\t{self.added}\t{self.why}"]
        kept += [
            f"{one.reference}\t{one.name}\t{one.effect}\t{one.kind}\t{one.rate}\t{one.base}\t{one.amount}"
            for one in self.lines
        ]
        return "\n".join(kept)


def written(quantity: Decimal, amount: Decimal, result: Result, why: str, heads: Sequence[str]) -> str | None:
    """Return the text that is kept of what a line of a quantity and an amount came to; None if nothing is to be.

    `heads` are those of the result's rules.
    """
    if not heads and not why:
        return None
    kept = [f"{quantity!s}\t{result.net - amount!s}\t{why}"]
    kept += [f"{head}{base!s}\t{part!s}" for head, base, part in zip(heads, result.bases, result.amounts, strict=True)]
    return "\n".join(kept)


def head_of(rule: Rule) -> str:
    """Return what is kept of a rule before its base and amount."""
    effect = WITHHELD if rule.is_withheld else rule.effect
    plain = (" ".join(part.split()) for part in (rule.reference, rule.name))
    return "\t".join((*plain, effect, rule.kind.name, f"{rule.rate}", ""))


@lru_cache(maxsize=1024)
def stored_in(text: str) -> Stored:
    """Return what the text of a line says."""
    first, *others = text.split("\n")
    quantity, added, why = first.split("\t")
    lines = []
    for one in others:
        reference, name, effect, kind, rate, base, amount = one.split("\t")
        lines.append(TaxLine(reference, name, effect, kind, Decimal(rate), Decimal(base), Decimal(amount)))
    return Stored(Decimal(quantity), Decimal(added), tuple(lines), why)


def line_taxes(text: str, quantity: Decimal, tax_amount: Decimal, unit: Decimal) -> Sequence[TaxLine]:
    """Return taxes, discounts and surcharges of a line by the text it keeps, at its quantity and in whole units.

    The taxes add up to its tax amount.
    """
    return stored_in(text).at(quantity, unit).adding_up_to(tax_amount).lines


def flat(name: str, rate: Decimal, base: Decimal, amount: Decimal) -> Sequence[TaxLine]:
    """Return the tax line of a flat tax that no rule was applied for."""
    return [TaxLine(name, name, TAX, "percent", rate, base, amount)] if amount or rate else []


def summed(lines: Sequence[TaxLine]) -> list[TaxLine]:
    """Return tax lines summed over the lines of a document, those of one rule and rate together, in their order."""
    found: dict[tuple[str, str, str, Decimal], TaxLine] = {}
    for line in lines:
        key = (line.reference, line.name, line.effect, line.rate)
        there = found.get(key)
        found[key] = line if there is None else _with(line, there.base + line.base, there.amount + line.amount)
    return list(found.values())


def _with(line: TaxLine, base: Decimal, amount: Decimal) -> TaxLine:
    return TaxLine(line.reference, line.name, line.effect, line.kind, line.rate, base, amount)


def _rounded(value: Decimal, unit: Decimal) -> Decimal:
    return value.quantize(unit, ROUND_HALF_UP)
