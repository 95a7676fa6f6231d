"""Make shipments from orders: what was ordered, less what was delivered or is in a draft, as far as it is on hand."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, select

from addons import sales
from addons.links import link
from addons.shipping.delivery import DeliveredOrder, OrderLine
from addons.shipping.kits import shipped_with_components
from addons.shipping.shipment import Shipment
from addons.shipping.shipment_line import ShipmentLine
from addons.stock import Supply
from core import ZERO, Row, Session, among, load, rows

DRAFTS = ("draft", "released")
"""The states of shipments that have not left yet."""


def ship_orders(
    session: Session,
    orders: Sequence[DeliveredOrder],
    on: dt.date | Mapping[int, dt.date] | None,
    *,
    draft: bool,
    force: bool = False,
) -> dict[int, int]:
    """Ship all that is open of the orders and return the shipments by order; completed at once unless drafts."""
    rows.lock(session, orders)
    load(session, orders, "lines.product")
    return ship_quantities(session, orders, open_quantities(session, orders), on, draft=draft, force=force)


def ship_quantities(
    session: Session,
    orders: Sequence[DeliveredOrder],
    wanted: Mapping[int, Decimal],
    on: dt.date | Mapping[int, dt.date] | None,
    *,
    draft: bool,
    force: bool = False,
) -> dict[int, int]:
    """Create shipments of orders with the wanted quantities (by order line id), as far as they are on hand.

    Each order has one of its own unless `shipment_groups` says otherwise. With `force` the whole quantity is shipped,
    whatever is on hand. What is short is recorded as backorder. The orders are of one document type, which says from
    what bins it takes. Returns the shipments by order, by id.
    """
    if not orders:
        return {}
    kind = type(orders[0])
    stocked = [line for order in orders for line in order.lines if _is_stocked(line) and wanted[line.id]]
    goods = {line.product_id for line in stocked if line.product_id is not None}
    warehouses = {order.warehouse_id for order in orders if order.warehouse_id is not None}
    supply = Supply(session, goods, warehouses, kind.stock_purpose)
    bins = kind.fixed_bins(session, orders)
    taken: dict[int, list[Row]] = {}
    short: list[tuple[sales.OrderLine, Decimal, Decimal]] = []
    for order in orders:
        how = {"force": force, "only": bins.get(order.id)}
        lines = _lines(session, supply, order, wanted, how)
        short += _short(order, lines, wanted)
        if lines:
            taken[order.id] = lines
    shipped = [order for order in orders if order.id in taken]
    days = on if isinstance(on, Mapping) else {order.id: on for order in shipped}
    headers, groups = kind.shipment_headers(session, shipped, days), kind.shipment_groups(session, shipped)
    documents = sales.collected(shipped, headers, groups)
    ids = session.create(
        Shipment, [header | {"lines": [row for one in group for row in taken[one.id]]} for header, group in documents]
    )
    made = {order.id: id_ for (_, group), id_ in zip(documents, ids, strict=True) for order in group}
    link(session, DeliveredOrder, Shipment, made.items(), "shipment")
    sales.record_backorders(session, short, "ship")
    if not draft:
        complete(session, ids)
    return made


def _lines(
    session: Session, supply: Supply, order: DeliveredOrder, wanted: Mapping[int, Decimal], how: Mapping[str, Any]
) -> list[Row]:
    """Return the shipment lines of an order: goods as far as they are on hand, kits as far as these make some."""
    taken = {line.id: _take(supply, order, line, wanted[line.id], how) for line in order.lines}
    shipped = {id_: sum((row["quantity"] for row in parts), ZERO) for id_, parts in taken.items()}
    for id_, quantity in shipped_with_components(session, order, wanted, shipped).items():
        taken[id_] = [row | {"quantity": quantity} for row in taken[id_] if quantity]
    return [row for parts in taken.values() for row in parts]


def _short(
    order: DeliveredOrder, taken: Sequence[Row], wanted: Mapping[int, Decimal]
) -> list[tuple[sales.OrderLine, Decimal, Decimal]]:
    """Return (line, wanted, shipped) of the lines of an order that could not be shipped as wanted."""
    shipped: dict[int, Decimal] = defaultdict(Decimal)
    for row in taken:
        shipped[row["order_line_id"]] += row["quantity"]
    return [
        (line, wanted[line.id], shipped[line.id])
        for line in order.lines
        if _is_stocked(line) and shipped[line.id] < wanted[line.id]
    ]


def complete(session: Session, ids: Sequence[int]) -> None:
    """Complete freshly made shipments; raises Refused if one cannot be."""
    if ids:
        made = session.known(Shipment, ids)
        session.fire("complete", [made[id_] for id_ in ids]).expect_done()


def open_quantities(session: Session, orders: Sequence[DeliveredOrder]) -> dict[int, Decimal]:
    """Return what is still to be shipped by line id: ordered less delivered, drafted and sent by others; at least 0."""
    lines: list[OrderLine] = [line for order in orders for line in order.lines]  # type: ignore[misc]
    elsewhere = session[OrderLine].sent_by_others(session, lines)
    for id_, quantity in session.ask(_drafted, lines=[line.id for line in lines]):
        elsewhere[id_] = elsewhere.get(id_, ZERO) + quantity
    return {line.id: _rest(line.quantity, line.delivered + elsewhere.get(line.id, ZERO)) for line in lines}


def _drafted(session: Session) -> Any:
    S, L = session[Shipment], session[ShipmentLine]
    drafted = func.sum(case((S.state.in_(DRAFTS), L.quantity), else_=ZERO), type_=L.quantity.type)
    query = select(L.order_line_id, drafted).join(S, S.id == L.shipment_id)
    return query.where(among(session, L.order_line_id, given="lines")).group_by(L.order_line_id)


def _rest(ordered: Decimal, covered: Decimal) -> Decimal:
    return max(ordered - covered, ZERO) if ordered >= 0 else min(ordered - covered, ZERO)


def _is_stocked(line: sales.OrderLine) -> bool:
    return line.product is not None and line.product.is_stocked


def _take(
    supply: Supply, order: DeliveredOrder, line: sales.OrderLine, quantity: Decimal, how: Mapping[str, Any]
) -> list[Row]:
    """Return the shipment lines for a quantity: one per bin; services, charges and kits ride along, returns come in."""
    row: Row = {"order_line_id": line.id, "product_id": line.product_id, "unit_id": line.unit_id}
    if not quantity or line.product_id is None:
        return []
    if not _is_stocked(line):
        return [row | {"quantity": quantity}]
    assert order.warehouse_id is not None
    if quantity < 0:
        return [row | {"quantity": quantity, "bin_id": supply.first_bin(order.warehouse_id)}]
    parts = supply.take(line.product_id, order.warehouse_id, quantity, **how).parts
    return [row | {"quantity": part, "bin_id": place.bin, "lot": place.lot} for place, part in parts]


def reverse_shipments(session: Session, orders: Sequence[DeliveredOrder]) -> None:
    """Reverse the completed shipments of orders and void their drafts."""
    found = _shipments_of(session, orders, ("completed", *DRAFTS))
    for verb, states in (("reverse", ("completed",)), ("void", DRAFTS)):
        chosen = [shipment for shipment in found if shipment.state in states]
        if chosen:
            session.fire(verb, chosen).expect_done()


def void_draft_shipments(session: Session, orders: Sequence[DeliveredOrder]) -> None:
    """Void the shipments of orders that have not left yet."""
    found = _shipments_of(session, orders, DRAFTS)
    if found:
        session.fire("void", found).expect_done()


def _shipments_of(session: Session, orders: Sequence[DeliveredOrder], states: Sequence[str]) -> Sequence[Shipment]:
    S, L, ordered = session[Shipment], session[ShipmentLine], session[OrderLine]
    query = (
        select(S)
        .join(L, L.shipment_id == S.id)
        .join(ordered, ordered.id == L.order_line_id)
        .where(among(session, ordered.order_id, [order.id for order in orders]), S.state.in_(states))
        .distinct()
    )
    return session.scalars(query).all()
