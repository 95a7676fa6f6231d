"""Organisations, business partners, products, units, currencies, and taxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from addons.base.address import Address as Address
    from addons.base.attribute import Attribute as Attribute
    from addons.base.attribute import AttributeValue as AttributeValue
    from addons.base.attribute import ProductAttribute as ProductAttribute
    from addons.base.attribute import VariantValue as VariantValue
    from addons.base.business_day import day_of as day_of
    from addons.base.business_day import end_of_day as end_of_day
    from addons.base.business_day import today as today
    from addons.base.choosing import Chosen as Chosen
    from addons.base.choosing import choose as choose
    from addons.base.choosing import mandatory_attributes as mandatory_attributes
    from addons.base.choosing import products_asking as products_asking
    from addons.base.choosing import read_values as read_values
    from addons.base.component import Component as Component
    from addons.base.currency import Currency as Currency
    from addons.base.currency_rate import CurrencyRate as CurrencyRate
    from addons.base.currency_rate import Exchange as Exchange
    from addons.base.currency_rate import Rate as Rate
    from addons.base.currency_rate import exchange_rates as exchange_rates
    from addons.base.exactness import decimal_of as decimal_of
    from addons.base.exactness import exact_quantity as exact_quantity
    from addons.base.exactness import is_whole as is_whole
    from addons.base.exactness import refuse_inexact as refuse_inexact
    from addons.base.exactness import refuse_other_unit as refuse_other_unit
    from addons.base.factors import Factors as Factors
    from addons.base.organisation import Organisation as Organisation
    from addons.base.partner import Partner as Partner
    from addons.base.partner import PartnerGroup as PartnerGroup
    from addons.base.partner import create_partners as create_partners
    from addons.base.product import AS_PRODUCT as AS_PRODUCT
    from addons.base.product import CHARGE as CHARGE
    from addons.base.product import GOODS as GOODS
    from addons.base.product import SERVICE as SERVICE
    from addons.base.product import UNIQUE as UNIQUE
    from addons.base.product import Product as Product
    from addons.base.product import ProductCategory as ProductCategory
    from addons.base.product_unit import ProductUnit as ProductUnit
    from addons.base.recipe import Recipes as Recipes
    from addons.base.recipe import kit_fault as kit_fault
    from addons.base.recipe import recipes_of as recipes_of
    from addons.base.tax import Tax as Tax
    from addons.base.trade_report import TradeReport as TradeReport
    from addons.base.trade_report import one_line as one_line
    from addons.base.trade_report import with_branches as with_branches
    from addons.base.unit import Unit as Unit
    from addons.base.variants import define_axes as define_axes
    from addons.base.variants import make_variants as make_variants
    from addons.preferences import Setting
    from core import App, Model, Role, Session

addon = Addon(
    name="base",
    version="1.1",
    summary="Organisations, business partners, products, units, currencies, taxes",
    depends=("preferences", "schemas"),
    optional=("hosting", "printing", "reporting"),
    commands={
        "init": ("init_command:init_command", "Make a customer's database ready."),
        "product": ("product_commands:product", "Products: make the variants of a generic one."),
    },
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models() -> list[type[Model]]:
    """Contribute the master data."""
    from addons import base

    return [
        base.Currency,
        base.CurrencyRate,
        base.Organisation,
        base.Unit,
        base.Tax,
        base.PartnerGroup,
        base.Partner,
        base.Address,
        base.ProductCategory,
        base.Product,
        base.Component,
        base.ProductUnit,
        base.Attribute,
        base.AttributeValue,
        base.ProductAttribute,
        base.VariantValue,
    ]


@hookimpl
def roles() -> list[Role]:
    """Contribute the keeper of master data."""
    from core import Role

    return [Role("master data", ("base.*",), "Keeps partners, products and units")]


@hookimpl
def seed(session: Session) -> None:
    """Create common currencies and units, and the first organisation."""
    from addons.base.reference_data import create_missing

    create_missing(session)


@hookimpl
def settings() -> list[Setting]:
    """Contribute the time zone of the business day, and the kind of exchange rates."""
    from addons.base import business_day, currency_rate

    return [*business_day.SETTINGS, *currency_rate.SETTINGS]


@hookimpl
def started(app: App) -> None:
    """Let the application's day begin where it is preferred."""
    from addons.base.business_day import follow_preference

    follow_preference(app)


@hookimpl
def scopes(connection: Connection) -> dict[str, dict[str, int]]:
    """Let preferences be meant for an organisation."""
    from addons.base.organisation import codes

    return {"organisation": codes(connection)}
