"""The credit memo: an invoice with negative amounts that takes another one back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from addons import sales
from addons.base import today
from addons.invoicing.invoice import Invoice
from addons.links import link
from core import Row, Session, load, rows


class CreditMemo(Invoice, kind="credit_memo"):
    """Takes an invoice back; numbered in a series of its own."""

    label = "credit memo"
    series = "credit_memo"
    series_prefix = "CM"
    takes_back = True


def take_back(session: Session, invoices: Sequence[Invoice], on: dt.date | None) -> None:
    """Make and complete a credit memo for each invoice and settle the two against each other.

    What was paid on the invoice before is left as a credit on the memo.
    """
    load(session, invoices, "lines")
    ids = session.create(CreditMemo, [credit_header(session, invoice, on) for invoice in invoices])
    link(session, Invoice, Invoice, [(i.id, memo) for i, memo in zip(invoices, ids, strict=True)], "credit memo")
    memos = session.known(CreditMemo, ids)
    session.fire("complete", [memos[id_] for id_ in ids]).expect_done()
    settled: list[Row] = []
    for invoice, id_ in zip(invoices, ids, strict=True):
        settled.append({"id": id_, "paid": -invoice.open_amount, "payment_status": _status(invoice)})
        settled.append({"id": invoice.id, "paid": invoice.total, "payment_status": 100})
    rows.update(session, session[Invoice], settled)


def _status(invoice: Invoice) -> int:
    return sales.percent(invoice.open_amount, invoice.total)


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
