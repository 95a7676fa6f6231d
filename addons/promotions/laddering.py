"""Say how the total of an order came about: the promotions that were tried on it, and its discounts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from addons import sales
from addons.promotions.off_lines import MAKER
from addons.promotions.reckoning import Reckoned, reckon
from addons.promotions.rules.kind import FreeFreight, FreeGoods
from addons.schemas import figure
from core import Edited, Row, Session, load


def ladder_of_orders(session: Session, orders: Sequence[Any]) -> dict[int, list[sales.Step]]:
    """Return by order what promotions and discounts make of its goods, reckoned as at every change of it."""
    load(session, orders, "lines")
    found: dict[int, list[sales.Step]] = {}
    for kind in dict.fromkeys(type(order) for order in orders):
        same = [order for order in orders if type(order) is kind and not order.as_entered]
        rows, made = [_row(order) for order in same], [_made(order) for order in same]
        for order, reckoned in zip(same, reckon(session, rows, made, is_return=kind.is_return), strict=True):
            found[order.id] = list(_steps(reckoned))
    return found


def _row(order: Any) -> Row:
    lines = [Edited(line, {}) for line in order.lines if not line.made_by]
    return Edited(order, {}) | {"lines": lines}


def _made(order: Any) -> list[Row]:
    return [Edited(line, {}) for line in order.lines if line.made_by and not line.made_by.startswith(MAKER)]


def _steps(reckoned: Reckoned) -> Iterator[sales.Step]:
    if not (reckoned.tried or reckoned.taken):
        return
    amount = reckoned.goods
    yield sales.Step("goods", "net of the goods", None, amount)
    for tried in reckoned.tried:
        rule = f"promotion {tried.promotion.code}"
        if not tried.gifts:
            yield sales.Step("discount", rule, amount, amount, applied=False, why=tried.why)
        for gift in tried.gifts:
            if isinstance(gift, FreeGoods):
                price = f" at {figure(gift.percent)} % off" if gift.percent != 100 else " free"
                after = amount + gift.quantity * gift.price - gift.value
                why = f"{figure(gift.quantity)} of {gift.product.code}{price}"
            elif isinstance(gift, FreeFreight):
                after, why = amount, "frees it of freight"
            else:
                after, why = amount - gift.value, tried.promotion.name
            yield sales.Step("discount", rule, amount, after, why=why)
            amount = after
    for taken in reckoned.taken:
        one = taken.discount
        why = f"{one.figure} of {figure(taken.of, 2)}" if one.percent else one.figure
        if not one.posted:
            yield sales.Step("discount", one.name, amount, amount, applied=False, why=f"{why}, settled elsewhere")
            continue
        yield sales.Step("discount", one.name, amount, amount - taken.amount, why=why)
        amount -= taken.amount
