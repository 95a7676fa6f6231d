"""Organisations, business partners, products, units, currencies, taxes and preferences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.base.address import Address as Address
    from addons.base.currency import Currency as Currency
    from addons.base.organisation import Organisation as Organisation
    from addons.base.partner import Partner as Partner
    from addons.base.partner import PartnerGroup as PartnerGroup
    from addons.base.preference import Preference as Preference
    from addons.base.preference import setting_of as setting_of
    from addons.base.product import CHARGE as CHARGE
    from addons.base.product import GOODS as GOODS
    from addons.base.product import SERVICE as SERVICE
    from addons.base.product import Product as Product
    from addons.base.product import ProductCategory as ProductCategory
    from addons.base.tax import Tax as Tax
    from addons.base.unit import Unit as Unit
    from core import App, Model, Role, Session

addon = Addon(
    name="base",
    version="1.0",
    summary="Organisations, business partners, products, units, currencies, taxes, preferences",
)

__getattr__ = exports(
    __name__,
    {
        "Address": "address",
        "Currency": "currency",
        "Organisation": "organisation",
        "Partner": "partner",
        "PartnerGroup": "partner",
        "Preference": "preference",
        "setting_of": "preference",
        "CHARGE": "product",
        "GOODS": "product",
        "SERVICE": "product",
        "Product": "product",
        "ProductCategory": "product",
        "Tax": "tax",
        "Unit": "unit",
    },
)


@hookimpl
def models() -> list[type[Model]]:
    """Contribute the master data."""
    from addons import base

    return [
        base.Currency,
        base.Organisation,
        base.Unit,
        base.Tax,
        base.PartnerGroup,
        base.Partner,
        base.Address,
        base.ProductCategory,
        base.Product,
        base.Preference,
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
def demo(app: App, folder: str) -> list[str]:
    """Load customers, employees, shippers and products."""
    from addons.base.demonstration import load

    return load(app, folder)
