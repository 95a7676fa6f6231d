"""What is paid: the share of each invoice line that a payment pays, by the payment's date (semantics 6.1)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, select
from sqlalchemy.orm import join

from addons import invoicing
from addons.commissions.basis.invoiced import counts, invoice_columns, is_settled, joined_lines
from addons.commissions.basis.source import Source
from addons.commissions.note import InvoiceLine
from core import Session


def source(session: Session, first: dt.date, last: dt.date) -> Source:
    """Return invoice lines with the shares that payments dated from one day to another pay of them.

    Shares are differences of cumulative ones, so that those of all payments add up to the line.
    """
    invoice, L = session[invoicing.Invoice], session[InvoiceLine]
    payment, part = session[invoicing.Payment], session[invoicing.PaymentLine]
    is_meant = (payment.state == "completed", payment.date >= first, payment.date <= last)
    touched = select(part.invoice_id).join(payment, payment.id == part.payment_id).where(*is_meant)
    reached = func.sum(part.amount, type_=part.amount.type).over(
        partition_by=part.invoice_id, order_by=(payment.date, part.id)
    )
    paid = (
        select(part.id, part.invoice_id, part.amount, payment.date, payment.method, reached.label("reached"))
        .join(payment, payment.id == part.payment_id)
        .where(payment.state == "completed", part.invoice_id.in_(touched))
        .subquery("paid")
    )
    origin = join(L, invoice, invoice.id == L.invoice_id).join(paid, paid.c.invoice_id == invoice.id)
    joined = joined_lines(session, invoice, L, origin, paid.c.method)
    columns = {
        **joined.columns,
        **invoice_columns(invoice, L),
        "date": paid.c.date,
        "payment_line_id": paid.c.id,
        "before": paid.c.reached - paid.c.amount,
        "reached": paid.c.reached,
        "whole": invoice.total,
    }
    where = (counts(invoice, L), paid.c.date >= first, paid.c.date <= last)
    return Source("invoicing.Invoice", joined.origin, columns, where, is_settled(invoice))
