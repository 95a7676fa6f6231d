"""Price many lines as one set: each kind of rule has its turn with all of them."""

from __future__ import annotations

from collections.abc import Sequence

from addons.pricing.engine.price_rule import PriceRule
from addons.pricing.engine.quote import Quote
from addons.pricing.engine.remembered import rules_of
from core import Session


def price_all(session: Session, quotes: Sequence[Quote], rules: Sequence[PriceRule] | None = None) -> None:
    """Work out the prices of quotes; the statements it takes do not hang on how many there are."""
    if not quotes:
        return
    for rule in rules_of(session) if rules is None else rules:
        if rule.begin(quotes):
            apply = rule.apply
            for quote in quotes:
                apply(quote)
