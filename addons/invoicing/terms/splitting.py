"""Split an amount into instalments: pure arithmetic (semantics 7.1, 7.4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from addons.invoicing.terms.due_rule import DueRule
from addons.schemas import figure
from core import ZERO

HUNDRED = Decimal(100)
TOTAL, NET, REMAINDER = "total", "net", "remainder"
SHARES = (TOTAL, NET, REMAINDER)


class Instalment(NamedTuple):
    """An amount that is due on a day, paid by a method if one was agreed."""

    due_date: dt.date
    amount: Decimal
    method: str | None = None


@dataclass(frozen=True)
class Part:
    """A part of an amount: a percentage of the total, of the net or of what is left, or else a fixed amount."""

    percent: Decimal = HUNDRED
    share_of: str = TOTAL
    amount: Decimal | None = None
    method: str | None = None
    rule: DueRule = field(default_factory=DueRule)

    @property
    def takes_the_rest(self) -> bool:
        """Say whether nothing is left after it, whatever was before."""
        return self.amount is None and self.share_of == REMAINDER and self.percent == HUNDRED

    def words(self) -> str:
        """Return it in words, such as "30 % of the total"."""
        if self.amount is not None:
            return figure(self.amount, 2)
        return "the rest" if self.takes_the_rest else f"{figure(self.percent)} % of the {self.share_of}"


def amounts(
    parts: Sequence[Part], total: Decimal, net: Decimal, rounded: Callable[[Decimal], Decimal]
) -> Iterator[Decimal]:
    """Yield the amount of each part, which add up to the total: none takes more than is left, the last takes the rest.

    `rounded` rounds to the currency.
    """
    sign = -1 if total < ZERO else 1
    left, bases = abs(total), {TOTAL: abs(total), NET: abs(net)}
    for part in parts[:-1]:
        base = left if part.share_of == REMAINDER else bases[part.share_of]
        asked = part.amount if part.amount is not None else rounded(base * part.percent / HUNDRED)
        taken = min(asked, left)
        left -= taken
        yield sign * taken
    yield sign * left


def what_is_missing(parts: Sequence[Part]) -> str:
    """Return why parts are no whole, in words; empty if they are one.

    A whole are percentages of the total that come to 100, or parts of which the last takes the rest.
    """
    if not parts or parts[-1].takes_the_rest:
        early = [part for part in parts[:-1] if part.takes_the_rest]
        return "an instalment comes after the one that takes the rest" if early else ""
    whole = sum((part.percent for part in parts if part.amount is None and part.share_of == TOTAL), ZERO)
    if any(part.amount is not None or part.share_of != TOTAL for part in parts):
        return "no instalment takes the rest"
    return "" if whole == HUNDRED else f"its instalments come to {figure(whole)} % of the total, not 100 %"
