"""Prices that include their taxes: take net and taxes out of what is paid."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from addons.taxes.engine.plan import Plan
from addons.taxes.engine.rule import TAX, Line
from addons.taxes.engine.sharing import settled
from core import ZERO, BadInput

Figures = list[list[Decimal]]
"""A list of figures for each line, one for each step of its plan."""


def extract(
    lines: Sequence[Line], plans: Sequence[Plan], bases: Figures, amounts: Figures, unit: Decimal, *, per_document: bool
) -> list[Decimal]:
    """Fill in the taxes that are in the lines' amounts and charges, and return the lines' net amounts.

    Net is rounded once, the taxes are the rest; a cent left over goes to the largest tax. Lines of one plan are
    rounded together with `per_document`. Charges become net as well.
    """
    groups: dict[object, list[int]] = {}
    for n, plan in enumerate(plans):
        groups.setdefault(id(plan) if per_document else n, []).append(n)
    nets = [ZERO] * len(lines)
    for group in groups.values():
        plan = plans[group[0]]
        _refuse_others(plan)
        gross = [lines[n].amount + sum(amounts[n], ZERO) for n in group]
        taxes = _rounded(plan, [_exact(lines[n].amount, plan, amounts[n]) for n in group], sum(gross, ZERO), unit)
        for n, whole, found in zip(group, gross, taxes, strict=True):
            nets[n] = whole - sum((found[number] for number in plan.included), ZERO)
            _fill(plan, nets[n], found, bases[n], amounts[n], unit)
    return nets


def _refuse_others(plan: Plan) -> None:
    for step in plan.steps:
        rule = step.rule
        if rule.effect == TAX and not rule.is_linear:
            raise BadInput(
                f"'{rule.reference}' cannot be included in prices: it is no fixed share of them",
                remedy="Let prices be without taxes, or make it a percentage without bounds.",
            )
        taxes = [plan.steps[number].rule for number, _ in step.earlier if plan.steps[number].rule.effect == TAX]
        if rule.effect != TAX and taxes:
            raise BadInput(
                f"'{rule.reference}' is computed on '{taxes[0].reference}', which the prices include",
                remedy="Let prices be without taxes, or take that basket out of its application.",
            )


def _exact(gross: Decimal, plan: Plan, amounts: Sequence[Decimal]) -> list[Decimal]:
    """Return what each tax comes to exactly, in the line's amount and in its charges."""
    found = [ZERO] * len(plan.steps)
    for source, factors in enumerate(plan.factors, -1):
        if source >= 0 and plan.steps[source].rule.effect == TAX:
            continue
        net = (gross if source < 0 else amounts[source]) / _times(plan, factors)
        found = [one + net * factor for one, factor in zip(found, factors, strict=True)]
    return found


def _times(plan: Plan, factors: Sequence[Decimal]) -> Decimal:
    """Return how many times its net amount something costs with its taxes."""
    return 1 + sum((factors[n] for n in plan.included), ZERO)


def _rounded(plan: Plan, exact: Sequence[list[Decimal]], gross: Decimal, unit: Decimal) -> list[list[Decimal]]:
    """Return the taxes of lines that are rounded together, by step, so that net is rounded once."""
    within = sum((one[n] for one in exact for n in plan.included), ZERO)
    tax = gross - (gross - within).quantize(unit, ROUND_HALF_UP)
    each = [sum((one[n] for one in exact), ZERO).quantize(unit, ROUND_HALF_UP) for n in plan.included]
    wholes = dict(zip(plan.included, settled(each, tax, unit), strict=True))
    columns: list[list[Decimal]] = []
    for number in range(len(plan.steps)):
        parts = [one[number].quantize(unit, ROUND_HALF_UP) for one in exact]
        columns.append(settled(parts, wholes[number], unit) if number in wholes else parts)
    return [list(row) for row in zip(*columns, strict=True)] if columns else [[] for _ in exact]


def _fill(
    plan: Plan, net: Decimal, taxes: Sequence[Decimal], bases: list[Decimal], amounts: list[Decimal], unit: Decimal
) -> None:
    """Let the charges of a line be net, and its taxes what they are, with their bases."""
    for number, step in enumerate(plan.steps):
        if step.rule.effect == TAX:
            amounts[number] = taxes[number]
        else:
            times = _times(plan, plan.factors[number + 1])
            amounts[number] = (amounts[number] / times).quantize(unit, ROUND_HALF_UP)
            bases[number] = (bases[number] / times).quantize(unit, ROUND_HALF_UP)
    own = net - sum((a for a, s in zip(amounts, plan.steps, strict=True) if s.rule.effect != TAX), ZERO)
    for number, step in enumerate(plan.steps):
        if step.rule.effect == TAX:
            bases[number] = step.base(own, amounts)
