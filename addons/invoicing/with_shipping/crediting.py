"""Credit what was billed of closed orders and never delivered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from addons import invoicing, sales
from addons.base import today
from addons.invoicing.generating.from_orders import drafted_quantities
from addons.invoicing.orders.billing import Part
from addons.invoicing.orders.prepayment import net, payment_header
from addons.invoicing.payments.allocating import open_invoices
from addons.links import link
from core import ZERO, Check, Finding, Row, Session, load, rows


def credit_undelivered(session: Session, orders: Sequence[Any], positions: Sequence[str], on: dt.date | None) -> None:
    """Make and complete a credit memo per order, cut the lines to what was delivered, and settle it with open invoices.

    What is credited of a line is its share: what stays billed is the share of what was delivered.
    """
    rows.lock(session, orders)
    load(session, orders, "lines")
    model = session[invoicing.OrderLine]
    groups = {order.id: list(_undelivered(order, positions)) for order in orders}
    along = model.parts_along(session, groups)
    parts = [part for id_, group in groups.items() for part in (*group, *along[id_])]
    lines: dict[int, list[Row]] = {}
    for row, (line, _, _) in zip(model.invoice_line_rows(session, parts), parts, strict=True):
        lines.setdefault(line.order_id, []).append(row)
    credited = [order for order in orders if order.id in lines]
    billing = {order.id: order.invoicing_organisation_id or order.organisation_id for order in credited}
    days = {id_: on or today(session, organisation) for id_, organisation in billing.items()}
    headers = session[invoicing.BilledOrder].invoice_headers(session, credited, days)
    ids = session.create(invoicing.CreditMemo, [headers[one.id] | {"lines": lines[one.id]} for one in credited])
    link(session, sales.Order, invoicing.Invoice, zip([one.id for one in credited], ids, strict=True), "invoice")
    known = session.known(invoicing.CreditMemo, ids)
    memos = [known[id_] for id_ in ids]
    session.fire("complete", memos).expect_done()
    sales.cut_lines(session, [line for line, _, _ in parts], {line.id: before + part for line, before, part in parts})
    sales.refresh_totals(session, session[sales.Order], credited)
    _settle(session, credited, memos)


def _undelivered(order: Any, positions: Sequence[str] = ()) -> Iterator[Part]:
    for line in order.lines:
        excess: Decimal = line.invoiced - line.delivered
        if line.product_id is not None and excess > 0 and (not positions or str(line.position) in positions):
            yield line, line.invoiced, -excess


def _settle(session: Session, orders: Sequence[Any], memos: Sequence[invoicing.Invoice]) -> None:
    """Pay what is still open of the orders' invoices by their credit memos."""
    bills = open_invoices(session, [order.id for order in orders])
    headers: list[Row] = []
    for order, memo in zip(orders, memos, strict=True):
        left, lines = -memo.open_amount, []
        for invoice, share in bills.get(order.id, ()):
            part = min(left, share, invoice.open_amount)
            if part > 0:
                left -= part
                lines += [{"invoice_id": invoice.id, "amount": part}, {"invoice_id": memo.id, "amount": -part}]
        if lines:
            headers.append(payment_header(session, order, memo.date, "netting") | {"lines": lines})
    if headers:
        net(session, headers)


def something_to_credit(session: Session, orders: Sequence[Any]) -> Iterator[Finding]:
    """Find orders of which everything billed was delivered, or of which an invoice is not completed."""
    load(session, orders, "lines")
    drafted = drafted_quantities(session, [line for order in orders for line in order.lines])
    for order in orders:
        if any(drafted.get(line.id, ZERO) for line in order.lines):
            yield Finding(order, "an invoice of it is not completed: complete or void that first")
        elif not any(_undelivered(order)):
            yield Finding(order, "nothing is billed that was not delivered")


CHECKS = [
    Check(
        invoicing.Order,
        "something to credit",
        before="credit",
        run=something_to_credit,
        summary="Something was billed and not delivered",
    ),
]
