"""Reckon what an order is given, by promotions first and then by its discounts; explained by the same reckoning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from addons.base import Currency, Product
from addons.promotions.discounts.stated import stated
from addons.promotions.discounts.taking_off import Taken, discount_lines, taken_off
from addons.promotions.off_lines import is_goods, weights_of, worth_of, worths_of
from addons.promotions.rules.applying import Tried, try_promotions
from addons.promotions.rules.giving import gift_lines, reduction_lines
from core import ZERO, Row, Session


def is_returned(line: Row) -> bool:
    """Say whether a line of a return takes back what was sold: then what was taken off of that counts, nothing else."""
    return line.get("returned_line_id") is not None


@dataclass
class Reckoned:
    """What an order is given: the promotions that were tried, the discounts taken off, and the lines that say so.

    `goods` is what it comes to before.
    """

    goods: Decimal = ZERO
    tried: Sequence[Tried] = ()
    taken: Sequence[Taken] = ()
    lines: list[Row] = field(default_factory=list)


def reckon(session: Session, rows: Sequence[Row], made: Sequence[Sequence[Row]], *, is_return: bool) -> list[Reckoned]:
    """Reckon orders, rows with their entered lines prepared; `made` are the lines that others made of each.

    Promotions do not apply to returns. Costs the same statements for any number of orders.
    """
    products = session.known(Product, {n["product_id"] for row in rows for n in row["lines"] if n.get("product_id")})
    currencies = session.known(Currency)
    found: list[Reckoned] = []
    promoted = [[] for _ in rows] if is_return else try_promotions(session, rows)
    for row, before, tried in zip(rows, made, promoted, strict=True):
        discounts, currency = stated(session, row.get("discounts")), currencies[row["currency_id"]]
        if not (discounts or tried):
            found.append(Reckoned())
            continue
        goods = [line for line in (*row["lines"], *before) if is_goods(line, products) and not is_returned(line)]
        gifts = gift_lines(tried, currency)
        weights = weights_of([*goods, *gifts])
        reductions = list(reduction_lines(tried, weights))
        taken = list(taken_off(discounts, worths_of([*goods, *gifts, *reductions], row), currency))
        lines = [*gifts, *reductions, *discount_lines(taken, weights, currency)]
        found.append(Reckoned(sum((worth_of(line, row) for line in goods), ZERO), tried, taken, lines))
    return found
