"""Which shipments delivered what is billed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, select

from addons import invoicing, sales, shipping
from addons.invoicing.orders.billing import Part
from core import ZERO, Row, Session, among

Sourced = tuple[Part, Row]
"""What is billed of an order line, and further columns of its invoice line."""
Place = tuple[dt.date, int]
"""Where a shipment comes: by its date, then in the order they were made."""
Delivery = tuple[Place, int, Decimal]
"""A shipment line by its id, its place, and what is not billed of it."""
LAST: Place = (dt.date.max, 0)


def by_shipment(session: Session, parts: Sequence[Sourced]) -> list[Sourced]:
    """Split parts by the completed shipment lines that delivered them and were not billed, by date of the shipment.

    What no shipment stands for, such as free text, comes last of each order.
    """
    shipped = session.ask(_shipped, lines=[line.id for (line, _, _), _ in parts]).all()
    billed = billed_of_shipments(session, [id_ for _, id_, *_ in shipped])
    left: dict[int, list[Delivery]] = defaultdict(list)
    for order_line, id_, quantity, day, shipment in shipped:
        left[order_line].append(((day, shipment), id_, quantity - billed.get(id_, ZERO)))
    pieces = [one for part, source in parts for one in _split(part, source, left[part[0].id])]
    return [piece for _, piece in sorted(pieces, key=lambda one: one[0])]


def _split(part: Part, source: Row, shipped: Sequence[Delivery]) -> Iterator[tuple[Place, Sourced]]:
    line, done, quantity = part
    end = done + quantity
    for place, id_, delivered in shipped:
        if piece := sales.nearer(end - done, delivered):
            yield place, ((line, done, piece), source | {"shipment_line_id": id_})
            done += piece
    if done != end:
        yield LAST, ((line, done, end - done), source)


def _shipped(session: Session) -> Any:
    S, L = session[shipping.Shipment], session[shipping.ShipmentLine]
    query = select(L.order_line_id, L.id, L.quantity, S.date, S.id).join(S, S.id == L.shipment_id)
    query = query.where(among(session, L.order_line_id, given="lines"), S.state == "completed")
    return query.order_by(S.date, S.id, L.position)


def billed_of_shipments(session: Session, shipment_lines: Sequence[int]) -> dict[int, Decimal]:
    """Return what stands in invoices, less their credit memos, by shipment line."""
    if not shipment_lines:
        return {}
    invoice: Any = session[invoicing.Invoice]
    L: Any = session[invoicing.InvoiceLine]
    counted = func.sum(case((invoice.state == "voided", ZERO), else_=L.quantity), type_=L.quantity.type)
    query = select(L.shipment_line_id, counted).join(invoice, invoice.id == L.invoice_id)
    found = query.where(among(session, L.shipment_line_id, shipment_lines)).group_by(L.shipment_line_id)
    return {id_: quantity for id_, quantity in session.execute(found) if id_ is not None}
