"""Payments that name an order pay its invoices with what is more than the order has open itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.invoices.invoice_line import InvoiceLine
from addons.invoicing.orders.billing import OrderLine
from addons.invoicing.orders.order_payments import unbilled_amounts
from addons.invoicing.payments.payment_line import PaymentLine
from core import ZERO, Row, Session, among, load
from core import rows as writing

if TYPE_CHECKING:
    from addons.invoicing.payments.payment import Payment

Part = tuple[Any, Decimal]
"""What a line names, such as an order or an invoice, and by how much the line settles it."""


def allocate(session: Session, payments: Sequence[Payment]) -> None:
    """Let lines that name an order pay its invoices as well, as `allocated` says, before the payments are settled."""
    changed: list[Row] = []
    new: list[Row] = []
    parts = allocated(session, payments)
    for payment in payments:
        last = max((line.position for line in payment.lines), default=0)
        for line in payment.lines:
            first, *more = parts[line]
            if more or first[0] is not line.pays:
                one, *others = _rows(line, parts[line])
                changed.append({"id": line.id, **one})
                new += [
                    {"payment_id": payment.id, "position": last + 10 * n, **other} for n, other in enumerate(others, 1)
                ]
                last += 10 * len(more)
    if not changed:
        return
    writing.update(session, session[PaymentLine], changed)
    writing.append(session, session[PaymentLine], new)
    for payment in payments:
        session.expire(payment, ["lines"])
    load(session, payments, "lines.invoice", "lines.order")


def allocated(session: Session, payments: Sequence[Payment]) -> dict[PaymentLine, list[Part]]:
    """Return what each line of payments pays: what it names, and of an order with less open its invoices.

    These are paid the earliest due first, no further than their share of the order. What is too much stays with the
    order.
    """
    load(session, payments, "lines.invoice", "lines.order", "lines.credit", "lines.gl_item")
    lines = [line for payment in payments for line in payment.lines]
    parts: dict[PaymentLine, list[Part]] = {line: [(line.pays, line.settles)] for line in lines}
    orders = {line.order.id: line.order for line in lines if line.order is not None and line.settles > 0}
    left = unbilled_amounts(session, list(orders.values())) if orders else {}
    wanted: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.order_id is not None:
            wanted[line.order_id] += line.settles
    exceeding = [id_ for id_, open_ in left.items() if open_ >= 0 and wanted[id_] > open_]
    bills = open_invoices(session, exceeding) if exceeding else {}
    taken: dict[Invoice, Decimal] = defaultdict(Decimal)
    for line in lines:
        if line.invoice is not None:
            taken[line.invoice] += line.settles
    for line in lines:
        if line.order is not None and line.settles > 0 and line.order.id in bills:
            parts[line] = _shared(line, left, bills[line.order.id], taken)
    return parts


def _shared(
    line: PaymentLine, left: dict[int, Decimal], bills: Sequence[tuple[Invoice, Decimal]], taken: dict[Invoice, Decimal]
) -> list[Part]:
    order: Any = line.order
    own = min(line.settles, left[order.id])
    rest = line.settles - own
    left[order.id] -= own
    found: list[Part] = []
    for invoice, share in bills:
        part = min(rest, share - taken[invoice], invoice.open_amount - taken[invoice])
        if part > 0:
            found.append((invoice, part))
            taken[invoice] += part
            rest -= part
    return [(order, own + rest), *found] if own + rest else found


def open_invoices(session: Session, orders: Sequence[int]) -> Mapping[int, list[tuple[Invoice, Decimal]]]:
    """Return by order its invoices with something open, the earliest due first, each with the order's share of it."""
    invoice, L, ordered = session[Invoice], session[InvoiceLine], session[OrderLine]
    gross = func.sum(L.net + L.tax_amount, type_=L.net.type)
    shares = (
        select(ordered.order_id, L.invoice_id, gross.label("share"))
        .join(L, L.order_line_id == ordered.id)
        .where(among(session, ordered.order_id, orders))
        .group_by(ordered.order_id, L.invoice_id)
        .subquery()
    )
    query = (
        select(shares.c.order_id, shares.c.share, invoice)
        .join(invoice, invoice.id == shares.c.invoice_id)
        .where(invoice.state == "completed", invoice.total > invoice.paid)
        .order_by(invoice.due_date, invoice.id)
    )
    found: dict[int, list[tuple[Invoice, Decimal]]] = defaultdict(list)
    for order, share, one in session.execute(query):
        found[order].append((one, share))
    return found


def _rows(line: PaymentLine, parts: Sequence[Part]) -> list[Row]:
    """Return what each part of a line is: money as far as it goes, then what is written off, then the discount."""
    left = {"amount": line.amount, "write_off": line.write_off, "discount": line.discount}
    found: list[Row] = []
    for number, (document, settled) in enumerate(parts, 1):
        is_invoice = isinstance(document, Invoice)
        row: Row = {"invoice_id": document.id if is_invoice else None}
        row["order_id"] = None if is_invoice else document.id
        rest = settled
        for name, amount in left.items():
            row[name] = amount if number == len(parts) else max(min(rest, amount), ZERO)
            left[name] -= row[name]
            rest -= row[name]
        found.append(row)
    return found
