"""Discounts on whole orders, promotions that apply by themselves, coupons, budgets of campaigns, volume discounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.doctor import Invariant
    from addons.preferences import Setting
    from addons.promotions.campaigns.campaign import Campaign as Campaign
    from addons.promotions.discounts.customer import Customer as Customer
    from addons.promotions.discounts.discount import Discount as Discount
    from addons.promotions.order import Order as Order
    from addons.promotions.order_line import OrderLine as OrderLine
    from addons.promotions.order_line import shares_of as shares_of
    from addons.promotions.rules.basket import Basket as Basket
    from addons.promotions.rules.basket import Item as Item
    from addons.promotions.rules.coupon import Coupon as Coupon
    from addons.promotions.rules.coupon import CouponUse as CouponUse
    from addons.promotions.rules.kind import FreeFreight as FreeFreight
    from addons.promotions.rules.kind import FreeGoods as FreeGoods
    from addons.promotions.rules.kind import Kind as Kind
    from addons.promotions.rules.kind import Reduction as Reduction
    from addons.promotions.rules.promotion import Promotion as Promotion
    from addons.reporting import Report
    from core import Check, Document, Model, Role, Transition

addon = Addon(
    name="promotions",
    version="1.0",
    summary="Discounts on whole orders, promotions, coupons, campaigns with a budget, volume discounts",
    depends=("sales", "doctor", "preferences", "schemas"),
    optional=("shipping", "invoicing", "printing", "reporting"),
    commands={"volume-discount": ("command:volume_discount", "Volume discounts: what is earned, credit it.")},
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models(enabled: frozenset[str]) -> list[type[Model]]:
    """Contribute discounts, promotions and coupons, and what customers, orders and campaigns know of them."""
    from addons import promotions

    found: list[type[Model]] = [
        promotions.Discount,
        promotions.Customer,
        promotions.Campaign,
        promotions.Promotion,
        promotions.Coupon,
        promotions.Order,
        promotions.OrderLine,
        promotions.CouponUse,
    ]
    if "shipping" in enabled:
        from addons.promotions import with_shipping

        found += with_shipping.FRAGMENTS
    if "invoicing" in enabled:
        from addons.promotions import with_invoicing

        found += with_invoicing.FRAGMENTS
    return found


@hookimpl
def document_types(enabled: frozenset[str]) -> list[type[Document]]:
    """Contribute with invoicing the credit memos of volume discounts."""
    if "invoicing" not in enabled:
        return []
    from addons.promotions import with_invoicing

    return with_invoicing.TYPES


@hookimpl
def transitions(enabled: frozenset[str]) -> list[Transition]:
    """Contribute with invoicing that volume discounts are taken back."""
    if "invoicing" not in enabled:
        return []
    from addons.promotions import with_invoicing

    return with_invoicing.TRANSITIONS


@hookimpl
def settings() -> list[Setting]:
    """Contribute the preferences of promotions."""
    from addons.promotions.preferences import SETTINGS

    return SETTINGS


@hookimpl
def invariants() -> list[Invariant]:
    """Contribute what must be true of coupons and discounts."""
    from addons.promotions.promotion_invariants import INVARIANTS

    return INVARIANTS


@hookimpl
def checks() -> list[Check]:
    """Contribute what is asked of coupons and budgets."""
    from addons.promotions.promotion_checks import CHECKS

    return CHECKS


@hookimpl(optionalhook=True)
def reports(enabled: frozenset[str]) -> list[type[Report]]:
    """Contribute the report on campaigns, and with invoicing that on volume discounts."""
    from addons.promotions.campaigns.campaign_report import CampaignReport

    if "invoicing" not in enabled:
        return [CampaignReport]
    from addons.promotions.with_invoicing.volume_report import VolumeReport

    return [CampaignReport, VolumeReport]


@hookimpl
def roles() -> list[Role]:
    """Contribute who keeps promotions; sellers look at them."""
    from core import Role

    seen = ("promotions.*.read",)
    kept = ("promotions.*", "sales.campaign.*", "sales.*.read", "base.*.read")
    return [
        Role("promotions", kept, "Keeps discounts, promotions, coupons and campaigns"),
        Role("seller", seen),
        Role("sales clerk", seen),
        Role("finance", (*seen, "promotions.volume_discount.credit")),
    ]
