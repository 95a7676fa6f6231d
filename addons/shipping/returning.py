"""Returns of what was shipped: which shipment line comes back, and never more than it held (semantics 1.1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from addons import sales
from addons.links import link
from addons.shipping.delivery import DeliveredOrder, OrderLine
from addons.shipping.shipment import Shipment
from addons.shipping.shipment_line import ShipmentLine
from core import ZERO, Finding, Row, Session, among, load

PROCESSED = ("placed", "confirmed", "closed")
UNDER_WAY = (*sales.BEING_MADE, *PROCESSED)
"""The states of returns that take goods back, or will."""


def make_returns(session: Session, shipments: Sequence[Shipment]) -> dict[int, int]:
    """Make a draft return per shipment of all that is in no return yet, at the prices of its order.

    Returns the returns by shipment, by id.
    """
    load(session, shipments, "lines.order_line")
    lines = [line for shipment in shipments for line in shipment.lines]
    returned = _returned(session, {line.id for line in lines}, UNDER_WAY)
    headers: list[Row] = []
    sources: list[Shipment] = []
    for shipment in shipments:
        rows = [row for line in shipment.lines if (row := _row(line, returned))]
        if rows:
            headers.append(_header(shipment) | {"lines": rows})
            sources.append(shipment)
    ids = session.create(sales.ReturnOrder, headers)
    made = {shipment.id: id_ for shipment, id_ in zip(sources, ids, strict=True)}
    link(session, Shipment, sales.Order, made.items(), "return")
    return made


def _header(shipment: Shipment) -> Row:
    return {
        "organisation_id": shipment.organisation_id,
        "partner_id": shipment.partner_id,
        "warehouse_id": shipment.warehouse_id,
    }


def _row(line: ShipmentLine, returned: dict[int, Decimal]) -> Row | None:
    rest = line.quantity - returned.get(line.id, ZERO)
    if rest <= 0:
        return None
    row: Row = {"product_id": line.product_id, "quantity": -rest, "returned_line_id": line.id}
    if line.order_line is not None:
        row |= {"price": line.order_line.price, "discount": line.order_line.discount}
    return row


def _returned(
    session: Session, lines: set[int], states: Sequence[str] = PROCESSED, besides: Sequence[int] = ()
) -> dict[int, Decimal]:
    """Return what returns in some states take back, by shipment line, without some orders."""
    order, L = session[DeliveredOrder], session[OrderLine]
    query = (
        select(L.returned_line_id, func.sum(L.quantity, type_=L.quantity.type))
        .join(order, order.id == L.order_id)
        .where(among(session, L.returned_line_id, lines), order.state.in_(states))
        .where(~among(session, order.id, besides))
        .group_by(L.returned_line_id)
    )
    return {id_: -quantity for id_, quantity in session.execute(query) if id_ is not None}


def not_too_much_returned(session: Session, orders: Sequence[Any]) -> Iterator[Finding]:
    """Find returns that take back more of a shipment line than was shipped, over all processed returns."""
    load(session, orders, "lines")
    named = [line for order in orders for line in order.lines if line.returned_line_id is not None]
    if not named:
        return
    shipped = session.known(ShipmentLine, {line.returned_line_id for line in named})
    taken: dict[int, Decimal] = defaultdict(Decimal)
    taken |= _returned(session, {line.returned_line_id for line in named}, besides=[one.id for one in orders])
    for order in orders:
        wrong = []
        for line in (line for line in order.lines if line.returned_line_id is not None):
            taken[line.returned_line_id] -= line.quantity
            held = shipped[line.returned_line_id].quantity if line.returned_line_id in shipped else ZERO
            if taken[line.returned_line_id] > held:
                wrong.append((line.position, taken[line.returned_line_id], held))
        if wrong:
            parts = ", ".join(f"line {p}: {t.normalize():f} of {s.normalize():f} shipped" for p, t, s in wrong)
            yield Finding(order, f"more would come back than was shipped ({parts}): correct the quantities")
