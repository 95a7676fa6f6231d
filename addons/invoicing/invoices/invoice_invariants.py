"""What must be true of invoices."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from sqlalchemy import select

from addons import sales
from addons.doctor import Invariant, wrong_sums
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.invoices.invoice_line import InvoiceLine
from addons.invoicing.orders.billing import OrderLine
from core import Session

COUNTING = ("completed", "reversed")


def invoiced_is_billed(session: Session) -> Iterator[str]:
    """Find order lines whose invoiced quantity is not the sum of their invoice lines."""
    invoice, L = session[Invoice], session[InvoiceLine]
    billed = select(L.order_line_id, L.quantity).join(invoice, invoice.id == L.invoice_id)
    return wrong_sums(session, OrderLine, "invoiced", billed.where(invoice.state.in_(COUNTING)), "invoices")


def totals_are_sums(session: Session) -> Iterator[str]:
    """Find invoices whose totals are not the sums of their lines."""
    L = session[InvoiceLine]
    amounts = {"net_total": L.net, "tax_total": L.tax_amount, "total": L.net + L.tax_amount}
    return chain.from_iterable(
        wrong_sums(session, Invoice, column, select(L.invoice_id, amount), "its lines")
        for column, amount in amounts.items()
    )


INVARIANTS = [
    Invariant("invoiced equals billed", invoiced_is_billed, "Invoiced quantities are those of the invoices"),
    Invariant(
        "nothing billed of what was cut",
        sales.nothing_done_of_what_was_cut(
            part="invoiced", word="billed", remedy="Reverse its invoices, or order it again"
        ),
        "Of lines that were voided or cut no more is billed than was left of them",
    ),
    Invariant(
        "invoice status is the share invoiced",
        sales.status_is_share(part="invoiced", status="invoice_status"),
        "An order's invoice status is the share of it that is invoiced",
    ),
    Invariant("invoice totals are sums", totals_are_sums, "An invoice's totals are the sums of its lines"),
]
