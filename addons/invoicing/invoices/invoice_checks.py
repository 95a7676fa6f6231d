"""What is asked before invoices are completed, and orders that wait for a payment go on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from addons.invoicing.invoices.bill_figures import billed_lines
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.orders.billing import BilledOrder, OrderLine, billable_lines
from addons.invoicing.orders.proceeding import paid_before_it_goes_on
from addons.invoicing.taking_back.crediting import something_is_left
from core import Check, Finding, Session


def has_lines(session: Session, invoices: Sequence[Invoice]) -> Iterator[Finding]:
    """Find invoices without a line."""
    lines = billed_lines(session, invoices)
    for invoice in invoices:
        if not lines[invoice.id]:
            yield Finding(invoice, "it has no lines: add at least one")


def not_too_much_billed(session: Session, invoices: Sequence[Invoice]) -> Iterator[Finding]:
    """Find invoices that bill more of an order line than may be billed, or take back more of it than is billed."""
    lines = billed_lines(session, invoices)
    ordered = [(one, line) for one in invoices for line in lines[one.id] if line.order_line_id is not None]
    wanted: dict[int, Decimal] = defaultdict(Decimal)
    for _, line in ordered:
        wanted[line.order_line_id] += line.quantity
    known = billable_lines(session, wanted)
    billable = session[OrderLine].billable(session, list(known.values()))
    for invoice, line in ordered:
        of, billed = known[line.order_line_id], wanted[line.order_line_id]
        after, most = of.invoiced + billed, billable[of.id]
        if after * (most or of.invoiced) < 0 or abs(after) > max(abs(most), abs(of.invoiced)):
            yield _too_much_of(invoice, billed, of.invoiced, most)


def _too_much_of(invoice: Invoice, billed: Decimal, before: Decimal, most: Decimal) -> Finding:
    is_back = billed * before < 0
    rest = -before if is_back else most - before
    text = f"it bills {billed.normalize():f} of a line with {rest.normalize():f} open"
    if is_back:
        text = f"it takes back {abs(billed).normalize():f} of a line with {abs(before).normalize():f} billed"
    return Finding(invoice, text, {"open": rest, "invoiced": billed})


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
        "something left",
        before="reverse",
        run=something_is_left,
        summary="Not all of it was credited before",
    ),
    Check(
        Invoice,
        "not too much billed",
        before="complete",
        run=not_too_much_billed,
        override="finance",
        summary="No more is billed than was ordered",
    ),
]
