"""Make invoices from orders: what may be billed, less what was invoiced or is in a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, select

from addons import sales
from addons.invoicing.generating.collecting import above_minimum, groups_of
from addons.invoicing.generating.manner import Manner
from addons.invoicing.generating.steering import IMMEDIATE, Lines, Steering
from addons.invoicing.invoices.invoice import Invoice
from addons.invoicing.invoices.invoice_line import InvoiceLine
from addons.invoicing.orders.billing import COPIED, BilledOrder, OrderLine, Part
from addons.invoicing.taking_back.credit_memo import CreditMemo
from addons.links import link
from core import ZERO, Row, Session, among, load, rows

FIGURES = ("id", "position", "quantity", "invoiced", "made_by", "net", "tax_amount", *COPIED)
"""What invoicing asks of an order line."""


def invoice_orders(session: Session, orders: Sequence[BilledOrder], manner: Manner) -> dict[int, int]:
    """Create draft invoices of orders with something to bill, for returns credit memos; return their ids by order.

    Each order has one of its own unless a grouping or `invoice_groups` says otherwise. The orders are of one document
    type. The manner is told why others have none, where it is not that nothing is open.
    """
    if not orders:
        return {}
    rows.lock(session, orders)
    lines = _lines_of_invoices(session, orders, manner)
    kind = type(orders[0])
    days = sales.dated(manner.on, kind.invoice_dates(session, orders))
    billed = [order for order in orders if order.id in lines]
    headers = kind.invoice_headers(session, billed, days)
    documents = [
        (header | {"lines": [row for one in group for row in lines[one.id]]}, group)
        for header, group in sales.collected(billed, headers, groups_of(session, billed, manner))
    ]
    if not kind.is_return:
        documents = above_minimum(session, documents, manner)
    model: type[Invoice] = session[CreditMemo] if kind.is_return else session[Invoice]
    ids = session.create(model, [row for row, _ in documents])
    made = {order.id: id_ for (_, group), id_ in zip(documents, ids, strict=True) for order in group}
    link(session, BilledOrder, Invoice, made.items(), "invoice")
    return made


def _lines_of_invoices(session: Session, orders: Sequence[BilledOrder], manner: Manner) -> dict[int, list[Row]]:
    """Return the rows of invoice lines by order, of orders with something to bill now."""
    if sales.is_extended(session, OrderLine, "billable", "invoice_line_rows"):
        load(session, orders, "lines")
    lines = sales.lines_of(session, orders, *FIGURES)
    open_: dict[int, list[Part]] = {order.id: [] for order in orders}
    for part in open_parts(session, [line for some in lines.values() for line in some]):
        open_[part[0].order_id].append(part)
    covered = [one.id for one in orders if not (open_[one.id] or one.is_cancelled) and _is_open(lines[one.id])]
    manner.why |= dict.fromkeys(covered, "drafts bill all that is open")
    chosen = _chosen_parts(session, orders, lines, open_, manner)
    parts = _by_delivery(session, orders, chosen)
    found: dict[int, list[Row]] = {}
    billed = session[OrderLine].invoice_line_rows(session, [part for part, _ in parts])
    for ((line, _, _), source), row in zip(parts, billed, strict=True):
        found.setdefault(line.order_id, []).append(row | source)
    return found


def _is_open(lines: Sequence[Any]) -> bool:
    """Say whether less is invoiced of some line than was ordered."""
    return any(line.invoiced != line.quantity for line in lines)


def _chosen_parts(
    session: Session, orders: Sequence[BilledOrder], lines: Lines, open_: Mapping[int, Sequence[Part]], manner: Manner
) -> Mapping[int, Sequence[Part]]:
    """Return what is billed now of what is open: what is named by hand, what the terms let be billed, or all."""
    if manner.lines:
        (every, some), *_ = zip(lines.values(), open_.values(), strict=True)
        rest = dict.fromkeys((line.id for line in every), ZERO) | {line.id: left for line, _, left in some}
        wanted = sales.named_quantities(session, orders, every, rest, manner.lines, done="billed")
        return {orders[0].id: [(line, before, wanted[line.id]) for line, before, _ in some if wanted[line.id]]}
    return Steering(session, orders, lines, manner).parts(open_) if manner.steered else open_


def _by_delivery(
    session: Session, orders: Sequence[BilledOrder], chosen: Mapping[int, Sequence[Part]]
) -> list[tuple[Part, Row]]:
    """Return what is billed order by order; of orders billed after their delivery split by what delivered it."""
    after = {order.id for order in orders if order.invoice_term not in (None, IMMEDIATE)}
    found: dict[int, list[tuple[Part, Row]]] = {
        id_: [(part, {}) for part in parts] for id_, parts in chosen.items() if id_ not in after
    }
    asked = [part for id_, parts in chosen.items() if id_ in after for part in parts]
    for part, source in session[OrderLine].by_delivery(session, asked) if asked else ():
        found.setdefault(part[0].order_id, []).append((part, source))
    return [one for order in orders for one in found.get(order.id, ())]


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
