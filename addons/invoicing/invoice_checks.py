"""What is asked before invoices and payments are completed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from addons.invoicing.billing import OrderLine
from addons.invoicing.invoice import Invoice
from addons.invoicing.payment import Payment
from core import Check, Finding, Session, load


def has_lines(session: Session, invoices: Sequence[Invoice]) -> Iterator[Finding]:
    """Find invoices without a line."""
    load(session, invoices, "lines")
    for invoice in invoices:
        if not invoice.lines:
            yield Finding(invoice, "it has no lines: add at least one")


def not_too_much(session: Session, invoices: Sequence[Invoice]) -> Iterator[Finding]:
    """Find invoices that bill more of an order line than may be billed."""
    load(session, invoices, "lines")
    wanted: dict[int, Decimal] = defaultdict(Decimal)
    for invoice in invoices:
        for line in invoice.lines:
            if line.order_line_id is not None:
                wanted[line.order_line_id] += line.quantity
    lines = session.known(OrderLine, wanted)
    billable = session[OrderLine].billable(session, list(lines.values()))
    too_much = {id_ for id_, of in lines.items() if abs(of.invoiced + wanted[id_]) > abs(billable[id_])}
    for invoice in invoices if too_much else ():
        for line in invoice.lines:
            if line.order_line_id in too_much:
                of = lines[line.order_line_id]
                rest, billed = billable[of.id] - of.invoiced, wanted[of.id]
                figures = {"open": rest, "invoiced": billed}
                yield Finding(
                    invoice, f"it bills {billed.normalize():f} of a line with {rest.normalize():f} open", figures
                )


def not_overpaid(session: Session, payments: Sequence[Payment]) -> Iterator[Finding]:
    """Find payments that pay more of an invoice than is open, or one that is not completed."""
    load(session, payments, "lines.invoice")
    wanted: dict[int, Decimal] = defaultdict(Decimal)
    for payment in payments:
        for line in payment.lines:
            wanted[line.invoice_id] += line.amount
    for payment in payments:
        for line in payment.lines:
            invoice, amount = line.invoice, wanted[line.invoice_id]
            if invoice.state != "completed":
                yield Finding(payment, f"{invoice} is {invoice.state}: only completed invoices are paid")
            elif abs(amount) > abs(invoice.open_amount) or amount * invoice.open_amount < 0:
                figures = {"open": invoice.open_amount, "paid": amount}
                yield Finding(
                    payment, f"it pays {amount:f} of {invoice}, which has {invoice.open_amount:f} open", figures
                )


CHECKS = [
    Check(Invoice, "lines", before="complete", run=has_lines, summary="An invoice has at least one line"),
    Check(
        Invoice,
        "not too much",
        before="complete",
        run=not_too_much,
        override="finance",
        summary="No more is billed than was ordered",
    ),
    Check(Payment, "not overpaid", before="complete", run=not_overpaid, summary="No more is paid than is open"),
]
