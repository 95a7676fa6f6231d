"""Sales orders: entered, confirmed, closed or voided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    import click

    from addons.sales.afterwards import order_afterwards as order_afterwards
    from addons.sales.backorder import Backorder as Backorder
    from addons.sales.backorder import record_backorders as record_backorders
    from addons.sales.batch_run import BatchEntry as BatchEntry
    from addons.sales.batch_run import BatchRun as BatchRun
    from addons.sales.by_hand import HandEditedLine as HandEditedLine
    from addons.sales.by_hand import HandEditedOrder as HandEditedOrder
    from addons.sales.campaign import Campaign as Campaign
    from addons.sales.campaign import Project as Project
    from addons.sales.converting import ConvertedOrder as ConvertedOrder
    from addons.sales.copying import CopiedOrder as CopiedOrder
    from addons.sales.customer import Customer as Customer
    from addons.sales.history import OrderedBefore as OrderedBefore
    from addons.sales.history import order_history as order_history
    from addons.sales.kit_order import KitLine as KitLine
    from addons.sales.kit_order import KitOrder as KitOrder
    from addons.sales.line_copying import FilledOrder as FilledOrder
    from addons.sales.merging import MergedOrder as MergedOrder
    from addons.sales.numbering import free_numbers as free_numbers
    from addons.sales.numbering import inverse_numbers as inverse_numbers
    from addons.sales.offers import OfferedOrder as OfferedOrder
    from addons.sales.order import Order as Order
    from addons.sales.order_facts import line_facts as line_facts
    from addons.sales.order_line import OrderLine as OrderLine
    from addons.sales.order_line import amounts as amounts
    from addons.sales.printing import PrintedOrder as PrintedOrder
    from addons.sales.printing import PrintedOrderLine as PrintedOrderLine
    from addons.sales.progress import further as further
    from addons.sales.progress import nearer as nearer
    from addons.sales.progress import orders_of as orders_of
    from addons.sales.progress import percent as percent
    from addons.sales.progress import refresh_status as refresh_status
    from addons.sales.quotation import ProposalOrder as ProposalOrder
    from addons.sales.quotation import QuotationOrder as QuotationOrder
    from addons.sales.replacing import ReplacedOrder as ReplacedOrder
    from addons.sales.replacing import ReplacingLine as ReplacingLine
    from addons.sales.return_order import ReturnOrder as ReturnOrder
    from addons.sales.service_order import ServiceLine as ServiceLine
    from addons.sales.service_order import ServiceOrder as ServiceOrder
    from addons.sales.service_relation import ServiceRelation as ServiceRelation
    from addons.sales.splitting import SplitOrder as SplitOrder
    from addons.sales.summing import SummedOrder as SummedOrder
    from addons.sales.terms import PAYMENT_METHODS as PAYMENT_METHODS
    from addons.sales.variant_line import VariantLine as VariantLine
    from addons.sales.workflow import BEING_MADE as BEING_MADE
    from core import App, Check, Document, Invariant, Model, Report, Role, Setting, Transition, Worklist

addon = Addon(
    name="sales",
    version="1.1",
    summary="Sales orders and their workflow",
    depends=("base",),
    documents={"order": "Order"},
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models() -> list[type[Model]]:
    """Contribute orders, their lines and verbs, and what belongs to them."""
    from addons import sales

    return [
        sales.Customer,
        sales.Campaign,
        sales.Project,
        sales.Order,
        sales.OrderLine,
        sales.VariantLine,
        sales.KitLine,
        sales.KitOrder,
        sales.ServiceLine,
        sales.ServiceOrder,
        sales.HandEditedLine,
        sales.HandEditedOrder,
        sales.PrintedOrder,
        sales.PrintedOrderLine,
        sales.SummedOrder,
        sales.OfferedOrder,
        sales.CopiedOrder,
        sales.ConvertedOrder,
        sales.FilledOrder,
        sales.SplitOrder,
        sales.MergedOrder,
        sales.ReplacedOrder,
        sales.ReplacingLine,
        sales.ServiceRelation,
        sales.Backorder,
        sales.BatchRun,
        sales.BatchEntry,
    ]


@hookimpl
def document_types() -> list[type[Document]]:
    """Contribute offers, returns and the types of campaigns."""
    from addons.sales.campaign_orders import CAMPAIGN_TYPES
    from addons.sales.quotation import ProposalOrder, QuotationOrder
    from addons.sales.return_order import ReturnOrder

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
    from addons.sales import line_checks, offers, order_checks, replacing_checks

    return [*offers.CHECKS, *order_checks.CHECKS, *line_checks.LINE_CHECKS, *replacing_checks.CHECKS]


@hookimpl
def reports() -> list[type[Report]]:
    """Contribute the sales report."""
    from addons.sales.sales_report import SalesReport

    return [SalesReport]


@hookimpl
def worklists() -> list[Worklist]:
    """Contribute the orders to approve and the offers running out."""
    from addons.sales.order_worklists import WORKLISTS

    return WORKLISTS


@hookimpl
def commands(cli: click.Group) -> None:
    """Add the commands of orders that are no verbs: batch, batch-log, history, merge, expire."""
    from addons.sales.order_commands import order_group

    cli.add_command(order_group)


SELLING = (
    *("create", "edit", "confirm", "offer", "accept", "reject", "convert"),
    *("copy", "copy_lines", "add_lines", "split", "split_line", "merge"),
)
"""What sellers do with orders."""


@hookimpl
def roles() -> list[Role]:
    """Contribute sellers, who enter orders, and clerks, who also close and void them."""
    from core import Role

    return [
        Role("seller", tuple(f"sales.order.{verb}" for verb in SELLING), "Enters and confirms orders, makes offers"),
        Role("sales clerk", ("sales.order.*",), "Does everything with orders"),
    ]


@hookimpl
def demo(app: App, folder: str) -> list[str]:
    """Load and confirm the orders."""
    from addons.sales.demonstration import load

    return load(app, folder)


@hookimpl
def invariants() -> list[Invariant]:
    """Contribute what must be true of every order."""
    from addons.sales.order_invariants import INVARIANTS

    return INVARIANTS
