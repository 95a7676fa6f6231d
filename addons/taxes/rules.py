"""Taxes as rules that the engine computes by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from addons.taxes.engine.plan import TAX_OF, Plan
from addons.taxes.engine.rule import HUNDRED, Rule
from addons.taxes.kinds import kind_named
from addons.taxes.tax import Tax
from core import ZERO, Session, rounded

FLAT = "tax"
"""What a tax is called that was typed as a mere rate."""


class TaxRules:
    """The rules of each tax, made once."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._taxes: Mapping[int, Any] = session.known(Tax)
        self._children: dict[int, list[Any]] = {}
        for tax in sorted(self._taxes.values(), key=lambda one: (one.position, one.id)):
            if tax.summary_tax_id is not None:
                self._children.setdefault(tax.summary_tax_id, []).append(tax)
        self._rates: dict[int | None, Decimal] = {None: ZERO}
        self._made: dict[tuple[int | None, Decimal], tuple[str, tuple[Rule, ...]]] = {}

    def of(self, tax_id: int | None, rate: Decimal) -> tuple[str, tuple[Rule, ...]]:
        """Return the basket of a line with a tax at a rate, and the rules; without both the basket is empty."""
        key = (tax_id, rate)
        if key not in self._made:
            self._made[key] = self._make(tax_id, rate)
        return self._made[key]

    def rate(self, tax_id: int | None) -> Decimal:
        """Return what a tax comes to in percent of a net amount, with its children."""
        if tax_id not in self._rates:
            self._rates[tax_id] = self._rate(self._taxes.get(tax_id or 0), tax_id)
        return self._rates[tax_id]

    def _rate(self, tax: Any, tax_id: int | None) -> Decimal:
        if tax is None:
            return ZERO
        if tax.id not in self._children and not tax.withheld and not tax.kind:
            return Decimal(tax.rate)
        basket, rules = self.of(tax_id, tax.rate)
        return rounded(sum(Plan.of(frozenset({basket}), rules).factors[0], ZERO) * HUNDRED, 4)

    def _make(self, tax_id: int | None, rate: Decimal) -> tuple[str, tuple[Rule, ...]]:
        tax = self._taxes.get(tax_id or 0)
        if tax is None:
            if not rate:
                return "", ()
            basket = f"{TAX_OF}{rate}"
            kind = kind_named(self._session, None, FLAT)
            return basket, (Rule(FLAT, FLAT.capitalize(), kind, rate, frozenset({basket})),)
        children = self._children.get(tax.id)
        if children is None:
            plain = not tax.kind and not tax.withheld
            basket = f"{TAX_OF}{tax.code}@{rate}" if plain else f"{TAX_OF}{tax.code}"
            return basket, (self._rule(tax, frozenset({basket}), rate if plain else tax.rate),)
        basket = f"{TAX_OF}{tax.code}"
        return basket, tuple(self._cascade(basket, children))

    def _cascade(self, basket: str, children: Sequence[Any]) -> list[Rule]:
        """Return the rules of a summary tax: a cascading child is computed on net with the taxes before it."""
        found: list[Rule] = []
        for child in children:
            applied = {basket, *(_of(one.reference) for one in found)} if child.cascading else {basket}
            found.append(self._rule(child, frozenset(applied), child.rate))
        return found

    def _rule(self, tax: Any, applies: frozenset[str], rate: Decimal) -> Rule:
        return Rule(
            tax.code,
            tax.name,
            kind_named(self._session, tax.kind, f"tax {tax.code}"),
            rate,
            applies,
            frozenset({_of(tax.code)}),
            is_withheld=tax.withheld,
            above=tax.above,
            up_to=tax.up_to,
        )


def _of(code: str) -> str:
    """Return the basket that holds what a tax came to."""
    return f"of:{code}"
