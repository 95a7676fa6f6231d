"""The verbs of invoices that make other documents: payments and credit memos."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Self

from addons import sales
from addons.base import Currency, today
from addons.invoicing.billing import refresh_invoice_status
from addons.invoicing.cash import handed_over, paid_off
from addons.invoicing.credit_memo import take_back
from addons.invoicing.invoice import Invoice
from addons.invoicing.invoice_line import InvoiceLine
from addons.invoicing.order_payments import refresh_order_payments
from addons.invoicing.payment import Payment
from addons.invoicing.payment_verbs import process
from core import BadInput, Row, Session


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
    ) -> None:
        """Register a payment for each invoice: `amount`, or what is open, dated `on` (today if none)."""
        unpaid = [invoice for invoice in invoices if invoice.open_amount]
        session.nothing_to_do([invoice for invoice in invoices if not invoice.open_amount], "nothing is open")
        headers = [_payment(session, invoice, amount, on, method) for invoice in unpaid]
        ids = session.create(Payment, headers)
        payments = session.known(Payment, ids)
        process(session, [payments[id_] for id_ in ids])

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
    def reverse(cls, session: Session, invoices: Sequence[Self], on: dt.date | None = None) -> None:
        """Take invoices back by credit memos, dated `on` (today if none)."""
        take_back(session, invoices, on)
        refresh_order_payments(session, [invoice.id for invoice in invoices])


def _payment(
    session: Session, invoice: Invoice, amount: Decimal | None, on: dt.date | Mapping[int, dt.date] | None, method: str
) -> Row:
    currency, open_ = session.known(Currency)[invoice.currency_id], invoice.open_amount
    given = handed_over(currency, open_, method) if amount is None else amount
    part = paid_off(currency, given, open_, method)
    if not part:
        raise BadInput(f"{invoice} cannot be paid with 0", remedy="Give an amount, or none for all that is open.")
    day = on.get(invoice.id) if isinstance(on, Mapping) else on
    return {
        "organisation_id": invoice.organisation_id,
        "partner_id": invoice.partner_id,
        "currency_id": invoice.currency_id,
        "date": day or today(session, invoice.organisation_id),
        "method": method,
        "amount": given,
        "lines": [{"invoice_id": invoice.id, "amount": part}],
    }


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
