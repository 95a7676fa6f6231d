"""What business partners agree on for invoices and payment."""

from __future__ import annotations

from addons import base
from addons.invoicing.invoice_schedule import InvoiceSchedule
from addons.invoicing.payment_term import PaymentTerm
from core import Mapped, reference, relation


class Partner(base.Partner, extends=True):
    """Partners have a payment term, and a schedule by which their deliveries are billed."""

    payment_term_id: Mapped[int | None] = reference("payment_term", index=False)
    invoice_schedule_id: Mapped[int | None] = reference("invoice_schedule", index=False)

    payment_term: Mapped[PaymentTerm | None] = relation("invoicing.PaymentTerm")
    invoice_schedule: Mapped[InvoiceSchedule | None] = relation("invoicing.InvoiceSchedule")
