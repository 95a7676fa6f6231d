"""Taxes, trade conditions with their model lines, and cash rounding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.preferences import Setting
    from addons.reporting import Report
    from addons.taxes.category import PartnerTaxCategory as PartnerTaxCategory
    from addons.taxes.category import TaxCategory as TaxCategory
    from addons.taxes.category import TaxRegion as TaxRegion
    from addons.taxes.engine.evaluating import Result as Result
    from addons.taxes.engine.evaluating import evaluate as evaluate
    from addons.taxes.engine.rule import Line as Line
    from addons.taxes.engine.rule import Rule as Rule
    from addons.taxes.engine.rule import TaxKind as TaxKind
    from addons.taxes.model_line import ModelLine as ModelLine
    from addons.taxes.order import TaxedLine as TaxedLine
    from addons.taxes.order import TaxedOrder as TaxedOrder
    from addons.taxes.partner import Partner as Partner
    from addons.taxes.partner import Product as Product
    from addons.taxes.stored import TaxLine as TaxLine
    from addons.taxes.stored import line_taxes as line_taxes
    from addons.taxes.tax import Region as Region
    from addons.taxes.tax import Tax as Tax
    from addons.taxes.trade_condition import TradeCondition as TradeCondition
    from addons.taxes.trade_condition import agreed as agreed
    from addons.taxes.trade_condition import chain_of as chain_of
    from core import Model, Role

addon = Addon(
    name="taxes",
    version="1.1",
    summary="Taxes by region, trade conditions with discounts and surcharges, cash rounding",
    depends=("sales", "preferences"),
    optional=("invoicing", "shipping", "stock", "reporting"),
    hookspecs="addons.taxes.hooks",
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models(enabled: frozenset[str]) -> list[type[Model]]:
    """Contribute what decides on taxes, and what documents know of them."""
    from addons import taxes

    found: list[type[Model]] = [
        taxes.TaxCategory,
        taxes.PartnerTaxCategory,
        taxes.TaxRegion,
        taxes.Tax,
        taxes.Region,
        taxes.Partner,
        taxes.Product,
        taxes.TradeCondition,
        taxes.ModelLine,
        taxes.TaxedOrder,
        taxes.TaxedLine,
    ]
    if "invoicing" in enabled:
        from addons.taxes import with_invoicing

        found += with_invoicing.FRAGMENTS
    return found


@hookimpl
def tax_kinds() -> list[TaxKind]:
    """Contribute percent, fixed and per unit."""
    from addons.taxes.engine.kinds import KINDS

    return KINDS


@hookimpl(optionalhook=True)
def reports(enabled: frozenset[str]) -> list[type[Report]]:
    """Contribute what each tax came to on invoices."""
    if "invoicing" not in enabled:
        return []
    from addons.taxes.with_invoicing.tax_report import TaxReport

    return [TaxReport]


@hookimpl
def settings() -> list[Setting]:
    """Contribute how taxes are rounded."""
    from addons.taxes.preferences import SETTINGS

    return SETTINGS


@hookimpl
def roles() -> list[Role]:
    """Contribute who keeps taxes and conditions, and let those who sell see them."""
    from core import Role

    seen = [Role(name, ("taxes.*.read",)) for name in ("seller", "sales clerk", "finance")]
    return [Role("tax keeper", ("taxes.*", "base.tax.*"), "Keeps taxes, regions and trade conditions"), *seen]
