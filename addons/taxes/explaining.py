"""The rungs that discounts, surcharges and taxes add to the ladder of an amount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from addons import sales
from addons.taxes.reading import stored_of, tax_lines_of
from addons.taxes.stored import TaxLine
from core import Session, load

AMOUNT, DISCOUNT, SURCHARGE, TAX = "amount", "discount", "surcharge", "tax"

Ladders = dict[int, list[sales.Step]]


def line_steps(session: Session, lines: Sequence[Any], ladders: Ladders) -> Ladders:
    """Replace the flat tax of each ladder by the rules that were applied, with their bases and why."""
    load(session, lines, "tax", "order.currency")
    return {line.id: _with_rules(line, ladders[line.id]) for line in lines}


def _with_rules(line: Any, steps: Sequence[sales.Step]) -> list[sales.Step]:
    found = [step for step in steps if step.stage != TAX]
    if not found:
        return found
    at = line.goods
    if found[-1].stage == DISCOUNT:
        found[-1] = replace(found[-1], after=at)
    if line.order.tax_included and found[-1].after != at:
        found.append(sales.Step(TAX, "taxes in the price", found[-1].after, at, why="prices include them"))
    stored = stored_of(line, line.order.currency)
    if stored is not None and stored.why:
        exempt = stored.why.startswith("exempt")
        found.append(sales.Step("tax choice", "exempt" if exempt else "region", at, at, why=stored.why))
    for one in tax_lines_of(line, line.order.currency):
        found.append(_step(one, at))
        at += one.amount
    return found


def order_steps(session: Session, orders: Sequence[Any], ladders: Ladders) -> Ladders:
    """Replace net and tax of each order's ladder by its goods, and each rule with what it came to on all lines."""
    load(session, orders, "lines.tax", "currency")
    for order in orders:
        kept = [step for step in ladders[order.id] if step.stage not in (AMOUNT, TAX)]
        at = order.goods_total
        steps = [sales.Step(AMOUNT, "net of the lines", None, at)]
        for one in order.tax_lines:
            steps.append(_step(one, at))
            at += one.amount
        if order.company_rate is not None:
            why = f"at {order.company_rate.normalize():f}, the rate of {order.date}"
            steps.append(sales.Step("company", "in the company's currency", None, order.company_total, why=why))
        ladders[order.id] = [*kept, *steps]
    return ladders


def _step(one: TaxLine, at: Decimal) -> sales.Step:
    stage = one.effect if one.is_tax else DISCOUNT if one.amount < 0 else SURCHARGE
    return sales.Step(stage, one.reference, at, at + one.amount, why=f"{shown_rate(one)}of {one.base:f}")


def shown_rate(line: TaxLine) -> str:
    """Return a rate as it is shown before its base, such as "20 % "."""
    rate = _plain(line.rate)
    return f"{rate} % " if line.kind == "percent" else f"{rate} ({line.kind}) "


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}" if value else "0"
