"""Deliveries of orders that are cancelled or replaced: netted, so that nothing is shipped twice (semantics 8.4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from addons import sales
from addons.links import link
from addons.preferences import setting_of
from addons.shipping.delivery import DeliveredOrder, refresh_delivery_status
from addons.shipping.from_orders import complete, ship_quantities
from addons.shipping.netting import NettedLine, move_shipments, net_quantities, netted_lines
from addons.shipping.netting_shipment import NettingShipment
from core import ZERO, Row, Session, load


def net_deliveries(
    session: Session,
    orders: Sequence[sales.Order],
    inverses: Mapping[int, sales.Order],
    replacements: Mapping[int, Sequence[sales.Order]],
) -> None:
    """Let orders count as delivered, their inverses as delivered back, and net what is left; both by the order's id.

    What an order has delivered stays with the customer and counts for the orders that replace it.
    """
    nettings = {
        order.id: netted_lines(
            order,
            inverses[order.id],
            replacements.get(order.id, ()),
            leave_zero=setting_of(session, "shipping.leave_delivered_zero", order.organisation_id),
        )
        for order in orders
    }
    _net(session, orders, nettings)
    beside = [order.id for group in replacements.values() for order in group]
    refresh_delivery_status(session, [*nettings, *(one.id for one in inverses.values()), *beside])


def receive_back(
    session: Session, orders: Sequence[DeliveredOrder], on: dt.date | None, *, draft: bool
) -> dict[int, int]:
    """Ship negative quantities of the inverses of cancelled orders and return the shipments by order.

    What the cancelled orders have delivered comes back.
    """
    load(session, orders, "lines.product", "lines.source_line")
    wanted = {line.id: _to_come_back(line) for order in orders for line in order.lines}
    return ship_quantities(session, orders, wanted, on, draft=draft)


def _to_come_back(line: Any) -> Decimal:
    """Return what is open of an inverse line, negative; lines left undelivered on both sides have nothing open."""
    if line.source_line is None or not line.source_line.delivered:
        return ZERO
    open_: Decimal = line.quantity - line.delivered
    return open_


def _net(session: Session, orders: Sequence[sales.Order], nettings: Mapping[int, Sequence[NettedLine]]) -> None:
    """Net the lines as each order's organisation prefers it: by a shipment, by moving shipments, or by figures."""
    by_shipment = _preferring(session, orders, "shipping.netting_shipment")
    _ship_netted(session, by_shipment, nettings)
    others = [order for order in orders if order not in by_shipment]
    moving = _preferring(session, others, "shipping.associate_shipments")
    move_shipments(session, [one for order in moving for one in nettings[order.id]])
    net_quantities(session, [one for order in others for one in nettings[order.id]])


def _preferring(session: Session, orders: Sequence[sales.Order], key: str) -> list[sales.Order]:
    return [order for order in orders if setting_of(session, key, order.organisation_id)]


def _ship_netted(session: Session, orders: Sequence[sales.Order], nettings: Mapping[int, Sequence[NettedLine]]) -> None:
    headers: list[Row] = []
    pairs: list[set[int]] = []
    own = session[DeliveredOrder].shipment_headers(session, orders, {})
    for order in orders:
        changes = [change for one in nettings[order.id] for change in one.changes() if change[1]]
        if changes:
            headers.append(own[order.id] | {"lines": [_line_row(*one) for one in changes]})
            pairs.append({line.order_id for line, _ in changes})
    ids = session.create(NettingShipment, headers)
    linked = [(order_id, id_) for group, id_ in zip(pairs, ids, strict=True) for order_id in sorted(group)]
    link(session, DeliveredOrder, NettingShipment, linked, "netting shipment")
    complete(session, ids)


def _line_row(line: Any, quantity: Any) -> Row:
    return {"order_line_id": line.id, "product_id": line.product_id, "unit_id": line.unit_id, "quantity": quantity}
