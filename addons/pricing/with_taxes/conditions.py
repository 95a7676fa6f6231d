"""Supply lines of trade conditions: they hold for the orders made under them, and under what specialises them."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from sqlalchemy import select

from addons import pricing, taxes
from addons.pricing.engine.quote import Quote, Terms
from addons.pricing.supplies.supply import Supply, Values
from addons.pricing.supplies.supply_prices import SupplyPrices
from core import Mapped, Session, reference, relation


class ConditionedLine(pricing.SupplyLine, extends=True):
    """A supply line may be part of a trade condition; then it holds for no other orders."""

    trade_condition_id: Mapped[int | None] = reference("taxes_trade_condition", index=False)

    trade_condition: Mapped[taxes.TradeCondition | None] = relation("taxes.TradeCondition")


class ConditionedSupplies(SupplyPrices):
    """Of the lines that apply, those of the nearest condition count before those of the ones it specialises."""

    @classmethod
    def supplies(cls, session: Session) -> dict[int, Supply]:
        """Return the lines with the conditions they are part of."""
        found = super().supplies(session)
        S = session[ConditionedLine]
        query = select(S.id, S.trade_condition_id).where(S.trade_condition_id.is_not(None))
        for id_, condition in session.execute(query) if found else ():
            if id_ in found:
                found[id_].condition_id = condition
        return found

    def likeness(self, terms: Terms) -> Hashable:
        """Name the trade condition as well."""
        like = super().likeness(terms)
        return like and (like, terms.header.get("trade_condition_id"))

    def fault(self, one: Supply, quote: Quote, values: Values) -> str:
        """Say that a line is of a condition that the order is not made under."""
        if one.condition_id is not None and one.condition_id not in self._chain(quote):
            return "of a trade condition that the order is not made under"
        return super().fault(one, quote, values)

    def rank(self, one: Supply, quote: Quote) -> tuple[Any, ...]:
        """Let the nearest condition count first, then how specific the line is."""
        chain = self._chain(quote)
        near = len(chain) - chain[one.condition_id] if one.condition_id is not None else 0
        return (near, *super().rank(one, quote))

    def _chain(self, quote: Quote) -> dict[int, int]:
        """Return how far the conditions of the order are, the nearest being 0."""
        held = quote.terms.held
        if ConditionedSupplies not in held:
            chain = taxes.chain_of(self.session, quote.terms.header.get("trade_condition_id"))
            held[ConditionedSupplies] = {one.id: n for n, one in enumerate(chain)}
        found: dict[int, int] = held[ConditionedSupplies]
        return found
