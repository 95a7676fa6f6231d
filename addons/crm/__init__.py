"""Customers: their credit, and the card that shows it beside what they order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.crm.card.customer_card import Card as Card
    from addons.crm.card.customer_card import customer_cards as customer_cards
    from addons.crm.credit.customer import Customer as Customer
    from addons.crm.credit.customer import CustomerGroup as CustomerGroup
    from addons.crm.credit.customer import status_of as status_of
    from addons.crm.credit.exposure import Exposure as Exposure
    from addons.crm.credit.exposure import exposures as exposures
    from addons.crm.credit.order import CreditedOrder as CreditedOrder
    from addons.crm.credit.owing import OwedInvoice as OwedInvoice
    from addons.crm.credit.owing import OwedOrder as OwedOrder
    from addons.crm.credit.owing import OwnedPayment as OwnedPayment
    from addons.doctor import Invariant
    from addons.preferences import Setting
    from core import Check, Model, Role, Transition

addon = Addon(
    name="crm",
    version="1.0",
    summary="Customers: credit, and the customer card",
    depends=("sales", "invoicing", "doctor", "preferences", "schemas"),
    optional=("shipping",),
    commands={"customer card": ("card.command:card", "Show what to know of customers.")},
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models() -> list[type[Model]]:
    """Contribute what customers are trusted with, and what finds what they owe."""
    from addons import crm

    return [
        crm.CustomerGroup,
        crm.Customer,
        crm.CreditedOrder,
        crm.OwedOrder,
        crm.OwedInvoice,
        crm.OwnedPayment,
    ]


@hookimpl
def transitions() -> list[Transition]:
    """Contribute the verb of the credit controller."""
    from addons.crm.workflow import TRANSITIONS

    return TRANSITIONS


@hookimpl
def checks(enabled: frozenset[str]) -> list[Check]:
    """Contribute what is asked of credit before orders, invoices and payments, and with shipping goods, go on."""
    from addons.crm.credit import credit_checks

    if "shipping" in enabled:
        from addons.crm.credit import with_shipping

        return [*credit_checks.CHECKS, *with_shipping.CHECKS]
    return credit_checks.CHECKS


@hookimpl
def settings() -> list[Setting]:
    """Contribute the rule of credit."""
    from addons.crm.preferences import SETTINGS

    return SETTINGS


@hookimpl
def invariants() -> list[Invariant]:
    """Contribute what must be true of payments left over."""
    from addons.crm.credit.credit_invariants import INVARIANTS

    return INVARIANTS


@hookimpl
def roles() -> list[Role]:
    """Contribute the credit controller; sellers and finance see the card."""
    from core import Role

    return [
        Role(
            "credit controller",
            ("sales.order.clear_credit", "crm.customer.card", "sales.*.read", "invoicing.*.read", "base.*.read"),
            "Lets orders go past the check of credit",
        ),
        Role("seller", ("crm.customer.card",)),
        Role("sales clerk", ("crm.customer.card",)),
        Role("finance", ("crm.customer.card",)),
    ]
