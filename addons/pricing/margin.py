"""Cost, profit and margin: measures for the reports of what was sold and billed (semantics 12).

The cost is what the products cost today, in the currency of the organisation. Lines whose product has none count
neither as cost nor in the profit; a kit that was taken apart costs what its components do.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import case, literal, or_

from addons.reporting import Derived, Measure, Parameter, Paths, percent, portion
from core import ZERO

MARGIN = Parameter("margin", bool, False, "Show cost, profit and margin, as far as the products have a cost")
DERIVED = (
    Derived("profit", "Profit", lambda sum_of: sum_of("costed") - sum_of("cost"), asked_by=MARGIN.name),
    Derived(
        "margin",
        "Margin",
        lambda sum_of: percent(sum_of("costed") - sum_of("cost"), sum_of("costed")),
        "percent",
        asked_by=MARGIN.name,
    ),
)


def margin_measures(organisation: str, order_line: str = "") -> tuple[Measure, ...]:
    """Return the measures from which profit and margin follow, by the paths of organisation and order line."""
    taken_apart = f"{order_line}.exploded" if order_line else "exploded"

    def cost(at: Paths) -> Any:
        each, quantity = at("product.cost"), at("quantity")
        whole = portion(each, quantity, literal(Decimal(1), quantity.type), at(f"{organisation}.currency.digits"))
        return case((at(taken_apart), literal(ZERO, each.type)), else_=whole)

    def costed(at: Paths) -> Any:
        return case((or_(at(taken_apart), at("product.cost").is_not(None)), at("net")))

    money = f"{organisation}.currency.code"
    return (
        Measure("costed", "Net amount with a cost", expression=costed, asked_by=MARGIN.name, data_only=True),
        Measure("cost", "Cost", expression=cost, currency=money, asked_by=MARGIN.name),
    )
