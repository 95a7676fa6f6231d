"""Make invoices from orders: what may be billed, less what was invoiced or is in a draft."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, select

from addons import sales
from addons.invoicing.billing import COPIED, BilledOrder, OrderLine
from addons.invoicing.credit_memo import CreditMemo
from addons.invoicing.invoice import Invoice
from addons.invoicing.invoice_line import InvoiceLine
from addons.links import link
from core import ZERO, Row, Session, among, load, rows

FIGURES = ("id", "quantity", "invoiced", "net", "tax_amount", *COPIED)
"""What invoicing asks of an order line."""

Part = tuple[OrderLine, Decimal, Decimal]
"""An order line, the quantity billed before, and the quantity to bill now."""


def invoice_orders(
    session: Session, orders: Sequence[BilledOrder], on: dt.date | Mapping[int, dt.date] | None
) -> dict[int, int]:
    """Create draft invoices of orders with something to bill, for returns credit memos; return their ids by order.

    Each order has one of its own unless `invoice_groups` says otherwise. The orders are of one document type.
    """
    if not orders:
        return {}
    rows.lock(session, orders)
    parts = open_parts(session, _lines(session, orders))
    lines: dict[int, list[Row]] = {}
    for row, (line, _, _) in zip(session[OrderLine].invoice_line_rows(session, parts), parts, strict=True):
        lines.setdefault(line.order_id, []).append(row)
    kind = type(orders[0])
    days = sales.dated(on, kind.invoice_dates(session, orders))
    billed = [order for order in orders if order.id in lines]
    headers, groups = kind.invoice_headers(session, billed, days), kind.invoice_groups(session, billed)
    documents = sales.collected(billed, headers, groups)
    model: type[Invoice] = session[CreditMemo] if kind.is_return else session[Invoice]
    ids = session.create(
        model, [header | {"lines": [row for one in group for row in lines[one.id]]} for header, group in documents]
    )
    made = {order.id: id_ for (_, group), id_ in zip(documents, ids, strict=True) for order in group}
    link(session, BilledOrder, Invoice, made.items(), "invoice")
    return made


def _lines(session: Session, orders: Sequence[BilledOrder]) -> list[OrderLine]:
    if sales.is_extended(session, OrderLine, "billable", "invoice_line_rows"):
        load(session, orders, "lines")
    return [line for some in sales.lines_of(session, orders, *FIGURES).values() for line in some]


def open_parts(session: Session, lines: Sequence[OrderLine]) -> list[Part]:
    """Return what is still to be billed of each line that has something open."""
    billable = session[OrderLine].billable(session, lines)
    drafted = drafted_quantities(session, lines)
    parts: list[Part] = []
    for line in lines:
        before = line.invoiced + drafted.get(line.id, ZERO)
        rest = billable[line.id] - before
        if rest and (rest > 0) == (billable[line.id] > 0):
            parts.append((line, before, rest))
    return parts


def drafted_quantities(session: Session, lines: Sequence[OrderLine]) -> dict[int, Decimal]:
    """Return the quantities that stand in draft invoices, by order line."""
    return dict(session.ask(_drafted, lines=[line.id for line in lines]).all())


def _drafted(session: Session) -> Any:
    invoice, L = session[Invoice], session[InvoiceLine]
    drafted = func.sum(case((invoice.state == "draft", L.quantity), else_=ZERO), type_=L.quantity.type)
    query = select(L.order_line_id, drafted).join(invoice, invoice.id == L.invoice_id)
    return query.where(among(session, L.order_line_id, given="lines")).group_by(L.order_line_id)


def take_back_invoices(session: Session, orders: Sequence[BilledOrder]) -> None:
    """Reverse the completed invoices of orders and void their drafts."""
    invoice, L, ordered = session[Invoice], session[InvoiceLine], session[OrderLine]
    touching = (
        select(L.invoice_id)
        .join(ordered, ordered.id == L.order_line_id)
        .where(among(session, ordered.order_id, [order.id for order in orders]))
    )
    query = select(invoice).where(invoice.id.in_(touching), invoice.state.in_(["draft", "completed"]))
    found = [one for one in session.scalars(query) if one.kind_name == "invoice"]
    for verb, state in (("reverse", "completed"), ("void", "draft")):
        chosen = [one for one in found if one.state == state]
        if chosen:
            session.fire(verb, chosen).expect_done()
