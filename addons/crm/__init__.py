"""Customers: credit, the customer card, what they ask for, and what they may order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addons.crm.card.customer_card import Card as Card
    from addons.crm.card.customer_card import customer_cards as customer_cards
    from addons.crm.card.remarked_order import RemarkedOrder as RemarkedOrder
    from addons.crm.credit.customer import Customer as Customer
    from addons.crm.credit.customer import CustomerGroup as CustomerGroup
    from addons.crm.credit.customer import status_of as status_of
    from addons.crm.credit.exposure import Exposure as Exposure
    from addons.crm.credit.exposure import exposures as exposures
    from addons.crm.credit.order import CreditedOrder as CreditedOrder
    from addons.crm.credit.owing import OwedInvoice as OwedInvoice
    from addons.crm.credit.owing import OwedOrder as OwedOrder
    from addons.crm.opportunities.following import OfferedOpportunity as OfferedOpportunity
    from addons.crm.opportunities.opportunity import Opportunity as Opportunity
    from addons.crm.opportunities.stage import OpportunityStage as OpportunityStage
    from addons.crm.requests.kinds import RequestCategory as RequestCategory
    from addons.crm.requests.kinds import RequestGroup as RequestGroup
    from addons.crm.requests.kinds import RequestType as RequestType
    from addons.crm.requests.kinds import StandardResponse as StandardResponse
    from addons.crm.requests.notice import Notice as Notice
    from addons.crm.requests.person import Person as Person
    from addons.crm.requests.request import Request as Request
    from addons.crm.requests.request_status import RequestStatus as RequestStatus
    from addons.crm.requests.request_update import RequestUpdate as RequestUpdate
    from addons.jobs import Job
    from addons.lists import Worklist
    from addons.preferences import Setting
    from addons.reporting import Report
    from core import Check, Document, Model, Role, Session, Transition

addon = Addon(
    name="crm",
    version="1.0",
    summary="Customers: credit, the customer card, requests, opportunities",
    depends=("sales", "invoicing", "links", "preferences", "schemas"),
    optional=("shipping", "jobs", "lists", "reporting"),
    documents={"request": "Request", "opportunity": "Opportunity"},
    commands={
        "customer card": ("card.command:card", "Show what to know of customers."),
        "notices": ("requests.command:notices", "Show what happened to the requests you see to or watch."),
    },
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models() -> list[type[Model]]:
    """Contribute what customers are trusted with, owe, ask for, and may order."""
    from addons import crm

    return [
        crm.CustomerGroup,
        crm.Customer,
        crm.CreditedOrder,
        crm.RemarkedOrder,
        crm.OwedOrder,
        crm.OwedInvoice,
        *(crm.RequestType, crm.RequestCategory, crm.RequestGroup, crm.RequestStatus, crm.StandardResponse),
        *(crm.Person, crm.Request, crm.RequestUpdate, crm.Notice),
        *(crm.OpportunityStage, crm.Opportunity, crm.OfferedOpportunity),
    ]


@hookimpl
def transitions() -> list[Transition]:
    """Contribute the verb of the credit controller, and the workflows of requests and opportunities."""
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


@hookimpl(optionalhook=True)
def scheduled_jobs() -> list[Job]:
    """Contribute that requests go on whose status has run out."""
    from addons.crm.requests.timing import time_out
    from addons.jobs import Job

    return [Job("crm.time_out", time_out, cron="0 1 * * *", summary="Lead requests on whose status has run out")]


@hookimpl(optionalhook=True)
def worklists() -> list[Worklist]:
    """Contribute the requests that wait for somebody."""
    from addons.crm.requests.request_worklists import WORKLISTS

    return WORKLISTS


@hookimpl(optionalhook=True)
def reports() -> list[type[Report]]:
    """Contribute the forecast."""
    from addons.crm.opportunities.forecast_report import ForecastReport

    return [ForecastReport]


@hookimpl
def fired(session: Session, transition: Transition, documents: Sequence[Document]) -> None:
    """Let opportunities follow what becomes of their offers and orders; tell who is interested in requests."""
    from addons.crm.opportunities.following import follow
    from addons.crm.requests.telling import tell_fired

    follow(session, documents)
    tell_fired(session, transition, documents)


@hookimpl
def edited(session: Session, documents: Sequence[Document]) -> None:
    """Let opportunities follow what is offered; tell who is interested in requests."""
    from addons.crm.opportunities.following import follow
    from addons.crm.requests.telling import tell_edited

    follow(session, documents)
    tell_edited(session, documents)


@hookimpl
def seed(session: Session) -> None:
    """Create the usual types and statuses of requests and stages of opportunities, where there are none."""
    from addons.crm.opportunities import stage
    from addons.crm.requests import request_status

    request_status.create_missing(session)
    stage.create_missing(session)


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
        Role("seller", ("crm.customer.card", "crm.request.*", "crm.opportunity.*", "crm.*.read")),
        Role("sales clerk", ("crm.customer.card", "crm.*")),
        Role("finance", ("crm.customer.card",)),
    ]
