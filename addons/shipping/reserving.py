"""Hard reservations of order lines: made from what is open, and brought in line with it after whatever happened."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from addons import sales
from addons.preferences import setting_of
from addons.shipping.delivery import RESERVING, WAYS, DeliveredOrder, OrderLine
from addons.shipping.reservation import reserved
from addons.stock import Reservation, Supply, give_free, reservations_of, set_apart
from core import ZERO, Row, Session, load, rows

OWNER = "sales.OrderLine"
RESERVE = "shipping.reserve_stock"


def follow(session: Session, orders: Sequence[Any], *, take: bool = True) -> None:
    """Bring the reservations of orders in line with what is open of their lines: one way, whatever has happened.

    What is too much is given free; what is missing is taken where lines reserve automatically, if `take`, in order of
    priority and promised date. Costs nothing for orders that never reserve stock.
    """
    preferring = _preferring(session, orders)
    concerned = [order for order in orders if order.holds_stock or (take and _automatic(order, preferring))]
    if not concerned:
        return
    concerned = in_order(concerned)
    load(session, concerned, "lines.product")
    lines: list[Any] = [line for order in concerned for line in order.lines if is_stocked(line)]
    supply = supply_for(session, concerned, lines)
    held = reservations_of(session, OWNER, [line.id for line in lines])
    open_ = open_to_reserve(session, lines)
    surplus = [part for line in lines for part in _surplus(line, open_[line.id], held.get(line.id, ()))]
    if surplus:
        give_free(session, surplus)
        supply = supply_for(session, concerned, lines)
    if take:
        automatic = {order.id for order in concerned if _automatic(order, preferring)}
        wanting = [line for line in lines if line.order_id in automatic]
        new = [row for line in wanting for row in _missing(supply, line, open_[line.id], held.get(line.id, ()))]
        set_apart(session, new)
    if surplus or take:
        held = reservations_of(session, OWNER, [line.id for line in lines])
    note(session, concerned, held)


def in_order(orders: Sequence[Any]) -> list[Any]:
    """Return orders as they are served: by priority, promised date, and number of the record."""
    return sorted(orders, key=lambda one: (one.priority, one.promised_date or dt.date.max, one.id))


def is_stocked(line: Any) -> bool:
    """Say whether stock is kept of what a line orders."""
    return line.product is not None and line.product.is_stocked


def _preferring(session: Session, orders: Sequence[Any]) -> set[int]:
    """Return the organisations whose orders set stock apart by themselves."""
    organisations = {order.organisation_id for order in orders}
    return {id_ for id_ in organisations if setting_of(session, RESERVE, id_)}


def _automatic(order: Any, preferring: Container[int]) -> bool:
    return order.organisation_id in preferring and order.reserves and order.state in RESERVING


def supply_for(session: Session, orders: Sequence[Any], lines: Iterable[Any]) -> Supply:
    """Return what is free for lines of orders of one type, locked: who reads reservations does that first."""
    warehouses = {order.warehouse_id for order in orders if order.warehouse_id is not None}
    return Supply(session, {line.product_id for line in lines}, warehouses, type(orders[0]).stock_purpose)


def left_of(reservations: Iterable[Reservation]) -> Decimal:
    """Return what is left of reservations, expected ones included."""
    return sum((one.left for one in reservations), ZERO)


def open_to_reserve(session: Session, lines: Sequence[Any]) -> dict[int, Decimal]:
    """Return what of each line waits for our stock, by id: what its order reserves and nobody else sends."""
    others = session[OrderLine].sent_by_others(session, lines)
    return {line.id: max(reserved(line.order, line) - others.get(line.id, ZERO), ZERO) for line in lines}


def _surplus(line: Any, open_: Decimal, reservations: Sequence[Reservation]) -> Iterator[tuple[Reservation, Decimal]]:
    """Yield what a line has reserved beyond what is open, what is expected first and what is allocated last.

    A product of variable quantity may have more reserved than ordered, until as much as was ordered is delivered.
    """
    too_much = left_of(reservations) - open_
    if open_ and line.product.variable_quantity:
        return
    for one in sorted(reservations, key=lambda one: (one.allocated, one.bin_id is not None, -one.id)):
        part = min(one.left, too_much)
        if part > 0:
            too_much -= part
            yield one, part


def _missing(supply: Supply, line: Any, open_: Decimal, reservations: Sequence[Reservation]) -> Iterator[Row]:
    """Yield the rows that reserve what is missing of a line, as far as it is free."""
    missing = open_ - left_of(reservations)
    if missing <= 0 or line.order.warehouse_id is None or line.reservation not in (None, WAYS[0]):
        return
    yield from taken(supply, line, missing)


def taken(supply: Supply, line: Any, quantity: Decimal) -> Iterator[Row]:
    """Yield the rows that reserve a quantity for a line, by its rule or that of the warehouse, as far as it is free."""
    warehouse = line.order.warehouse_id
    found = supply.take(line.product_id, warehouse, quantity, rule=line.stock_rule, lot=line.lot or "")
    for place, part in found.parts:
        where = {"product_id": place.product, "bin_id": place.bin, "lot": place.lot}
        yield {**where, "quantity": part, "owner": OWNER, "owner_id": line.id}


def note(session: Session, orders: Sequence[Any], held: Mapping[int, Sequence[Reservation]]) -> None:
    """Write what is reserved to lines, and to orders which share of what is open that is, in two statements at most."""
    lines: list[Any] = [line for order in orders for line in order.lines]
    amounts = {line.id: left_of(held.get(line.id, ())) for line in lines}
    changed = [{"id": line.id, "reserved": amounts[line.id]} for line in lines if amounts[line.id] != line.reserved]
    rows.update(session, session[OrderLine], changed)
    states = []
    for order in orders:
        now = {
            "holds_stock": any(amounts[line.id] for line in order.lines),
            "reservation_status": status_of(order, amounts),
        }
        if any(getattr(order, name) != value for name, value in now.items()):
            states.append({"id": order.id, **now})
    rows.update(session, session[DeliveredOrder], states)


def note_lines(session: Session, ids: Iterable[int]) -> None:
    """Write what is reserved now to the orders of lines."""
    wanted = {line.order_id for line in session.known(OrderLine, ids).values()}
    orders = list(session.known(DeliveredOrder, wanted).values())
    load(session, orders, "lines.product")
    note(session, orders, reservations_of(session, OWNER, [line.id for order in orders for line in order.lines]))


def status_of(order: Any, amounts: Mapping[int, Decimal]) -> int:
    """Return the share of what is open that is reserved, in percent; 0 for orders that do not reserve."""
    if not order.reserves or order.state not in RESERVING:
        return 0
    open_ = {line.id: reserved(order, line) for line in order.lines}
    done = sum((min(amounts[id_], quantity) for id_, quantity in open_.items()), ZERO)
    return sales.percent(done, sum(open_.values(), ZERO))
