"""Carriers: zones and routes, the cheapest tariff that serves an order, tracking numbers and labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.carriers.label import Label as Label
    from addons.carriers.order import CarriedOrder as CarriedOrder
    from addons.carriers.product import Product as Product
    from addons.carriers.shipment import CarriedShipment as CarriedShipment
    from addons.carriers.tariff import RoutedTariff as RoutedTariff
    from addons.carriers.zone import Zone as Zone
    from addons.carriers.zone import ZonePlace as ZonePlace
    from addons.preferences import Setting
    from core import Check, Model, Role, Transition

addon = Addon(
    name="carriers",
    version="1.0",
    summary="Carriers: zones, routes, the cheapest tariff, tracking and labels",
    depends=("freight", "shipping", "stock", "preferences", "schemas"),
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
    """Contribute zones and routes, and what products, orders and shipments know of them."""
    from addons import carriers

    return [
        carriers.Zone,
        carriers.ZonePlace,
        carriers.RoutedTariff,
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
    """Contribute what is asked of the tariff an order goes at."""
    from addons.carriers.carrier_checks import CHECKS

    return CHECKS


@hookimpl
def settings() -> list[Setting]:
    """Contribute whether confirming chooses the carrier."""
    from addons.carriers.preferences import SETTINGS

    return SETTINGS


@hookimpl
def roles() -> list[Role]:
    """Let warehouse people choose carriers, note numbers and keep zones."""
    from core import Role

    return [
        Role("warehouse", ("carriers.*", "sales.order.choose_carrier")),
        Role("sales clerk", ("carriers.*.read",)),
        Role("seller", ("carriers.*.read", "sales.order.choose_carrier")),
    ]
