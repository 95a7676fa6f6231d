"""Freight: included, fixed, calculated by tariffs, or line by line; charged once, as a line of the order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.freight.charging.asking import tariff_quotes as tariff_quotes
    from addons.freight.charging.charge import Charge as Charge
    from addons.freight.charging.measuring import Measured as Measured
    from addons.freight.copied_order import CopiedOrder as CopiedOrder
    from addons.freight.order import Order as Order
    from addons.freight.order_line import OrderLine as OrderLine
    from addons.freight.tariffs.freight_tariff import FreightBracket as FreightBracket
    from addons.freight.tariffs.freight_tariff import FreightTariff as FreightTariff
    from addons.freight.tariffs.quoting import Quote as Quote
    from addons.preferences import Setting
    from core import Check, Model, Role

addon = Addon(
    name="freight",
    version="1.0",
    summary="Freight of orders: included, fixed, calculated by tariffs, or line by line",
    depends=("sales", "preferences", "schemas"),
    optional=("promotions", "shipping"),
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models(enabled: frozenset[str]) -> list[type[Model]]:
    """Contribute tariffs, and what orders know of their freight."""
    from addons import freight

    found: list[type[Model]] = [
        *(freight.FreightTariff, freight.FreightBracket),
        *(freight.Order, freight.CopiedOrder, freight.OrderLine),
    ]
    if "promotions" in enabled:
        from addons.freight import with_promotions

        found += with_promotions.FRAGMENTS
    if "shipping" in enabled:
        from addons.freight import with_shipping

        found += with_shipping.FRAGMENTS
    return found


@hookimpl
def settings() -> list[Setting]:
    """Contribute by what product freight is charged, and when it is free."""
    from addons.freight.preferences import SETTINGS

    return SETTINGS


@hookimpl
def checks() -> list[Check]:
    """Contribute what is asked of freight before an order is accepted."""
    from addons.freight.freight_checks import CHECKS

    return CHECKS


@hookimpl
def roles() -> list[Role]:
    """Contribute who keeps tariffs; sellers look at them."""
    from core import Role

    seen = ("freight.*.read",)
    return [
        Role("freight", ("freight.*", "base.*.read"), "Keeps freight tariffs"),
        Role("seller", seen),
        Role("sales clerk", seen),
    ]
