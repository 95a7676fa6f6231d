"""The kinds of rules that there are from the start; an addon contributes its own by the hook `tax_kinds`."""

from __future__ import annotations

from decimal import Decimal

from addons.taxes.engine.rule import HUNDRED, Rule, TaxKind


def _percent(rule: Rule, base: Decimal, quantity: Decimal) -> Decimal:
    return base * rule.rate / HUNDRED


def _fixed(rule: Rule, base: Decimal, quantity: Decimal) -> Decimal:
    return rule.rate.copy_sign(base * rule.rate) if base else base


def _per_unit(rule: Rule, base: Decimal, quantity: Decimal) -> Decimal:
    return rule.rate * quantity


PERCENT = TaxKind("percent", "The rate in percent of the base", _percent, is_share=True)
KINDS = [
    PERCENT,
    TaxKind("fixed", "The rate as an amount, once if there is a base", _fixed),
    TaxKind("per unit", "The rate as an amount for each of the quantity", _per_unit),
]
