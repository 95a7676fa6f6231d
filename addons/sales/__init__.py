"""Sales orders: entered, confirmed, closed or voided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.sales.afterwards import order_afterwards as order_afterwards
    from addons.sales.order import Order as Order
    from addons.sales.order_line import OrderLine as OrderLine
    from addons.sales.order_line import amounts as amounts
    from addons.sales.progress import further as further
    from addons.sales.progress import orders_of as orders_of
    from addons.sales.progress import percent as percent
    from addons.sales.progress import refresh_status as refresh_status
    from core import App, Check, Invariant, Model, Report, Role, Transition

addon = Addon(
    name="sales",
    version="1.0",
    summary="Sales orders and their workflow",
    depends=("base",),
    documents={"order": "Order"},
)

__getattr__ = exports(
    __name__,
    {
        "Order": "order",
        "order_afterwards": "afterwards",
        "OrderLine": "order_line",
        "amounts": "order_line",
        "further": "progress",
        "orders_of": "progress",
        "percent": "progress",
        "refresh_status": "progress",
    },
)


@hookimpl
def models() -> list[type[Model]]:
    """Contribute orders and their lines."""
    from addons import sales

    return [sales.Order, sales.OrderLine]


@hookimpl
def transitions() -> list[Transition]:
    """Contribute the workflow of orders."""
    from addons.sales.workflow import TRANSITIONS

    return TRANSITIONS


@hookimpl
def checks() -> list[Check]:
    """Contribute what is asked before an order is confirmed."""
    from addons.sales.order_checks import CHECKS

    return CHECKS


@hookimpl
def reports() -> list[type[Report]]:
    """Contribute the sales report."""
    from addons.sales.sales_report import SalesReport

    return [SalesReport]


@hookimpl
def roles() -> list[Role]:
    """Contribute sellers, who enter orders, and clerks, who also close and void them."""
    from core import Role

    return [
        Role("seller", ("sales.order.create", "sales.order.edit", "sales.order.confirm"), "Enters and confirms orders"),
        Role("sales clerk", ("sales.order.*",), "Does everything with orders"),
    ]


@hookimpl
def demo(app: App, folder: str) -> list[str]:
    """Load and confirm the orders."""
    from addons.sales.demonstration import load

    return load(app, folder)


@hookimpl
def invariants() -> list[Invariant]:
    """Contribute what must be true of every order."""
    from addons.sales.order_invariants import INVARIANTS

    return INVARIANTS
