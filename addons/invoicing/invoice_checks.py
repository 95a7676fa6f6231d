"""What is asked before invoices and payments are completed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from addons.invoicing.allocating import allocated
from addons.invoicing.billed_lines import billed_lines
from addons.invoicing.billing import BilledOrder, OrderLine, billable_lines
from addons.invoicing.currencies import one_currency
from addons.invoicing.invoice import Invoice
from addons.invoicing.order_payments import unbilled_amounts
from addons.invoicing.payment import Payment
from addons.invoicing.proceeding import paid_before_it_goes_on
from addons.schemas import figure
from core import Check, Document, Finding, Session, load


def has_lines(session: Session, invoices: Sequence[Invoice]) -> Iterator[Finding]:
    """Find invoices without a line."""
    lines = billed_lines(session, invoices)
    for invoice in invoices:
        if not lines[invoice.id]:
            yield Finding(invoice, "it has no lines: add at least one")


def not_too_much_billed(session: Session, invoices: Sequence[Invoice]) -> Iterator[Finding]:
    """Find invoices that bill more of an order line than may be billed."""
    lines = billed_lines(session, invoices)
    ordered = [(one, line) for one in invoices for line in lines[one.id] if line.order_line_id is not None]
    wanted: dict[int, Decimal] = defaultdict(Decimal)
    for _, line in ordered:
        wanted[line.order_line_id] += line.quantity
    known = billable_lines(session, wanted)
    billable = session[OrderLine].billable(session, list(known.values()))
    for invoice, line in ordered:
        of, billed = known[line.order_line_id], wanted[line.order_line_id]
        if abs(of.invoiced + billed) > abs(billable[of.id]):
            rest = billable[of.id] - of.invoiced
            text = f"it bills {billed.normalize():f} of a line with {rest.normalize():f} open"
            yield Finding(invoice, text, {"open": rest, "invoiced": billed})


def not_overpaid(session: Session, payments: Sequence[Payment]) -> Iterator[Finding]:
    """Find payments that pay more of an invoice or order than is open, or what cannot be paid yet."""
    parts = allocated(session, payments)
    orders = {line.order.id: line.order for one in payments for line in one.lines if line.order is not None}
    rest = unbilled_amounts(session, list(orders.values())) if orders else {}
    wanted: dict[object, Decimal] = defaultdict(Decimal)
    for paid, amount in (part for found in parts.values() for part in found):
        wanted[paid] += amount
    named: dict[object, Decimal] = defaultdict(Decimal)
    for line in parts:
        named[line.invoice or line.order] += line.amount
    for payment in payments:
        for paid in dict.fromkeys(document for line in payment.lines for document, _ in parts[line]):
            if isinstance(paid, Invoice) and paid.state != "completed":
                yield Finding(payment, f"{paid} is {paid.state}: only completed invoices are paid")
            elif isinstance(paid, Invoice):
                yield from _too_much(payment, paid, wanted[paid], paid.open_amount)
            else:
                on_invoices = named[paid] - wanted[paid]
                yield from _too_much(payment, paid, named[paid], rest[paid.id] + on_invoices)


def paid_by_its_customer(session: Session, payments: Sequence[Payment]) -> Iterator[Finding]:
    """Find payments of one customer for the invoice or order of another one."""
    load(session, payments, "partner", "lines.invoice.partner", "lines.order.partner")
    for payment in payments:
        for line in payment.lines:
            paid = line.invoice or line.order
            if paid is None:
                continue
            owners = {paid.partner_id, getattr(paid, "invoice_partner_id", None)}
            if payment.partner_id not in owners:
                yield Finding(
                    payment,
                    f"it is from {payment.partner} and pays {paid} of {paid.partner}: correct the customer or the line",
                    {"paid by": str(payment.partner), "owed by": str(paid.partner)},
                )


def _too_much(payment: Payment, paid: Document, amount: Decimal, open_: Decimal) -> Iterator[Finding]:
    if abs(amount) > abs(open_) or amount * open_ < 0:
        figures = {"open": open_, "paid": amount}
        yield Finding(payment, f"it pays {figure(amount, 2)} of {paid}, which has {figure(open_, 2)} open", figures)


CHECKS = [
    Check(
        BilledOrder,
        "paid",
        before="proceed",
        run=paid_before_it_goes_on,
        override="finance",
        summary="What an order waits for is paid",
    ),
    Check(Invoice, "lines", before="complete", run=has_lines, summary="An invoice has at least one line"),
    Check(
        Invoice,
        "not too much billed",
        before="complete",
        run=not_too_much_billed,
        override="finance",
        summary="No more is billed than was ordered",
    ),
    Check(Payment, "one currency", before="complete", run=one_currency, summary="What is paid is in its currency"),
    Check(Payment, "not overpaid", before="complete", run=not_overpaid, summary="No more is paid than is open"),
    Check(
        Payment,
        "payer",
        before="complete",
        run=paid_by_its_customer,
        override="finance",
        summary="A customer pays what that customer owes",
    ),
]
