"""What business partners agree on for invoices and payment."""

from __future__ import annotations

from collections.abc import Sequence

from addons import base
from addons.invoicing.generating.invoice_schedule import InvoiceSchedule
from addons.invoicing.terms.due_rule import read_days
from addons.invoicing.terms.payment_term import PaymentTerm
from core import Mapped, Row, Session, reference, relation


class Partner(base.Partner, extends=True):
    """Partners have a payment term, and a schedule by which their deliveries are billed.

    Those who pay on certain days of the month only have them as `maturity_days`, such as "5 20".
    """

    payment_term_id: Mapped[int | None] = reference("payment_term", index=False)
    maturity_days: Mapped[str | None]
    invoice_schedule_id: Mapped[int | None] = reference("invoice_schedule", index=False)

    payment_term: Mapped[PaymentTerm | None] = relation("invoicing.PaymentTerm")
    invoice_schedule: Mapped[InvoiceSchedule | None] = relation("invoicing.InvoiceSchedule")

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Refuse days on which nobody pays."""
        rows = super().prepare(session, rows)
        for row in rows:
            read_days(row.get("maturity_days"))
        return rows
