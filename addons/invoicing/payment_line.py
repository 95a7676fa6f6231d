"""How a payment is shared out over invoices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from addons.invoicing.invoice import Invoice
from core import DocumentLine, Mapped, Money, reference, relation

if TYPE_CHECKING:
    from addons.invoicing.payment import Payment


class PaymentLine(DocumentLine, table="payment_line"):
    """The part of a payment that pays an invoice, in its currency."""

    parent = "payment_id"

    payment_id: Mapped[int] = reference("payment")
    invoice_id: Mapped[int] = reference("invoice")
    amount: Mapped[Money]

    payment: Mapped[Payment] = relation("invoicing.Payment", back="lines")
    invoice: Mapped[Invoice] = relation("invoicing.Invoice")
