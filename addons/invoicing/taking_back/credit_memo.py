"""The credit memo: an invoice with negative amounts that takes another one back."""

from __future__ import annotations

import datetime as dt

from addons.base import today
from addons.invoicing.invoices.invoice import Invoice
from core import Row, Session


class CreditMemo(Invoice, kind="credit_memo"):
    """Takes an invoice back; numbered in a series of its own."""

    label = "credit memo"
    series = "credit_memo"
    series_prefix = "CM"
    takes_back = True


def credit_header(session: Session, invoice: Invoice, on: dt.date | None = None) -> Row:
    """Return the row of a document that takes an invoice back, with its lines; dated today unless told otherwise."""
    day = on or today(session, invoice.organisation_id)
    return {
        "organisation_id": invoice.organisation_id,
        "partner_id": invoice.partner_id,
        "currency_id": invoice.currency_id,
        "invoice_address_id": invoice.invoice_address_id,
        "date": day,
        "due_date": day,
        "note": f"Takes back invoice {invoice.number}",
        **invoice.credit_values(),
        "lines": [line.credit_row() for line in invoice.lines],
    }
