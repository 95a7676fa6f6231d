"""How an amount came about: the rungs of a ladder, each a rule that was tried, and what it made of the amount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from addons.base import Tax
from addons.sales.order.line_amounts import plain
from addons.sales.order.units import figures, gross_of
from core import Session, load

if TYPE_CHECKING:
    from addons.sales.order.order import Order
    from addons.sales.order.order_line import OrderLine

PRICE, DISCOUNT, FREIGHT, AMOUNT, TAX, TOTAL = "price", "discount", "freight", "amount", "tax", "total"
"""The stages that are known here; addons name others where these do not do."""


@dataclass(frozen=True)
class Step:
    """One rung: the rule of a stage, whether it applied and why, and the amount before and after it.

    In the stage "price" the amounts are prices of one unit; from the stage "amount" on they are what the line, or the
    order, has come to so far, so that `after` less `before` is what the rule brought about. A rule that did not apply
    leaves the amount as it was. `before` is None on the first rung, `after` where there is no amount.
    """

    stage: str
    rule: str
    before: Decimal | None
    after: Decimal | None
    applied: bool = True
    why: str = ""


def ladders_of_lines(session: Session, lines: Sequence[OrderLine]) -> dict[int, list[Step]]:
    """Return how the amounts of stored lines came about, from what stands on them."""
    load(session, lines, "product", "order.currency")
    taxes = session.known(Tax)
    return {line.id: list(_of_line(line, taxes.get(line.tax_id or 0))) for line in lines}


def _of_line(line: OrderLine, tax: Tax | None) -> Sequence[Step]:
    if line.is_comment:
        return []
    listed = line.product.list_price if line.product else None
    is_listed = listed == line.price and "price" not in (line.typed or "").split()
    steps = [Step(PRICE, "list price of the product" if is_listed else "typed", None, line.price)]
    gross = line.order.currency.round(gross_of(figures(line), line.quantity))
    unit = f" {line.unit.code}" if line.unit else ""
    steps.append(Step(AMOUNT, "quantity at the price", None, gross, why=f"{plain(line.quantity)}{unit}"))
    if line.discount:
        steps.append(Step(DISCOUNT, "discount of the line", gross, line.net, why=f"{plain(line.discount)} %"))
    if tax is not None or line.tax_amount:
        why = f"{plain(line.tax_rate)} % of {plain(line.net)}"
        steps.append(Step(TAX, tax.code if tax else "tax", line.net, line.net + line.tax_amount, why=why))
    return steps


def ladders_of_orders(orders: Sequence[Order]) -> dict[int, list[Step]]:
    """Return how the totals of stored orders came about, from what stands in their headers."""
    return {
        order.id: [
            Step(AMOUNT, "net of the lines", None, order.net_total),
            Step(TAX, "tax of the lines", order.net_total, order.total),
        ]
        for order in orders
    }
