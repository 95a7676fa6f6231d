"""Make invoices from shipments: what was shipped, less what was billed of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from addons import invoicing, sales, shipping
from addons.invoicing.generating.from_orders import FIGURES, drafted_quantities
from addons.invoicing.generating.manner import Manner
from addons.invoicing.generating.steering import Steering
from addons.invoicing.orders.billing import Part
from addons.invoicing.with_shipping.by_shipment import billed_of_shipments
from addons.links import link
from core import ZERO, Row, Session, load, rows


def invoice_shipments(
    session: Session, shipments: Sequence[Any], on: dt.date | Mapping[int, dt.date] | None, manner: Manner
) -> set[int]:
    """Create draft invoices of shipments, for returns credit memos, and return the ids of those that have one.

    A shipment of several orders has one for each way they are invoiced. The manner is told why others have none.
    """
    load(session, shipments, "lines.order_line.order")
    lines = [line for shipment in shipments for line in shipment.lines]
    orders: dict[int, Any] = {line.order_line.order_id: line.order_line.order for line in lines if line.order_line}
    rows.lock(session, list(orders.values()))
    waiting = _waiting(session, shipments, list(orders.values()), manner)
    documents: list[tuple[int, set[int], Row]] = []
    by_shipment = _rows_by_shipment(session, shipments, waiting)
    for shipment in shipments:
        documents += _documents(session, shipment, orders, by_shipment.get(shipment.id, []), on)
    for is_credit, model in ((False, invoicing.Invoice), (True, invoicing.CreditMemo)):
        chosen = [one for one in documents if _is_credit(one[2]) == is_credit]
        ids = session.create(model, [row for _, _, row in chosen])
        pairs = list(zip(chosen, ids, strict=True))
        link(session, shipping.Shipment, invoicing.Invoice, [(one, id_) for (one, _, _), id_ in pairs], "invoice")
        billed = [(order, id_) for (_, some, _), id_ in pairs for order in sorted(some)]
        link(session, sales.Order, invoicing.Invoice, billed, "invoice")
    return {shipment for shipment, _, _ in documents}


def _is_credit(row: Row) -> bool:
    """Say whether goods come back and nothing else."""
    return all(line["quantity"] < 0 for line in row["lines"])


def _waiting(session: Session, shipments: Sequence[Any], orders: Sequence[Any], manner: Manner) -> set[int]:
    """Return the orders that are not billed yet by their invoice terms; the manner is told why, by shipment."""
    if not manner.steered or not orders:
        return set()
    lines: dict[int, list[Any]] = {}
    for kind in dict.fromkeys(type(order) for order in orders):
        lines |= sales.lines_of(session, [order for order in orders if type(order) is kind], *FIGURES)
    steering = Steering(session, orders, lines, manner)
    found = {order.id for order in orders if steering.waits(order)}
    why = {id_: f"{session.known(sales.Order, [id_])[id_]}: {manner.why[id_]}" for id_ in found}
    manner.why.clear()
    for shipment in shipments:
        reasons = [why[line.order_line.order_id] for line in shipment.lines if _is_of(line, found)]
        if reasons:
            manner.why[shipment.id] = "; ".join(dict.fromkeys(reasons))
    return found


def _is_of(line: Any, orders: set[int]) -> bool:
    return line.order_line is not None and line.order_line.order_id in orders


def _documents(
    session: Session,
    shipment: Any,
    orders: Mapping[int, Any],
    parts: Sequence[tuple[int | None, Row]],
    on: dt.date | Mapping[int, dt.date] | None,
) -> list[tuple[int, set[int], Row]]:
    """Return (shipment, orders, row) of each invoice of a shipment; what has no order goes with the first."""
    day = (on.get(shipment.id) if isinstance(on, Mapping) else on) or shipment.date
    found: dict[Any, tuple[int, set[int], Row]] = {}
    headers = {id_: _header(session, shipment, orders.get(id_ or 0), day) for id_ in dict.fromkeys(o for o, _ in parts)}
    first = next((header for id_, header in headers.items() if id_ is not None), None)
    for id_, row in parts:
        header = headers[id_] if id_ is not None or first is None else first
        key = tuple(sorted(header.items(), key=lambda one: one[0]))
        _, billed, document = found.setdefault(key, (shipment.id, set(), header | {"lines": []}))
        document["lines"].append(row)
        if id_ is not None:
            billed.add(id_)
    return list(found.values())


def _header(session: Session, shipment: Any, order: Any, day: dt.date) -> Row:
    if order is None:
        return {"organisation_id": shipment.organisation_id, "partner_id": shipment.partner_id, "date": day}
    headers: dict[int, Row] = type(order).invoice_headers(session, [order], {order.id: day})
    return headers[order.id]


def _rows_by_shipment(
    session: Session, shipments: Sequence[Any], waiting: set[int]
) -> dict[int, list[tuple[int | None, Row]]]:
    """Return (order, invoice line) by shipment: shipped less billed, never more than its line has delivered and open.

    Nothing of the orders `waiting`.
    """
    lines = [line for shipment in shipments for line in shipment.lines if not _is_of(line, waiting)]
    billed = billed_of_shipments(session, [line.id for line in lines])
    ordered: list[Any] = [line.order_line for line in lines if line.order_line is not None]
    drafted = drafted_quantities(session, ordered)
    before = {line.id: line.invoiced + drafted.get(line.id, ZERO) for line in ordered}
    groups: dict[int, list[Part]] = {shipment.id: [] for shipment in shipments}
    sources: list[Row] = []
    found: dict[int, list[tuple[int | None, Row]]] = {}
    for line in lines:
        rest = line.quantity - billed.get(line.id, ZERO)
        of: Any = line.order_line
        if of is None:
            if rest:
                found.setdefault(line.shipment_id, []).append((None, _unordered(line, rest)))
            continue
        rest = ZERO if of.order.is_cancelled else sales.nearer(rest, of.delivered - before[of.id])
        if rest:
            groups[line.shipment_id].append((of, before[of.id], rest))
            sources.append({"shipment_line_id": line.id})
            before[of.id] += rest
    model = session[invoicing.OrderLine]
    parts = [(id_, part) for id_, group in groups.items() for part in group]
    along = [(id_, part) for id_, group in model.parts_along(session, groups).items() for part in group]
    sources += [{} for _ in along]
    billed_rows = model.invoice_line_rows(session, [part for _, part in (*parts, *along)])
    for (id_, part), row, source in zip((*parts, *along), billed_rows, sources, strict=True):
        found.setdefault(id_, []).append((part[0].order_id, row | source))
    return found


def _unordered(line: Any, quantity: Decimal) -> Row:
    return {
        "product_id": line.product_id,
        "unit_id": line.unit_id,
        "quantity": quantity,
        "shipment_line_id": line.id,
    }
