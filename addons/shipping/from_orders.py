"""Make shipments from orders: what was ordered, less what was delivered or is in a draft, as far as it is on hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import case, func, select

from addons import sales
from addons.links import link
from addons.shipping.delivery import DeliveredOrder, OrderLine
from addons.shipping.filling import Filling
from addons.shipping.reserving import in_order
from addons.shipping.shipment import Shipment
from addons.shipping.shipment_line import ShipmentLine
from core import ZERO, Row, Session, among, load, rows

DRAFTS = ("draft", "released")
"""The states of shipments that have not left yet."""
FIGURES = ("id", "position", "product_id", "unit_id", "quantity", "delivered", "kit_line_id", "stock_rule", "lot")
"""What shipping asks of an order line."""

Lines = Mapping[int, Sequence[Any]]
"""The lines of orders, or their figures, by order id."""


@dataclass(frozen=True)
class Manner:
    """Say how orders are shipped: as drafts, by force, steered by their terms, several together in one shipment.

    What comes back goes `into` a bin, else into the first one. `header` is added to the shipments; `why` is told why
    orders have none.
    """

    draft: bool
    force: bool = False
    steered: bool = False
    together: bool = False
    into: int | None = None
    header: Row = field(default_factory=dict)
    why: dict[int, str] = field(default_factory=dict)


def ship_orders(
    session: Session,
    orders: Sequence[DeliveredOrder],
    on: dt.date | Mapping[int, dt.date] | None,
    *,
    draft: bool,
    force: bool = False,
    steered: bool = False,
) -> dict[int, int]:
    """Ship all that is open of the orders and return the shipments by order; completed at once unless drafts."""
    return ship_open(session, orders, on, Manner(draft=draft, force=force, steered=steered))


def ship_open(
    session: Session,
    orders: Sequence[DeliveredOrder],
    on: dt.date | Mapping[int, dt.date] | None,
    manner: Manner,
    *,
    only: Sequence[str] = (),
    besides_drafts: bool = False,
) -> dict[int, int]:
    """Ship what is open of the orders, or `only` some lines of one by hand; drafts count unless `besides_drafts`."""
    rows.lock(session, orders)
    lines = _lines(session, orders)
    wanted = _open(session, lines, besides_drafts=besides_drafts)
    if only:
        every = [line for some in lines.values() for line in some]
        wanted = sales.named_quantities(session, orders, every, wanted, only, done="shipped")
    return _ship(session, orders, lines, wanted, on, manner)


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

    Orders are served by priority and promised date. Each has a shipment of its own unless `shipment_groups` says
    otherwise. With `force` the whole quantity is shipped, whatever is on hand. What is short is recorded as backorder.
    The orders are of one document type, which says from what bins it takes. Returns the shipments by order, by id.
    """
    lines = sales.lines_of(session, orders, *FIGURES)
    return _ship(session, orders, lines, wanted, on, Manner(draft=draft, force=force))


def _ship(
    session: Session,
    orders: Sequence[DeliveredOrder],
    lines: Lines,
    wanted: Mapping[int, Decimal],
    on: dt.date | Mapping[int, dt.date] | None,
    manner: Manner,
) -> dict[int, int]:
    if not orders:
        return {}
    kind = type(orders[0])
    filling = Filling(session, orders, lines, wanted, force=manner.force, steered=manner.steered, into=manner.into)
    taken = {order.id: found for order in in_order(orders) if (found := filling.lines(order))}
    manner.why.update(filling.why)
    shipped = [order for order in orders if order.id in taken]
    days = on if isinstance(on, Mapping) else {order.id: on for order in shipped}
    headers = kind.shipment_headers(session, shipped, days)
    groups = dict.fromkeys(headers, "run") if manner.together else kind.shipment_groups(session, shipped)
    documents = sales.collected(shipped, headers, groups)
    ids = session.create(
        Shipment,
        [
            {**header, **manner.header, "lines": [row for one in group for row in taken[one.id]]}
            for header, group in documents
        ],
    )
    made = {order.id: id_ for (_, group), id_ in zip(documents, ids, strict=True) for order in group}
    link(session, DeliveredOrder, Shipment, made.items(), "shipment")
    short = filling.short
    missing = session.known(OrderLine, short)
    sales.record_backorders(session, [(missing[id_], wanted[id_], part) for id_, part in short.items()], "ship")
    if not manner.draft:
        complete(session, ids)
    return made


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


def _open(session: Session, lines: Lines, *, besides_drafts: bool = False) -> dict[int, Decimal]:
    every = [line for some in lines.values() for line in some]
    elsewhere = session[OrderLine].sent_by_others(session, every)
    for id_, quantity in () if besides_drafts else session.ask(_drafted, lines=[line.id for line in every]):
        elsewhere[id_] = elsewhere.get(id_, ZERO) + quantity
    return {line.id: _rest(line.quantity, line.delivered + elsewhere.get(line.id, ZERO)) for line in every}


def _drafted(session: Session) -> Any:
    S, L = session[Shipment], session[ShipmentLine]
    drafted = func.sum(case((S.state.in_(DRAFTS), L.quantity), else_=ZERO), type_=L.quantity.type)
    query = select(L.order_line_id, drafted).join(S, S.id == L.shipment_id)
    return query.where(among(session, L.order_line_id, given="lines")).group_by(L.order_line_id)


def _rest(ordered: Decimal, covered: Decimal) -> Decimal:
    return max(ordered - covered, ZERO) if ordered >= 0 else min(ordered - covered, ZERO)


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
