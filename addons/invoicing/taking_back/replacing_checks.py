"""What is asked so that the invoices and payments of cancelled and replaced orders stay right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.invoices.invoice_line import InvoiceLine
from addons.invoicing.orders.billing import BilledOrder, OrderLine
from addons.invoicing.payments.payment import Payment
from core import Check, Finding, Session, among, load


def invoices_can_be_taken_back(session: Session, orders: Sequence[BilledOrder]) -> Iterator[Finding]:
    """Find orders to be cancelled, or replaced, that stand on an invoice in draft or on one with other orders."""
    cancelled = {order.id: order for order in orders if order.state == "confirmed"}
    replaced = [(order.replaced_order_id, order) for order in orders if order.state == "temporal"]
    concerned = [*cancelled.items(), *((id_, order) for id_, order in replaced if id_ is not None)]
    if not concerned:
        return
    reasons = _reasons(session, {id_ for id_, _ in concerned})
    for id_, order in concerned:
        for reason in reasons.get(id_, ()):
            yield Finding(order, reason)


def _reasons(session: Session, orders: set[int]) -> dict[int, list[str]]:
    """Return why invoices of orders cannot be taken back, by order id."""
    invoice, L, ordered = session[Invoice], session[InvoiceLine], session[OrderLine]
    touching = (
        select(L.invoice_id)
        .join(ordered, ordered.id == L.order_line_id)
        .where(among(session, ordered.order_id, sorted(orders)))
    )
    query = (
        select(invoice, ordered.order_id)
        .join(L, L.invoice_id == invoice.id)
        .outerjoin(ordered, ordered.id == L.order_line_id)
        .where(invoice.id.in_(touching), invoice.state != "voided")
        .distinct()
    )
    billed: dict[Invoice, set[int | None]] = defaultdict(set)
    for one, order in session.execute(query):
        billed[one].add(order)
    reasons: dict[int, list[str]] = defaultdict(list)
    for one, found in billed.items():
        for id_ in orders.intersection(found):
            if one.state == "draft":
                reasons[id_].append(f"{one} of it is not completed: complete or void that first")
            elif len(found) > 1:
                reasons[id_].append(f"{one} bills other things as well: reverse it and invoice the order alone")
    return reasons


def nothing_is_paid(session: Session, orders: Sequence[BilledOrder]) -> Iterator[Finding]:
    """Find orders that were paid, wholly or in part."""
    for order in orders:
        if order.paid or order.prepaid:
            yield Finding(order, f"{order.paid:f} is paid: reverse the payments first", {"paid": order.paid})


def not_of_cancelled_orders(session: Session, invoices: Sequence[Invoice]) -> Iterator[Finding]:
    """Find invoices of orders that were cancelled: an inverse invoice has taken them back."""
    load(session, invoices, "lines.order_line.order")
    for invoice in invoices:
        orders = {line.order_line.order for line in invoice.lines if line.order_line is not None}
        for order in orders:
            if order.is_cancelled:
                yield Finding(invoice, f"{order} was cancelled, and its invoices with it")


def not_netted(session: Session, payments: Sequence[Payment]) -> Iterator[Finding]:
    """Find payments for orders that were cancelled: what was paid counts for other documents since."""
    load(session, payments, "lines.order", "lines.invoice.lines.order_line.order")
    for payment in payments:
        bills = [line.invoice for line in payment.lines if line.invoice is not None]
        behind = [n.order_line.order for bill in bills for n in bill.lines if n.order_line is not None]
        orders = {line.order for line in payment.lines if line.order is not None}
        for order in orders.union(behind):
            if order.is_cancelled:
                yield Finding(payment, f"{order} was cancelled: pay back on its inverse or replacement")


CHECKS = [
    Check(
        BilledOrder,
        "invoices can be taken back",
        before=("cancel", "confirm"),
        run=invoices_can_be_taken_back,
        summary="An order that is cancelled or replaced has no draft invoice and shares none",
    ),
    Check(BilledOrder, "nothing paid", before="reactivate", run=nothing_is_paid, summary="Nothing is paid"),
    Check(
        Invoice,
        "not of cancelled orders",
        before="reverse",
        run=not_of_cancelled_orders,
        summary="The order of the invoice was not cancelled",
    ),
    Check(Payment, "not netted", before="reverse", run=not_netted, summary="No order it pays was cancelled"),
]
