"""Make shipments from orders: what was ordered, less what was delivered or is in a draft, as far as it is on hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence, Set
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, select

from addons import sales
from addons.base import Product
from addons.links import link
from addons.shipping.delivery import DeliveredOrder, OrderLine
from addons.shipping.kits import shipped_with_components
from addons.shipping.shipment import Shipment
from addons.shipping.shipment_line import ShipmentLine
from addons.stock import Supply
from core import ZERO, Row, Session, among, load, rows

DRAFTS = ("draft", "released")
"""The states of shipments that have not left yet."""
FIGURES = ("id", "product_id", "unit_id", "quantity", "delivered", "kit_line_id")
"""What shipping asks of an order line."""

Lines = Mapping[int, Sequence[Any]]
"""The lines of orders, or their figures, by order id."""


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
    lines = _lines(session, orders)
    return _ship(session, orders, lines, _open(session, lines), on, draft=draft, force=force)


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
    lines = sales.lines_of(session, orders, *FIGURES)
    return _ship(session, orders, lines, wanted, on, draft=draft, force=force)


def _ship(
    session: Session,
    orders: Sequence[DeliveredOrder],
    lines: Lines,
    wanted: Mapping[int, Decimal],
    on: dt.date | Mapping[int, dt.date] | None,
    *,
    draft: bool,
    force: bool,
) -> dict[int, int]:
    if not orders:
        return {}
    kind = type(orders[0])
    products = session.known(Product, {one.product_id for some in lines.values() for one in some} - {None})
    goods = {id_ for id_, product in products.items() if product.is_stocked}
    asked = {one.product_id for some in lines.values() for one in some if wanted[one.id]}
    warehouses = {order.warehouse_id for order in orders if order.warehouse_id is not None}
    supply = Supply(session, goods & asked, warehouses, kind.stock_purpose)
    bins = kind.fixed_bins(session, orders)
    taken: dict[int, list[Row]] = {}
    short: dict[int, Decimal] = {}
    for order in orders:
        how = {"force": force, "only": bins.get(order.id)}
        parts = _parts(session, supply, order, lines[order.id], wanted, goods, how)
        for line in lines[order.id]:
            shipped = sum((row["quantity"] for row in parts[line.id]), ZERO)
            if line.product_id in goods and shipped < wanted[line.id]:
                short[line.id] = shipped
        if rows_of_order := [row for some in parts.values() for row in some]:
            taken[order.id] = rows_of_order
    shipped = [order for order in orders if order.id in taken]
    days = on if isinstance(on, Mapping) else {order.id: on for order in shipped}
    headers, groups = kind.shipment_headers(session, shipped, days), kind.shipment_groups(session, shipped)
    documents = sales.collected(shipped, headers, groups)
    ids = session.create(
        Shipment, [header | {"lines": [row for one in group for row in taken[one.id]]} for header, group in documents]
    )
    made = {order.id: id_ for (_, group), id_ in zip(documents, ids, strict=True) for order in group}
    link(session, DeliveredOrder, Shipment, made.items(), "shipment")
    missing = session.known(OrderLine, short)
    sales.record_backorders(session, [(missing[id_], wanted[id_], part) for id_, part in short.items()], "ship")
    if not draft:
        complete(session, ids)
    return made


def _parts(
    session: Session,
    supply: Supply,
    order: DeliveredOrder,
    lines: Sequence[Any],
    wanted: Mapping[int, Decimal],
    goods: Set[int],
    how: Mapping[str, Any],
) -> dict[int, list[Row]]:
    """Return the shipment lines by order line: goods as far as they are on hand, kits as far as these make some."""
    parts = {one.id: _take(supply, order, one, wanted[one.id], goods, how) for one in lines}
    if any(line.kit_line_id is not None for line in lines):
        shipped = {id_: sum((row["quantity"] for row in some), ZERO) for id_, some in parts.items()}
        for id_, quantity in shipped_with_components(session, lines, goods, wanted, shipped).items():
            parts[id_] = [row | {"quantity": quantity} for row in parts[id_] if quantity]
    return parts


def complete(session: Session, ids: Sequence[int]) -> None:
    """Complete freshly made shipments; raises Refused if one cannot be."""
    if ids:
        made = session.known(Shipment, ids)
        session.fire("complete", [made[id_] for id_ in ids]).expect_done()


def open_quantities(session: Session, orders: Sequence[DeliveredOrder]) -> dict[int, Decimal]:
    """Return what is still to be shipped by line id: ordered less delivered, drafted and sent by others; at least 0."""
    return _open(session, _lines(session, orders))


def _lines(session: Session, orders: Sequence[DeliveredOrder]) -> Lines:
    if sales.is_extended(session, OrderLine, "sent_by_others"):
        load(session, orders, "lines")
    return sales.lines_of(session, orders, *FIGURES)


def _open(session: Session, lines: Lines) -> dict[int, Decimal]:
    every = [line for some in lines.values() for line in some]
    elsewhere = session[OrderLine].sent_by_others(session, every)
    for id_, quantity in session.ask(_drafted, lines=[line.id for line in every]):
        elsewhere[id_] = elsewhere.get(id_, ZERO) + quantity
    return {line.id: _rest(line.quantity, line.delivered + elsewhere.get(line.id, ZERO)) for line in every}


def _drafted(session: Session) -> Any:
    S, L = session[Shipment], session[ShipmentLine]
    drafted = func.sum(case((S.state.in_(DRAFTS), L.quantity), else_=ZERO), type_=L.quantity.type)
    query = select(L.order_line_id, drafted).join(S, S.id == L.shipment_id)
    return query.where(among(session, L.order_line_id, given="lines")).group_by(L.order_line_id)


def _rest(ordered: Decimal, covered: Decimal) -> Decimal:
    return max(ordered - covered, ZERO) if ordered >= 0 else min(ordered - covered, ZERO)


def _take(
    supply: Supply, order: DeliveredOrder, line: Any, quantity: Decimal, goods: Set[int], how: Mapping[str, Any]
) -> list[Row]:
    """Return the shipment lines for a quantity: one per bin; services, charges and kits ride along, returns come in."""
    if not quantity or line.product_id is None:
        return []
    row: Row = {"order_line_id": line.id, "product_id": line.product_id, "unit_id": line.unit_id}
    if line.product_id not in goods:
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
