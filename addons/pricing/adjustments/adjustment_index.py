"""Price adjustments in memory, found by what they are filtered by: which rules apply is looked up, not searched."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product as combinations
from math import prod
from typing import Any

from addons.pricing.engine.counting import LINE

Facts = tuple[int | None, ...]
"""Price list, partner, group, product, category and organisation, as `NAMED`."""
CELLS = 2000
"""In how many places of the index one rule stands at most; one that would need more is checked instead."""
ANSWERS = 50_000
"""How many answers are kept in memory."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A rule in memory; `only` and `named` say for each of the six filters how it works, and whom it names."""

    id: int
    code: str
    priority: int
    valid_from: dt.date | None
    valid_to: dt.date | None
    quantity_from: Decimal | None
    quantity_to: Decimal | None
    multiple_of: Decimal | None
    counts: str
    amount_off: Decimal
    percent: Decimal
    fixed_price: Decimal | None
    apply_next: bool
    only: tuple[bool, ...]
    named: tuple[frozenset[int], ...]

    def covers(self, day: dt.date) -> bool:
        """Say whether it is valid on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def wrong_filter(self, facts: Facts) -> int | None:
        """Return the number of the first filter that does not let these facts through; None if all do."""
        for n, (fact, only, named) in enumerate(zip(facts, self.only, self.named, strict=True)):
            if (fact in named) is not only:
                return n
        return None


class AdjustmentIndex:
    """Answer which rules are valid for facts on a day, in order of their priority."""

    def __init__(self, rules: Iterable[Adjustment]) -> None:
        self.rules = sorted(rules, key=lambda rule: (rule.priority, rule.id))
        self.mentioned = [frozenset().union(*(rule.named[n] for rule in self.rules)) for n in range(6)]
        """Whom any rule names, by filter: the others are all alike."""
        self.whole_order = any(rule.counts != LINE for rule in self.rules)
        self.days = sorted({day for rule in self.rules for day in _changes(rule)})
        self._places: dict[tuple[int, ...], dict[tuple[int, ...], list[Adjustment]]] = {}
        for rule in self.rules:
            for shape, key in _cells(rule):
                self._places.setdefault(shape, {}).setdefault(key, []).append(rule)
        self._answers: dict[Any, tuple[Adjustment, ...]] = {}

    def known(self, facts: Iterable[tuple[int, int | None]]) -> tuple[int | None, ...]:
        """Return facts, given with the number of their filter, with None for those that no rule names."""
        return tuple([fact if fact in self.mentioned[n] else None for n, fact in facts])

    def season(self, day: dt.date) -> int:
        """Return the number of the time in which a day lies, during which no rule begins or ceases to be valid."""
        return bisect_right(self.days, day)

    def valid(self, facts: Facts, day: dt.date) -> tuple[Adjustment, ...]:
        """Return the rules that are valid; `facts` are `known` ones, so that alike questions are answered once."""
        key = (facts, self.season(day))
        found = self._answers.get(key)
        if found is None:
            if len(self._answers) >= ANSWERS:
                self._answers.clear()
            found = self._answers[key] = tuple(self._look_up(facts, day))
        return found

    def _look_up(self, facts: Facts, day: dt.date) -> Sequence[Adjustment]:
        found = [
            rule
            for shape, places in self._places.items()
            for rule in places.get(tuple([facts[n] for n in shape]), ())  # type: ignore[misc]
            if rule.covers(day) and rule.wrong_filter(facts) is None
        ]
        return sorted(found, key=lambda rule: (rule.priority, rule.id))


def _changes(rule: Adjustment) -> Iterator[dt.date]:
    """Yield the days on which a rule begins or ceases to be valid."""
    if rule.valid_from is not None:
        yield rule.valid_from
    if rule.valid_to is not None and rule.valid_to < dt.date.max:
        yield rule.valid_to + dt.timedelta(days=1)


def _cells(rule: Adjustment) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Yield where a rule stands: by the filters that name the few for whom it is, as many as make few places."""
    shape = [n for n in range(6) if rule.only[n]]
    while shape and prod(len(rule.named[n]) for n in shape) > CELLS:
        shape.remove(max(shape, key=lambda n: len(rule.named[n])))
    for key in combinations(*(sorted(rule.named[n]) for n in shape)):
        yield tuple(shape), key
