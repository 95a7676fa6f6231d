"""Sales orders: entered, confirmed, closed or voided."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.doctor import Invariant
    from addons.jobs import Job
    from addons.lists import Worklist
    from addons.preferences import Setting
    from addons.reporting import Report
    from addons.sales.asking.order_facts import line_facts as line_facts
    from addons.sales.batch.batch_run import BatchEntry as BatchEntry
    from addons.sales.batch.batch_run import BatchRun as BatchRun
    from addons.sales.copying.copying import CopiedOrder as CopiedOrder
    from addons.sales.copying.history import OrderedBefore as OrderedBefore
    from addons.sales.copying.history import order_history as order_history
    from addons.sales.explain_price import print_ladder as print_ladder
    from addons.sales.order.afterwards import order_afterwards as order_afterwards
    from addons.sales.order.backorder import Backorder as Backorder
    from addons.sales.order.backorder import record_backorders as record_backorders
    from addons.sales.order.by_hand import named_quantities as named_quantities
    from addons.sales.order.campaign import Campaign as Campaign
    from addons.sales.order.campaign import Project as Project
    from addons.sales.order.collecting import collected as collected
    from addons.sales.order.collecting import dated as dated
    from addons.sales.order.customer import Customer as Customer
    from addons.sales.order.cutting import cut_lines as cut_lines
    from addons.sales.order.cutting import refresh_totals as refresh_totals
    from addons.sales.order.figures import figures_of as figures_of
    from addons.sales.order.figures import is_extended as is_extended
    from addons.sales.order.figures import lines_of as lines_of
    from addons.sales.order.figures import named_rows as named_rows
    from addons.sales.order.figures import writes_of as writes_of
    from addons.sales.order.guarding import any_line as any_line
    from addons.sales.order.guarding import refuse_changed as refuse_changed
    from addons.sales.order.made_lines import renew_made_lines as renew_made_lines
    from addons.sales.order.named_lines import named_lines as named_lines
    from addons.sales.order.numbering import free_numbers as free_numbers
    from addons.sales.order.numbering import inverse_numbers as inverse_numbers
    from addons.sales.order.order import Order as Order
    from addons.sales.order.order_line import OrderLine as OrderLine
    from addons.sales.order.progress import further as further
    from addons.sales.order.progress import lock_orders as lock_orders
    from addons.sales.order.progress import locked_orders as locked_orders
    from addons.sales.order.progress import nearer as nearer
    from addons.sales.order.progress import percent as percent
    from addons.sales.order.progress import refresh_status as refresh_status
    from addons.sales.order.progress import status_of as status_of
    from addons.sales.order.shares import Done as Done
    from addons.sales.order.shares import Whole as Whole
    from addons.sales.order.step import Step as Step
    from addons.sales.order.terms import PAYMENT_METHODS as PAYMENT_METHODS
    from addons.sales.order.terms import TERMS as TERMS
    from addons.sales.order.terms import refuse_unknown_terms as refuse_unknown_terms
    from addons.sales.order.terms import ways_to_pay as ways_to_pay
    from addons.sales.order.units import entered_for as entered_for
    from addons.sales.order_invariants import nothing_done_of_what_was_cut as nothing_done_of_what_was_cut
    from addons.sales.order_invariants import status_is_share as status_is_share
    from addons.sales.order_status_report import OrderStatus as OrderStatus
    from addons.sales.replacing.replacing import ReplacedOrder as ReplacedOrder
    from addons.sales.sales_report import SalesReport as SalesReport
    from addons.sales.services.service_order import ServiceLine as ServiceLine
    from addons.sales.services.service_order import ServiceOrder as ServiceOrder
    from addons.sales.services.service_order import followed as followed
    from addons.sales.services.service_relation import ServiceRelation as ServiceRelation
    from addons.sales.services.service_relation import relations_of as relations_of
    from addons.sales.types.quotation import ProposalOrder as ProposalOrder
    from addons.sales.types.quotation import QuotationOrder as QuotationOrder
    from addons.sales.types.returns import ReturnOrder as ReturnOrder
    from addons.sales.workflow import BEING_MADE as BEING_MADE
    from core import Check, Document, Model, Role, Transition

addon = Addon(
    name="sales",
    version="1.1",
    summary="Sales orders and their workflow",
    depends=("base", "doctor", "links", "preferences", "schemas"),
    optional=("jobs", "lists", "printing", "reporting"),
    documents={"order": "Order"},
    commands={
        "explain price": ("explain_price:explain_price", "Show how the amounts of an order came about."),
        "order batch": ("order_commands:batch", "Carry out one action for all orders of a type in a state."),
        "order batch-log": ("order_commands:batch_log", "Show the last batch runs, or what became of each order."),
        "order expire": ("order_commands:expire", "Let offers run out whose date has passed."),
        "order history": ("order_commands:history", "Show what a customer ordered before."),
        "order merge": ("order_commands:merge", "Merge drafts of one customer into one."),
    },
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models() -> list[type[Model]]:
    """Contribute orders, their lines and verbs, and what belongs to them; one fragment per room, in this order."""
    from addons.sales.batch.batch_run import BatchEntry, BatchRun
    from addons.sales.copying.copying import CopiedOrder
    from addons.sales.explain_price import print_ladder as print_ladder
    from addons.sales.kits.kit_order import KitLine, KitOrder
    from addons.sales.offers.offers import OfferedOrder
    from addons.sales.order.backorder import Backorder
    from addons.sales.order.campaign import Campaign, Project
    from addons.sales.order.customer import Customer
    from addons.sales.order.order import Order
    from addons.sales.order.order_line import OrderLine
    from addons.sales.replacing.replacing import ReplacedOrder, ReplacingLine
    from addons.sales.services.service_order import ServiceLine, ServiceOrder
    from addons.sales.services.service_relation import ServiceRelation

    return [
        *(Customer, Campaign, Project, Order, OrderLine, Backorder),
        *(KitLine, KitOrder),
        *(ServiceLine, ServiceOrder, ServiceRelation),
        OfferedOrder,
        CopiedOrder,
        *(ReplacedOrder, ReplacingLine),
        *(BatchRun, BatchEntry),
    ]


@hookimpl
def document_types() -> list[type[Document]]:
    """Contribute offers, returns and the types of campaigns."""
    from addons.sales.types.campaign_orders import CAMPAIGN_TYPES
    from addons.sales.types.quotation import ProposalOrder, QuotationOrder
    from addons.sales.types.returns import ReturnOrder

    return [ProposalOrder, QuotationOrder, ReturnOrder, *CAMPAIGN_TYPES]


@hookimpl
def settings() -> list[Setting]:
    """Contribute the preferences of orders."""
    from addons.sales.preferences import SETTINGS

    return SETTINGS


@hookimpl
def transitions() -> list[Transition]:
    """Contribute the workflow of orders."""
    from addons.sales.workflow import OFFER_TRANSITIONS, TRANSITIONS

    return [*TRANSITIONS, *OFFER_TRANSITIONS]


@hookimpl
def checks() -> list[Check]:
    """Contribute what is asked before an order is confirmed, changed or opened again."""
    from addons.sales.asking import line_checks, order_checks
    from addons.sales.offers import offers
    from addons.sales.replacing import replacing_checks
    from addons.sales.services import service_checks

    asked = (offers, order_checks, line_checks, service_checks, replacing_checks)
    return [check for room in asked for check in room.CHECKS]


@hookimpl(optionalhook=True)
def reports() -> list[type[Report]]:
    """Contribute the reports of sales."""
    from addons.sales.backorder_report import BackorderReport
    from addons.sales.lost_sales_report import LostSales
    from addons.sales.order_status_report import OrderStatus
    from addons.sales.sales_by_partner_report import SalesByPartner
    from addons.sales.sales_report import SalesReport

    return [BackorderReport, LostSales, OrderStatus, SalesByPartner, SalesReport]


@hookimpl(optionalhook=True)
def scheduled_jobs() -> list[Job]:
    """Contribute that offers expire."""
    from addons.jobs import Job
    from addons.sales.offers.expiring import expire_offers

    text = "Offers expire whose validity is over"
    return [Job("sales.expire_offers", expire_offers, every=timedelta(hours=1), summary=text)]


@hookimpl(optionalhook=True)
def worklists() -> list[Worklist]:
    """Contribute the orders to approve and the offers running out."""
    from addons.sales.order_worklists import WORKLISTS

    return WORKLISTS


SELLING = (
    *("create", "edit", "confirm", "offer", "accept", "reject", "convert"),
    *("copy", "copy_lines", "add_lines", "split", "split_line", "merge"),
)
"""What sellers do with orders."""
SEEN = ("sales.*.read", "base.*.read")
"""What they look at besides: the reports and campaigns of sales, partners and products."""


@hookimpl
def roles() -> list[Role]:
    """Contribute sellers, who enter orders, and clerks, who also close and void them."""
    from addons.reporting import KEEPING
    from core import Role

    selling = tuple(f"sales.order.{verb}" for verb in SELLING)
    return [
        Role("seller", (*selling, *SEEN, *KEEPING), "Enters and confirms orders, makes offers"),
        Role("sales clerk", ("sales.order.*", *SEEN, *KEEPING), "Does everything with orders"),
    ]


@hookimpl
def invariants() -> list[Invariant]:
    """Contribute what must be true of every order."""
    from addons.sales.order_invariants import INVARIANTS

    return INVARIANTS
