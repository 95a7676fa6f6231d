"""The lines of many shipments as checks and moves ask for them: read once, as figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from addons import sales
from addons.shipping.delivery import OrderLine
from addons.shipping.shipment_line import ShipmentLine
from core import Session, among

if TYPE_CHECKING:
    from addons.shipping.shipment import Shipment


def shipped_lines(session: Session, shipments: Sequence[Shipment]) -> dict[int, list[Any]]:
    """Return what the lines of shipments move, and the open figures of their order lines, by shipment id.

    Their orders are locked, so that nobody ships the same meanwhile. Asked again before anything is written, it costs
    no statement.
    """
    ids = [shipment.id for shipment in shipments]
    key = (frozenset(ids), sales.writes_of(session, ShipmentLine, OrderLine))
    known: Any = session.held.get("shipped lines")
    if known is None or known[0] != key:
        found = sales.named_rows(session.ask(_figures, shipments=ids))
        if sales.lock_orders(session, {line.order_id for line in found if line.order_id is not None}):
            found = sales.named_rows(session.ask(_figures, shipments=ids))
        by_shipment: dict[int, list[Any]] = {id_: [] for id_ in ids}
        for line in found:
            by_shipment[line.shipment_id].append(line)
        session.held["shipped lines"] = known = (key, by_shipment)
    lines: dict[int, list[Any]] = known[1]
    return lines


def _figures(session: Session) -> Any:
    L, of = session[ShipmentLine], session[OrderLine]
    moved = (L.shipment_id, L.order_line_id, L.product_id, L.bin_id, L.lot, L.quantity)
    open_ = (of.order_id, of.quantity.label("ordered"), of.delivered, of.reserved, of.exploded, of.kit_line_id)
    query = select(*moved, *open_).outerjoin(of, of.id == L.order_line_id)
    return query.where(among(session, L.shipment_id, given="shipments")).order_by(L.shipment_id, L.position)
