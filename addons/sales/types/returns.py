"""Returns: goods come back, and their price is credited (semantics 1.1)."""

from __future__ import annotations

from addons.sales.order.order import Order


class ReturnOrder(Order, kind="return"):
    """Takes goods back: its quantities are negative. A receipt and a credit memo follow."""

    label = "return"
    series = "sales_return"
    series_prefix = "RM"
    is_return = True
    reserves = False
    in_demand = False
    exempt_from = frozenset({"duplicate", "active partner", "customer reference"})
