"""The verb "invoice" of orders, and the workflows of invoices and payments."""

from __future__ import annotations

from addons.invoicing.generating.on_confirm import PrepayOrder
from addons.invoicing.invoices.invoice_verbs import PayableInvoice
from addons.invoicing.orders.order import Order
from addons.invoicing.payments.netting_payment import CreditUse, NettingPayment
from addons.invoicing.payments.payment_verbs import ExecutedPayment as Payment
from addons.invoicing.taking_back.credit_memo import CreditMemo
from addons.invoicing.taking_back.inverse_invoice import InverseInvoice
from addons.sales import BEING_MADE
from core import Transition

TRANSITIONS = [
    Transition(Order, "invoice", ("confirmed", "closed"), None, "Make draft invoices of what is not yet invoiced"),
    Transition(
        Order,
        "pay",
        ("waiting payment", "confirmed", "closed"),
        None,
        "Register a payment of what is not invoiced yet, else of its invoices, or pay back",
    ),
    Transition(Order, "proceed", "waiting payment", "confirmed", "Let an order go on that was paid"),
    Transition(PrepayOrder, "confirm", BEING_MADE, "waiting payment", "Accept the order and send the invoice"),
    Transition(PayableInvoice, "complete", "draft", "completed", "Let the invoice count"),
    Transition(PayableInvoice, "pay", "completed", None, "Register a payment of the invoice"),
    Transition(PayableInvoice, "reschedule", "completed", None, "Agree on another payment plan than that of the term"),
    Transition(PayableInvoice, "order", "completed", None, "Make orders for what was invoiced without one"),
    Transition(PayableInvoice, "credit", "completed", None, "Take back lines of the invoice by a credit memo"),
    Transition(PayableInvoice, "reverse", "completed", "reversed", "Take the invoice back by a credit memo"),
    Transition(PayableInvoice, "void", "draft", "voided", "Drop an invoice that was not completed"),
    Transition(CreditMemo, "order", (), None, "A credit memo is not ordered"),
    Transition(CreditMemo, "credit", (), None, "A credit memo is not credited"),
    Transition(CreditMemo, "reverse", (), None, "A credit memo is final"),
    Transition(InverseInvoice, "order", (), None, "An inverse invoice is not ordered"),
    Transition(InverseInvoice, "credit", (), None, "An inverse invoice is not credited"),
    Transition(InverseInvoice, "reverse", (), None, "An inverse invoice is final"),
    Transition(Payment, "complete", ("draft", "awaiting execution"), "completed", "Pay the invoices named"),
    Transition(Payment, "release", "draft", "awaiting execution", "Let the payment wait for its execution"),
    Transition(Payment, "execute", "awaiting execution", None, "Fetch the money, and complete the payment"),
    Transition(Payment, "deposit", "completed", None, "Say that the money was brought to the bank"),
    Transition(Payment, "clear", "completed", None, "Say that the bank has credited the money"),
    Transition(Payment, "reverse", "completed", "reversed", "Take the payment back; the invoices are open again"),
    Transition(
        Payment,
        "reactivate",
        {"completed": "reversed", "awaiting execution": "draft"},
        None,
        "Take the payment up again to correct it",
    ),
    Transition(Payment, "void", ("draft", "awaiting execution"), "voided", "Drop a payment that was not completed"),
    *(
        Transition(model, name, (), None, f"No money moves by a {model.noun()}")
        for model in (NettingPayment, CreditUse)
        for name in ("release", "execute", "deposit", "clear", "reactivate")
    ),
    Transition(NettingPayment, "reverse", (), None, "A netting payment is final"),
]
