"""Compute what rules come to on lines: pure, the same for offers, orders, invoices and credit memos."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import repeat
from operator import add
from typing import NamedTuple

from addons.taxes.engine.including import extract
from addons.taxes.engine.plan import Plan
from addons.taxes.engine.rule import TAX, Line, Rule, refuse_circles
from addons.taxes.engine.sharing import share_out
from core import ZERO


class Applied(NamedTuple):
    """What a rule came to on a line: its base and amount, rounded."""

    rule: Rule
    base: Decimal
    amount: Decimal


class Result(NamedTuple):
    """What a line comes to: its net amount with discounts and surcharges, the taxes on it, and how.

    `rules` are those that applied, in order; `bases` and `amounts` are theirs.
    """

    net: Decimal
    tax_amount: Decimal
    rules: tuple[Rule, ...]
    bases: tuple[Decimal, ...]
    amounts: tuple[Decimal, ...]

    @property
    def applied(self) -> list[Applied]:
        """Return what each rule came to."""
        return [Applied(*one) for one in zip(self.rules, self.bases, self.amounts, strict=True)]


def evaluate(
    lines: Sequence[Line], rules: Sequence[Rule], digits: int, *, per_document: bool = False, included: bool = False
) -> list[Result]:
    """Return what each line of one document comes to, by rules in their order; `digits` are the currency's.

    With `per_document` taxes are rounded once on the whole, and shared out; with `included` the lines' amounts hold
    their taxes. Raises BadInput for rules that go round in circles, or that a price cannot include.
    """
    refuse_circles(rules)
    unit = Decimal(1).scaleb(-digits)
    once = {rule for rule in rules if rule.per_document or (per_document and rule.effect == TAX and rule.is_linear)}
    plans: dict[frozenset[str], Plan] = {}
    for line in lines:
        if line.baskets not in plans:
            plans[line.baskets] = Plan.of(line.baskets, rules)
    if not once and not included and all(line.kept is None for line in lines):
        return _line_by_line(lines, plans, unit)
    return _together(lines, rules, [plans[line.baskets] for line in lines], once, unit, (per_document, included))


def _line_by_line(lines: Sequence[Line], plans: dict[frozenset[str], Plan], unit: Decimal) -> list[Result]:
    """Compute lines that do not hang on each other: those of one plan together, step by step."""
    if len(plans) == 1:
        return _column(lines, next(iter(plans.values())), unit)
    groups: dict[frozenset[str], list[int]] = {baskets: [] for baskets in plans}
    for n, line in enumerate(lines):
        groups[line.baskets].append(n)
    found: dict[int, Result] = {}
    for baskets, group in groups.items():
        found.update(zip(group, _column([lines[n] for n in group], plans[baskets], unit), strict=True))
    return [found[n] for n in range(len(lines))]


def _column(lines: Sequence[Line], plan: Plan, unit: Decimal) -> list[Result]:
    own = [line.amount for line in lines]
    quantities = [line.quantity for line in lines]
    bases: list[list[Decimal]] = []
    amounts: list[list[Decimal]] = []
    nets, taxes = own, [ZERO] * len(own)
    for step in plan.steps:
        base = step.bases(own, amounts)
        part = [one.quantize(unit, ROUND_HALF_UP) for one in step.rule.all_exact(base, quantities)]
        bases.append(base)
        amounts.append(part)
        if step.rule.effect == TAX:
            taxes = list(map(add, taxes, part))
        else:
            nets = list(map(add, nets, part))
    if not bases:
        return [Result(net, ZERO, (), (), ()) for net in nets]
    rules = tuple(step.rule for step in plan.steps)
    rows = zip(nets, taxes, repeat(rules), zip(*bases, strict=True), zip(*amounts, strict=True))
    return list(map(Result._make, rows))


def _together(
    lines: Sequence[Line],
    rules: Sequence[Rule],
    plans: Sequence[Plan],
    once: set[Rule],
    unit: Decimal,
    method: tuple[bool, bool],
) -> list[Result]:
    """Compute lines that share amounts of the whole document, rule by rule."""
    per_document, included = method
    bases: list[list[Decimal]] = [[] for _ in lines]
    amounts: list[list[Decimal]] = [[] for _ in lines]
    for rule in rules:
        concerned = [
            (n, plan.steps[len(amounts[n])]) for n, plan in enumerate(plans) if _is_next(plan, amounts[n], rule)
        ]
        if not concerned:
            continue
        own = [step.base(lines[n].amount, amounts[n]) for n, step in concerned]
        if included and rule.effect == TAX:
            parts = [ZERO] * len(own)
        else:
            parts = _parts(rule, [lines[n] for n, _ in concerned], own, unit, once=rule in once)
        for (n, _), base, part in zip(concerned, own, parts, strict=True):
            bases[n].append(base)
            amounts[n].append(part)
    nets = [line.amount + sum(found, ZERO) for line, found in zip(lines, amounts, strict=True)]
    if included:
        nets = extract(lines, plans, bases, amounts, unit, per_document=per_document)
    return [_result(*one, included=included) for one in zip(nets, plans, bases, amounts, strict=True)]


def _is_next(plan: Plan, amounts: Sequence[Decimal], rule: Rule) -> bool:
    return len(amounts) < len(plan.steps) and plan.steps[len(amounts)].rule is rule


def _parts(rule: Rule, lines: Sequence[Line], bases: Sequence[Decimal], unit: Decimal, *, once: bool) -> list[Decimal]:
    """Return what a rule comes to on each line; lines that stay as they are have their share already."""
    kept = [_kept(line, rule) for line in lines]
    if not once:
        return [
            rule.exact(base, line.quantity).quantize(unit, ROUND_HALF_UP) if there is None else there
            for line, base, there in zip(lines, bases, kept, strict=True)
        ]
    quantity = sum((line.quantity for line in lines), ZERO)
    whole = rule.exact(sum(bases, ZERO), quantity).quantize(unit, ROUND_HALF_UP)
    free = [base if there is None else None for base, there in zip(bases, kept, strict=True)]
    rest = whole - sum((there for there in kept if there is not None), ZERO)
    shares = iter(share_out(rest, [base for base in free if base is not None], unit))
    return [next(shares) if there is None else there for there in kept]


def _kept(line: Line, rule: Rule) -> Decimal | None:
    """Return what a line that stays as it is has of a rule; None for a line that is computed."""
    if line.kept is None:
        return None
    return sum((amount for reference, _, amount in line.kept if reference == rule.reference), ZERO)


def _result(
    net: Decimal, plan: Plan, bases: Sequence[Decimal], amounts: Sequence[Decimal], *, included: bool
) -> Result:
    """Return what a line comes to; `net` holds the taxes still unless they are included."""
    tax = sum((part for part, s in zip(amounts, plan.steps, strict=True) if s.rule.effect == TAX), ZERO)
    rules = tuple(step.rule for step in plan.steps)
    return Result(net if included else net - tax, tax, rules, tuple(bases), tuple(amounts))
