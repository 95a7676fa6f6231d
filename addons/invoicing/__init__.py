"""Invoices, credit memos and payments, made from orders or shipments by comparing what was billed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addons.doctor import Invariant
    from addons.invoicing.generating.from_orders import drafted_quantities as drafted_quantities
    from addons.invoicing.generating.grouping import Grouping as Grouping
    from addons.invoicing.generating.invoice_schedule import InvoiceSchedule as InvoiceSchedule
    from addons.invoicing.generating.on_confirm import PrepayOrder as PrepayOrder
    from addons.invoicing.invoices.bill_figures import billed_lines as billed_lines
    from addons.invoicing.invoices.gl_item import GLItem as GLItem
    from addons.invoicing.invoices.invoice import Invoice as Invoice
    from addons.invoicing.invoices.invoice_line import InvoiceLine as InvoiceLine
    from addons.invoicing.invoices.invoice_verbs import PayableInvoice as PayableInvoice
    from addons.invoicing.invoices.invoices_report import InvoicesReport as InvoicesReport
    from addons.invoicing.orders.billing import BilledOrder as BilledOrder
    from addons.invoicing.orders.billing import OrderLine as OrderLine
    from addons.invoicing.orders.billing import Part as Part
    from addons.invoicing.orders.order import Order as Order
    from addons.invoicing.owed.ageing import ageing as ageing
    from addons.invoicing.owed.company import company_currency as company_currency
    from addons.invoicing.owed.company import company_rates as company_rates
    from addons.invoicing.owed.figures import owed_rows as owed_rows
    from addons.invoicing.owed.monitor import payment_monitor as payment_monitor
    from addons.invoicing.owed.plan import plan_of as plan_of
    from addons.invoicing.owed.plan_row import PaymentPlanRow as PaymentPlanRow
    from addons.invoicing.partner import Partner as Partner
    from addons.invoicing.payments.cash import CASH as CASH
    from addons.invoicing.payments.cash import handed_over as handed_over
    from addons.invoicing.payments.netting_payment import CreditUse as CreditUse
    from addons.invoicing.payments.netting_payment import NettingPayment as NettingPayment
    from addons.invoicing.payments.payment import Payment as Payment
    from addons.invoicing.payments.payment_line import PaymentLine as PaymentLine
    from addons.invoicing.payments.payment_method import PaymentMethod as PaymentMethod
    from addons.invoicing.payments.payment_verbs import ExecutedPayment as ExecutedPayment
    from addons.invoicing.taking_back.credit_memo import CreditMemo as CreditMemo
    from addons.invoicing.taking_back.inverse_invoice import InverseInvoice as InverseInvoice
    from addons.invoicing.terms.payment_term import PaymentTerm as PaymentTerm
    from addons.invoicing.terms.payment_term_line import PaymentTermLine as PaymentTermLine
    from addons.jobs import Job
    from addons.lists import Worklist
    from addons.preferences import Setting
    from addons.reporting import Report
    from core import Check, Document, Model, Role, Session, Transition

addon = Addon(
    name="invoicing",
    version="1.3",
    summary="Invoices, credit memos, payments, and the invoice and payment status of orders",
    depends=("sales", "doctor", "preferences", "schemas"),
    optional=("shipping", "jobs", "lists", "printing", "reporting"),
    documents={"invoice": "Invoice", "payment": "Payment"},
    hookspecs="addons.invoicing.hooks",
    commands={
        "invoice generate": ("generating.generate_command:generate_command", "Bill pending orders as their terms say."),
        "payment add": ("paying.command:add", "Take a payment for several things at once."),
        "payment-term": ("terms.commands:payment_term_command", "Payment terms: new, preview."),
        "order payment-plan": ("terms.commands:order_plan", "Show what of an order is due when."),
        "invoice payment-plan": ("terms.commands:invoice_plan", "Show what of an invoice is due when."),
        "receivables": ("owed.commands:receivables_command", "What customers owe: monitor, reminders, statement."),
    },
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models(enabled: frozenset[str]) -> list[type[Model]]:
    """Contribute invoices and payments, what orders know of them, and with shipping their link to shipments."""
    from addons import invoicing

    found: list[type[Model]] = [
        invoicing.PaymentTerm,
        invoicing.InvoiceSchedule,
        invoicing.GLItem,
        invoicing.PaymentTermLine,
        invoicing.Partner,
        invoicing.OrderLine,
        invoicing.BilledOrder,
        invoicing.Order,
        invoicing.Invoice,
        invoicing.InvoiceLine,
        invoicing.PaymentMethod,
        invoicing.Payment,
        invoicing.PaymentLine,
        invoicing.ExecutedPayment,
        invoicing.PaymentPlanRow,
        invoicing.PayableInvoice,
    ]
    if "shipping" in enabled:
        from addons.invoicing import with_shipping

        found += with_shipping.FRAGMENTS
    return found


@hookimpl
def document_types(enabled: frozenset[str]) -> list[type[Document]]:
    """Contribute what takes invoices back, payments without money, and orders that are prepaid or leave at once."""
    from addons import invoicing

    found: list[type[Document]] = [
        invoicing.CreditMemo,
        invoicing.InverseInvoice,
        invoicing.NettingPayment,
        invoicing.CreditUse,
        invoicing.PrepayOrder,
    ]
    if "shipping" in enabled:
        from addons.invoicing import with_shipping

        found += with_shipping.TYPES
    return found


@hookimpl
def invoice_groupings() -> list[Grouping]:
    """Contribute customer, bill address, contact, organisation, project, location and order."""
    from addons.invoicing.generating.grouping import GROUPINGS

    return GROUPINGS


@hookimpl
def transitions(enabled: frozenset[str]) -> list[Transition]:
    """Contribute the verb "invoice" of orders and shipments and the workflows of invoices and payments."""
    from addons.invoicing.workflow import TRANSITIONS

    if "shipping" in enabled:
        from addons.invoicing import with_shipping

        return [*TRANSITIONS, *with_shipping.TRANSITIONS]
    return TRANSITIONS


@hookimpl
def checks(enabled: frozenset[str]) -> list[Check]:
    """Contribute what is asked before invoices and payments are completed or reversed, and orders changed."""
    from addons.invoicing.invoices import invoice_checks
    from addons.invoicing.payments import payment_checks
    from addons.invoicing.taking_back import replacing_checks

    found = [*invoice_checks.CHECKS, *payment_checks.CHECKS, *replacing_checks.CHECKS]
    if "shipping" in enabled:
        from addons.invoicing import with_shipping

        found += with_shipping.CHECKS
    return found


@hookimpl
def fired(session: Session, transition: Transition, documents: Sequence[Document]) -> None:
    """Use prepayments of orders for their invoices as soon as these count; let orders go on that cost nothing."""
    from addons.invoicing.orders.prepayment import use_prepayments
    from addons.invoicing.orders.proceeding import proceed_unpaid

    if transition.name == "complete":
        use_prepayments(session, documents)
    if transition.name == "confirm":
        proceed_unpaid(session, documents)


@hookimpl
def settings() -> list[Setting]:
    """Contribute when nobody works, when customers are reminded, and whether orders are billed each night."""
    from addons.invoicing.preferences import SETTINGS

    return SETTINGS


@hookimpl(optionalhook=True)
def reports(enabled: frozenset[str]) -> list[type[Report]]:
    """Contribute what was billed and is to be, what is to come in, and how far orders are."""
    from addons import invoicing
    from addons.invoicing.expected.cash_forecast_report import CashForecast
    from addons.invoicing.expected.expected_invoices_report import ExpectedInvoices
    from addons.invoicing.expected.order_status_report import OrderStatus
    from addons.invoicing.owed.ageing_report import AgeingReport
    from addons.invoicing.owed.monitor_report import PaymentMonitorReport
    from addons.invoicing.owed.reminder_report import DunningReport

    found: list[type[Report]] = [invoicing.InvoicesReport, CashForecast, ExpectedInvoices, OrderStatus]
    found += [PaymentMonitorReport, AgeingReport, DunningReport]
    if "shipping" in enabled:
        from addons.invoicing.with_shipping.invoices_report import InvoicesReport

        found.append(InvoicesReport)
    return found


@hookimpl(optionalhook=True)
def scheduled_jobs() -> list[Job]:
    """Contribute that orders are billed, where somebody has chosen so, and payments executed on their day."""
    from addons.invoicing.scheduled import JOBS

    return JOBS


@hookimpl(optionalhook=True)
def worklists() -> list[Worklist]:
    """Contribute the orders to invoice, the invoices overdue, and the payments that wait for somebody."""
    from addons.invoicing.invoices import invoice_worklists
    from addons.invoicing.payments import payment_worklists

    return [*invoice_worklists.WORKLISTS, *payment_worklists.WORKLISTS]


@hookimpl
def roles() -> list[Role]:
    """Contribute finance people, and let those who sell see what is billed and paid."""
    from addons.reporting import KEEPING
    from core import Role

    verbs = ("invoice", "pay", "credit")
    invoicing = ("invoicing.*", *(f"sales.order.{verb}" for verb in verbs), "shipping.shipment.invoice")
    seen = ("base.*.read", "sales.*.read", "shipping.*.read")
    return [
        Role("finance", (*invoicing, *seen, *KEEPING), "Invoices and takes payments"),
        Role("finance manager", (*invoicing, *seen, *KEEPING), "Lets finance go past its limits"),
        Role("seller", ("invoicing.*.read",)),
        Role("sales clerk", ("invoicing.*.read",)),
    ]


@hookimpl
def invariants() -> list[Invariant]:
    """Contribute what must be true of invoices and payments."""
    from addons.invoicing.invoices import invoice_invariants
    from addons.invoicing.payments import payment_invariants

    return [*invoice_invariants.INVARIANTS, *payment_invariants.INVARIANTS]


@hookimpl
def seed(session: Session) -> None:
    """Create the payment term "30 days net" if there is no term, and the usual ways to pay."""
    from addons.invoicing.payments import payment_method
    from addons.invoicing.terms import payment_term
    from addons.sales import PAYMENT_METHODS

    payment_term.create_missing(session)
    payment_method.create_missing(session, (*PAYMENT_METHODS, "card", "direct debit"))
