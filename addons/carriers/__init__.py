"""Carriers: zones, services and rates, the cheapest that serves an order, tracking numbers and labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.carriers.label import Label as Label
    from addons.carriers.order import CarriedOrder as CarriedOrder
    from addons.carriers.product import Product as Product
    from addons.carriers.quoting import Carried as Carried
    from addons.carriers.quoting import Quote as Quote
    from addons.carriers.quoting import load_of as load_of
    from addons.carriers.quoting import quotes as quotes
    from addons.carriers.quoting import quotes_for as quotes_for
    from addons.carriers.quoting import ways_of as ways_of
    from addons.carriers.service import CarrierRate as CarrierRate
    from addons.carriers.service import CarrierService as CarrierService
    from addons.carriers.shipment import CarriedShipment as CarriedShipment
    from addons.carriers.zone import Zone as Zone
    from addons.carriers.zone import ZonePlace as ZonePlace
    from addons.carriers.zone import place_of as place_of
    from addons.preferences import Setting
    from core import Check, Model, Role, Transition

addon = Addon(
    name="carriers",
    version="1.0",
    summary="Carriers: zones, services, rates, tracking and labels",
    depends=("shipping", "stock", "preferences", "schemas"),
    optional=("printing",),
    hookspecs="addons.carriers.hooks",
    commands={
        "explain carrier": ("commands:explain_carrier", "What each carrier asks for an order, and why."),
        "shipment label": ("commands:shipment_label", "Write the label of a shipment."),
    },
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models() -> list[type[Model]]:
    """Contribute zones, services and rates, and what products, orders and shipments know of them."""
    from addons import carriers

    return [
        carriers.Zone,
        carriers.ZonePlace,
        carriers.CarrierService,
        carriers.CarrierRate,
        carriers.Product,
        carriers.CarriedOrder,
        carriers.CarriedShipment,
    ]


@hookimpl
def transitions() -> list[Transition]:
    """Contribute choosing a carrier, announcing a shipment and noting its number."""
    from addons.carriers.workflow import TRANSITIONS

    return TRANSITIONS


@hookimpl
def checks() -> list[Check]:
    """Contribute what is asked of the service an order goes by."""
    from addons.carriers.carrier_checks import CHECKS

    return CHECKS


@hookimpl
def settings() -> list[Setting]:
    """Contribute whether confirming chooses the carrier."""
    from addons.carriers.preferences import SETTINGS

    return SETTINGS


@hookimpl
def roles() -> list[Role]:
    """Let warehouse people choose carriers, note numbers and keep rates."""
    from core import Role

    return [
        Role("warehouse", ("carriers.*", "sales.order.choose_carrier")),
        Role("sales clerk", ("carriers.*.read",)),
        Role("seller", ("carriers.*.read", "sales.order.choose_carrier")),
    ]
