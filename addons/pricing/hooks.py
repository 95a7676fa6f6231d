"""The hook by which addons contribute kinds of price rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.hooks import hookspec

if TYPE_CHECKING:
    from addons.pricing.engine.price_rule import PriceRule


@hookspec
def price_rules(enabled: frozenset[str]) -> list[type[PriceRule]]:  # type: ignore[empty-body]
    """Contribute kinds of rules that have a part in the prices of order lines; they run in order of their `place`."""
