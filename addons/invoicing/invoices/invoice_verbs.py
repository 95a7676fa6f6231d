"""The verbs of invoices that make other documents: payments and credit memos."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Self

from addons import sales
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.invoices.invoice_line import InvoiceLine
from addons.invoicing.orders.billing import refresh_invoice_status
from addons.invoicing.orders.order_payments import refresh_order_payments
from addons.invoicing.owed.rescheduling import reschedule
from addons.invoicing.paying.verbs import HowPaid, pay_documents
from addons.invoicing.taking_back.crediting import credit, take_back
from core import Row, Session


class PayableInvoice(Invoice, extends=True):
    """Invoices are paid, wholly or in part, or taken back."""

    @classmethod
    def pay(
        cls,
        session: Session,
        invoices: Sequence[Self],
        amount: Decimal | None = None,
        on: dt.date | Mapping[int, dt.date] | None = None,
        method: str = "transfer",
        write_off: bool = False,
        no_discount: bool = False,
        use_credit: bool = False,
        rest: str | None = None,
        deposit: bool = False,
    ) -> None:
        """Register a payment for each invoice: `amount`, or what is open, dated `on` (today if none).

        What paying early earns is taken unless `no_discount`. With `write_off` what stays open is given up; with
        `use_credit` the customer's credit pays first. `rest` says what becomes of more than is open: credit or refund.
        With `deposit` the money is brought to the bank at once.
        """
        unpaid = [invoice for invoice in invoices if invoice.open_amount]
        session.nothing_to_do([invoice for invoice in invoices if not invoice.open_amount], "nothing is open")
        how = HowPaid(amount, on, method, write_off, no_discount, use_credit, rest, deposit)
        pay_documents(session, unpaid, how, lambda one: (one.organisation_id, one.partner_id))

    @classmethod
    def reschedule(
        cls, session: Session, invoices: Sequence[Self], row: Sequence[str] = (), by_term: bool = False
    ) -> None:
        """Agree on another payment plan: on rows such as "2030-01-31=100.00" and "2030-02-28=rest", or by the term."""
        reschedule(session, invoices, row, by_term=by_term)

    @classmethod
    def order(cls, session: Session, invoices: Sequence[Self]) -> None:
        """Make confirmed orders for what was invoiced without one, at the invoices' prices; no G/L items."""
        made = sales.order_afterwards(
            session, invoices, _order_row, counts_as="invoiced", role="invoice", orderable=_is_orderable
        )
        session.nothing_to_do([one for one in invoices if one.id not in made], "all of it was ordered")
        refresh_invoice_status(session, made.values())
        refresh_order_payments(session, [invoice.id for invoice in invoices])

    @classmethod
    def credit(
        cls, session: Session, invoices: Sequence[Self], line: Sequence[str] = (), on: dt.date | None = None
    ) -> None:
        """Take back parts of invoices by credit memos, dated `on` (today if none); what is open of them is lowered.

        `line` names lines of one invoice: "10=2" two of the line at position 10, "10" all that is left of it. Without
        it all that is left is credited.
        """
        done = credit(session, invoices, line, on)
        session.nothing_to_do([one for one in invoices if one.id not in done], "all of it is credited")
        refresh_order_payments(session, [invoice.id for invoice in invoices])

    @classmethod
    def reverse(cls, session: Session, invoices: Sequence[Self], on: dt.date | None = None) -> None:
        """Take invoices back by credit memos, dated `on` (today if none)."""
        take_back(session, invoices, on)
        refresh_order_payments(session, [invoice.id for invoice in invoices])


TAKEN = ("product_id", "description", "unit_id", "quantity", "price", "discount", "tax_id", "tax_rate")


def _is_orderable(line: InvoiceLine) -> bool:
    return line.gl_item_id is None


def _order_row(invoice: Invoice, lines: Sequence[InvoiceLine]) -> Row:
    return {
        "organisation_id": invoice.organisation_id,
        "partner_id": invoice.partner_id,
        "currency_id": invoice.currency_id,
        "date": invoice.date,
        "lines": [{name: getattr(line, name) for name in TAKEN} for line in lines],
    }
