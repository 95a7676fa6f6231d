"""Invoices, credit memos and payments, made from orders or shipments by comparing what was billed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.invoicing.billing import BilledOrder as BilledOrder
    from addons.invoicing.billing import OrderLine as OrderLine
    from addons.invoicing.credit_memo import CreditMemo as CreditMemo
    from addons.invoicing.invoice import Invoice as Invoice
    from addons.invoicing.invoice_line import InvoiceLine as InvoiceLine
    from addons.invoicing.invoice_verbs import PayableInvoice as PayableInvoice
    from addons.invoicing.order import Order as Order
    from addons.invoicing.partner import Partner as Partner
    from addons.invoicing.payment import Payment as Payment
    from addons.invoicing.payment_line import PaymentLine as PaymentLine
    from addons.invoicing.payment_term import PaymentTerm as PaymentTerm
    from core import App, Check, Document, Invariant, Model, Role, Session, Transition

addon = Addon(
    name="invoicing",
    version="1.0",
    summary="Invoices, credit memos, payments, and the invoice and payment status of orders",
    depends=("sales",),
    optional=("shipping",),
    documents={"invoice": "Invoice", "payment": "Payment"},
)

__getattr__ = exports(
    __name__,
    {
        "BilledOrder": "billing",
        "OrderLine": "billing",
        "CreditMemo": "credit_memo",
        "Invoice": "invoice",
        "InvoiceLine": "invoice_line",
        "PayableInvoice": "invoice_verbs",
        "Order": "order",
        "Partner": "partner",
        "Payment": "payment",
        "PaymentLine": "payment_line",
        "PaymentTerm": "payment_term",
    },
)


@hookimpl
def models(enabled: frozenset[str]) -> list[type[Model]]:
    """Contribute invoices and payments, what orders know of them, and with shipping their link to shipments."""
    from addons import invoicing

    found: list[type[Model]] = [
        invoicing.PaymentTerm,
        invoicing.Partner,
        invoicing.OrderLine,
        invoicing.BilledOrder,
        invoicing.Order,
        invoicing.Invoice,
        invoicing.InvoiceLine,
        invoicing.Payment,
        invoicing.PaymentLine,
        invoicing.PayableInvoice,
    ]
    if "shipping" in enabled:
        from addons.invoicing import with_shipping

        found += with_shipping.FRAGMENTS
    return found


@hookimpl
def document_types() -> list[type[Document]]:
    """Contribute the credit memo, which takes an invoice back."""
    from addons.invoicing.credit_memo import CreditMemo

    return [CreditMemo]


@hookimpl
def transitions(enabled: frozenset[str]) -> list[Transition]:
    """Contribute the verb "invoice" of orders and shipments and the workflows of invoices and payments."""
    from addons.invoicing.workflow import TRANSITIONS

    if "shipping" in enabled:
        from addons.invoicing import with_shipping

        return [*TRANSITIONS, *with_shipping.TRANSITIONS]
    return TRANSITIONS


@hookimpl
def checks() -> list[Check]:
    """Contribute what is asked before invoices and payments are completed."""
    from addons.invoicing.invoice_checks import CHECKS

    return CHECKS


@hookimpl
def roles() -> list[Role]:
    """Contribute finance people."""
    from core import Role

    permissions = ("invoicing.*", "sales.order.invoice", "shipping.shipment.invoice")
    return [Role("finance", permissions, "Invoices and takes payments")]


@hookimpl
def invariants() -> list[Invariant]:
    """Contribute what must be true of invoices and payments."""
    from addons.invoicing.invoice_invariants import INVARIANTS

    return INVARIANTS


@hookimpl
def seed(session: Session) -> None:
    """Create the payment term "30 days net" if there is no term."""
    from addons.invoicing.payment_term import create_missing

    create_missing(session)


@hookimpl
def demo(app: App, folder: str) -> list[str]:
    """Invoice what was shipped and register the payments."""
    from addons.invoicing.demonstration import load

    return load(app, folder)
