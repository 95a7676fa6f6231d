"""Goods shipments, made from orders by comparing what was ordered with what was delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addons.doctor import Invariant
    from addons.lists import Worklist
    from addons.preferences import Setting
    from addons.reporting import Report
    from addons.shipping.available import Availability as Availability
    from addons.shipping.available import availability as availability
    from addons.shipping.delivery import UNDELIVERED as UNDELIVERED
    from addons.shipping.delivery import DeliveredOrder as DeliveredOrder
    from addons.shipping.delivery import OrderLine as OrderLine
    from addons.shipping.expecting import prereserve as prereserve
    from addons.shipping.expecting import receive_expected as receive_expected
    from addons.shipping.from_orders import open_quantities as open_quantities
    from addons.shipping.from_orders import reverse_shipments as reverse_shipments
    from addons.shipping.from_orders import ship_orders as ship_orders
    from addons.shipping.from_orders import ship_quantities as ship_quantities
    from addons.shipping.netting_shipment import NettingShipment as NettingShipment
    from addons.shipping.on_confirm import WarehouseOrder as WarehouseOrder
    from addons.shipping.order import Order as Order
    from addons.shipping.reservation import demand as demand
    from addons.shipping.reservation import pending as pending
    from addons.shipping.reservation import reserved as reserved
    from addons.shipping.reserving import note_lines as note_lines
    from addons.shipping.shipment import Shipment as Shipment
    from addons.shipping.shipment_line import ShipmentLine as ShipmentLine
    from addons.shipping.shipment_verbs import OrderedShipment as OrderedShipment
    from addons.shipping.shipments_report import ShipmentsReport as ShipmentsReport
    from core import Check, Document, Model, Role, Session, Transition

addon = Addon(
    name="shipping",
    version="1.1",
    summary="Goods shipments and the delivery status of orders",
    depends=("sales", "stock", "doctor", "preferences", "schemas"),
    optional=("lists", "printing", "reporting"),
    documents={"shipment": "Shipment"},
    commands={"explain stock": ("explain_stock:explain_stock", "Show where an order would be shipped from, and why.")},
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models() -> list[type[Model]]:
    """Contribute shipments, and what orders know of their delivery."""
    from addons import shipping
    from addons.shipping.product import Product

    return [
        Product,
        shipping.DeliveredOrder,
        shipping.Order,
        shipping.OrderLine,
        shipping.Shipment,
        shipping.ShipmentLine,
        shipping.OrderedShipment,
    ]


@hookimpl
def document_types() -> list[type[Document]]:
    """Contribute orders that are shipped by being confirmed, and shipments that move nothing."""
    from addons import shipping

    return [shipping.WarehouseOrder, shipping.NettingShipment]


@hookimpl
def transitions() -> list[Transition]:
    """Contribute the verb "ship" of orders and the workflow of shipments."""
    from addons.shipping.workflow import TRANSITIONS

    return TRANSITIONS


@hookimpl
def checks() -> list[Check]:
    """Contribute what is asked before orders are confirmed, closed or changed, and shipments completed or reversed."""
    from addons.shipping import availability_check, replacing_checks, shipment_checks, stock_checks

    return [*availability_check.CHECKS, *stock_checks.CHECKS, *shipment_checks.CHECKS, *replacing_checks.CHECKS]


@hookimpl
def settings() -> list[Setting]:
    """Contribute whether confirming makes a packing list, and how deliveries follow an order that is replaced."""
    from addons.shipping.preferences import SETTINGS

    return SETTINGS


@hookimpl(optionalhook=True)
def worklists() -> list[Worklist]:
    """Contribute the orders to ship, and those that are late."""
    from addons.shipping.order_worklists import WORKLISTS

    return WORKLISTS


@hookimpl(optionalhook=True)
def reports() -> list[type[Report]]:
    """Contribute what was shipped and is to be, what is late, what can be promised, and how far orders are."""
    from addons import shipping
    from addons.shipping.availability_report import AvailabilityReport
    from addons.shipping.expected_shipments_report import ExpectedShipments
    from addons.shipping.late_deliveries_report import LateDeliveries
    from addons.shipping.order_status_report import OrderStatus
    from addons.shipping.sales_report import SalesReport

    more = [ExpectedShipments, LateDeliveries, OrderStatus]
    return [AvailabilityReport, shipping.ShipmentsReport, SalesReport, *more]


@hookimpl
def roles() -> list[Role]:
    """Contribute warehouse people, who ship, and let those who sell see what is on hand and on its way."""
    from addons.reporting import KEEPING
    from core import Role

    seen = ("shipping.*.read", "stock.*.read")
    return [
        Role("warehouse", ("shipping.*", "sales.order.ship", "sales.order.receive", *KEEPING)),
        Role("seller", seen),
        Role("sales clerk", seen),
    ]


@hookimpl
def fired(session: Session, transition: Transition, documents: Sequence[Document]) -> None:
    """Let the reservations of orders follow whatever was done with them; shipments tell by themselves."""
    from addons.shipping.delivery import DeliveredOrder
    from addons.shipping.reserving import follow

    if isinstance(documents[0], DeliveredOrder) and transition.name not in ("ship", "reserve", "unreserve"):
        follow(session, documents)


@hookimpl
def edited(session: Session, documents: Sequence[Document]) -> None:
    """Let the reservations of orders follow what was edited."""
    from addons.shipping.delivery import DeliveredOrder
    from addons.shipping.reserving import follow

    if isinstance(documents[0], DeliveredOrder):
        follow(session, documents)


@hookimpl
def reservations_changed(session: Session, owner: str, ids: Sequence[int]) -> None:
    """Note what is left to orders when a count found less than was reserved."""
    from addons.shipping.reserving import OWNER, note_lines

    if owner == OWNER:
        note_lines(session, ids)


@hookimpl
def invariants() -> list[Invariant]:
    """Contribute what must be true of deliveries and reservations."""
    from addons.shipping import delivery_invariants, reservation_invariants

    return [*delivery_invariants.INVARIANTS, *reservation_invariants.INVARIANTS]
