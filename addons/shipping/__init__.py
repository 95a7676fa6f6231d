"""Goods shipments, made from orders by comparing what was ordered with what was delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.shipping.delivery import DeliveredOrder as DeliveredOrder
    from addons.shipping.delivery import OrderLine as OrderLine
    from addons.shipping.from_orders import open_quantities as open_quantities
    from addons.shipping.from_orders import ship_quantities as ship_quantities
    from addons.shipping.order import Order as Order
    from addons.shipping.shipment import Shipment as Shipment
    from addons.shipping.shipment_line import ShipmentLine as ShipmentLine
    from addons.shipping.shipment_verbs import OrderedShipment as OrderedShipment
    from core import App, Check, Invariant, Model, Role, Transition

addon = Addon(
    name="shipping",
    version="1.0",
    summary="Goods shipments and the delivery status of orders",
    depends=("sales", "stock"),
    documents={"shipment": "Shipment"},
)

__getattr__ = exports(
    __name__,
    {
        "DeliveredOrder": "delivery",
        "OrderLine": "delivery",
        "open_quantities": "from_orders",
        "ship_quantities": "from_orders",
        "Order": "order",
        "OrderedShipment": "shipment_verbs",
        "Shipment": "shipment",
        "ShipmentLine": "shipment_line",
    },
)


@hookimpl
def models() -> list[type[Model]]:
    """Contribute shipments, and what orders know of their delivery."""
    from addons import shipping

    return [
        shipping.DeliveredOrder,
        shipping.Order,
        shipping.OrderLine,
        shipping.Shipment,
        shipping.ShipmentLine,
        shipping.OrderedShipment,
    ]


@hookimpl
def transitions() -> list[Transition]:
    """Contribute the verb "ship" of orders and the workflow of shipments."""
    from addons.shipping.workflow import TRANSITIONS

    return TRANSITIONS


@hookimpl
def checks() -> list[Check]:
    """Contribute what is asked before shipments are completed and orders closed."""
    from addons.shipping.shipment_checks import CHECKS

    return CHECKS


@hookimpl
def roles() -> list[Role]:
    """Contribute warehouse people, who ship."""
    from core import Role

    return [Role("warehouse", ("shipping.*", "sales.order.ship"))]


@hookimpl
def invariants() -> list[Invariant]:
    """Contribute what must be true of deliveries."""
    from addons.shipping.delivery_invariants import INVARIANTS

    return INVARIANTS


@hookimpl
def demo(app: App, folder: str) -> list[str]:
    """Bring in the opening stock and ship the orders that were shipped."""
    from addons.shipping.demonstration import load

    return load(app, folder)
