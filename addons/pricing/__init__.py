"""Prices: price lists, discounts and other rules, and how each price came about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.preferences import Setting
    from addons.pricing.adjustments.price_adjustment import AdjustmentFilter as AdjustmentFilter
    from addons.pricing.adjustments.price_adjustment import PriceAdjustment as PriceAdjustment
    from addons.pricing.discounts.discount_schema import DiscountBreak as DiscountBreak
    from addons.pricing.discounts.discount_schema import DiscountedGroup as DiscountedGroup
    from addons.pricing.discounts.discount_schema import DiscountSchema as DiscountSchema
    from addons.pricing.engine.price_rule import ADJUSTED as ADJUSTED
    from addons.pricing.engine.price_rule import AGREED as AGREED
    from addons.pricing.engine.price_rule import DISCOUNTED as DISCOUNTED
    from addons.pricing.engine.price_rule import LISTED as LISTED
    from addons.pricing.engine.price_rule import SURCHARGED as SURCHARGED
    from addons.pricing.engine.price_rule import PriceRule as PriceRule
    from addons.pricing.engine.pricing import price_all as price_all
    from addons.pricing.engine.quote import Quote as Quote
    from addons.pricing.engine.quote import Terms as Terms
    from addons.pricing.lists.price_list import PriceList as PriceList
    from addons.pricing.lists.price_list import PriceVersion as PriceVersion
    from addons.pricing.lists.product_price import ProductPrice as ProductPrice
    from addons.pricing.making.making import make_prices as make_prices
    from addons.pricing.making.price_schema import CostedProduct as CostedProduct
    from addons.pricing.making.price_schema import PriceSchema as PriceSchema
    from addons.pricing.making.price_schema import PriceSchemaLine as PriceSchemaLine
    from addons.pricing.order.customer import Customer as Customer
    from addons.pricing.order.laddering import stored_rows as stored_rows
    from addons.pricing.order.priced_line import PricedLine as PricedLine
    from addons.pricing.order.priced_order import PricedOrder as PricedOrder
    from addons.pricing.order.quoting import quotes_of as quotes_of
    from addons.pricing.services.service_price_rule import ServicePriceRange as ServicePriceRange
    from addons.pricing.services.service_price_rule import ServicePriceRule as ServicePriceRule
    from addons.pricing.services.serviced_order import ServicedOrder as ServicedOrder
    from addons.pricing.supplies.supply_line import SupplyCell as SupplyCell
    from addons.pricing.supplies.supply_line import SupplyLine as SupplyLine
    from addons.pricing.supplies.supply_line import SupplyOption as SupplyOption
    from addons.reporting import Report
    from core import Model, Role, Transition

addon = Addon(
    name="pricing",
    version="1.0",
    summary="Price lists, discounts and other price rules, and how each price came about",
    depends=("base", "sales", "preferences", "schemas"),
    optional=("invoicing", "reporting", "stock", "taxes"),
    hookspecs="addons.pricing.hooks",
    commands={
        "price": ("price_command:price_command", "Say what a product would cost a customer, and why."),
        "price-list": ("price_list_command:price_list_command", "Make versions of price lists."),
    },
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models(enabled: frozenset[str]) -> list[type[Model]]:
    """Contribute price lists and rules, and what partners, orders and lines know of prices."""
    from addons import pricing

    found: list[type[Model]] = [
        *(pricing.DiscountSchema, pricing.DiscountBreak, pricing.DiscountedGroup),
        *(pricing.PriceAdjustment, pricing.AdjustmentFilter),
        *(pricing.SupplyLine, pricing.SupplyCell, pricing.SupplyOption),
        *(pricing.CostedProduct, pricing.PriceSchema, pricing.PriceSchemaLine),
        *(pricing.PriceList, pricing.PriceVersion, pricing.ProductPrice),
        *(pricing.ServicePriceRule, pricing.ServicePriceRange),
        *(pricing.Customer, pricing.PricedOrder, pricing.PricedLine, pricing.ServicedOrder),
    ]
    if "taxes" in enabled:
        from addons.pricing import with_taxes

        found += with_taxes.FRAGMENTS
    if "invoicing" in enabled:
        from addons.pricing import with_invoicing

        found += with_invoicing.FRAGMENTS
    return found


@hookimpl
def price_rules(enabled: frozenset[str]) -> list[type[PriceRule]]:
    """Contribute the kinds of rules that are here."""
    from addons.pricing.adjustments.adjustments import Adjustments
    from addons.pricing.discounts.schema_discounts import SchemaDiscounts
    from addons.pricing.lists.list_prices import ListPrices
    from addons.pricing.services.service_surcharges import ServiceSurcharges
    from addons.pricing.supplies.supply_prices import SupplyPrices

    supplies = SupplyPrices
    if "taxes" in enabled:
        from addons.pricing import with_taxes

        supplies = with_taxes.ConditionedSupplies
    return [ListPrices, supplies, SchemaDiscounts, Adjustments, ServiceSurcharges]


@hookimpl
def transitions(enabled: frozenset[str]) -> list[Transition]:
    """Contribute the verb that prices open orders, and invoices without one, by the rules of a day."""
    from addons.pricing.order.priced_order import PricedOrder
    from core import Transition

    states = ("draft", "planned", "placed", "not accepted", "temporal", "confirmed")
    found = [Transition(PricedOrder, "reprice", states, None, "Price what is open by the rules of a day")]
    if "invoicing" in enabled:
        from addons.pricing import with_invoicing

        found += with_invoicing.TRANSITIONS
    return found


@hookimpl(optionalhook=True)
def reports(enabled: frozenset[str]) -> list[type[Report]]:
    """Contribute cost, profit and margin to the reports of what was sold and billed, and what stock is worth."""
    from addons.pricing.sales_report import SalesReport

    found: list[type[Report]] = [SalesReport]
    if "invoicing" in enabled:
        from addons.pricing.with_invoicing.invoices_report import InvoicesReport

        found.append(InvoicesReport)
    if "stock" in enabled:
        from addons.pricing.with_stock import StockValue

        found.append(StockValue)
    return found


@hookimpl
def settings() -> list[Setting]:
    """Contribute which price list is proposed, and whether it may be chosen."""
    from addons.preferences import Setting

    return [
        Setting("pricing.price_list", str, "", "The price list, by code, of customers who have none"),
        Setting("pricing.fixed_list", bool, False, "Whether nobody chooses another price list than the one proposed"),
    ]


@hookimpl
def roles() -> list[Role]:
    """Contribute who keeps prices, and may sell below the limit."""
    from core import Role

    seen = ("pricing.price", "pricing.*.read")
    return [
        Role("price manager", ("pricing.*", "base.*.read"), "Keeps price lists and rules, sells below the limit"),
        Role("seller", seen),
        Role("sales clerk", seen),
    ]
