"""Copies of whole orders: those that replace an order, and those that take it back by negated quantities."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from addons.base import today
from addons.sales.copying.copied import OF_ONE_LINE, bind_copies, bind_kits, copied_values
from addons.sales.order.numbering import free_numbers, inverse_numbers, replacing_numbers
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from core import Row, Session, load

OF_ONE_ORDER = frozenset({"id", "version", "number", "kind", "state", "date"})


def make_replacements(session: Session, model: type[Order], orders: Sequence[Order], count: int) -> list[Order]:
    """Create `count` drafts for each order that shall replace it, dated today, and return them."""
    numbers = free_numbers(session, orders, replacing_numbers, count)
    fresh = [
        _order_row(session, order)
        | {
            "number": number,
            "replaced_order_id": order.id,
            "lines": [_line_row(line) | {"replaced_line_id": line.id} for line in order.lines],
        }
        for order in orders
        for number in numbers[order.id]
    ]
    made = _create(session, model, fresh)
    replaced: dict[int | None, OrderLine] = {line.id: line for order in orders for line in order.lines}
    copies = [
        {replaced[line.replaced_line_id]: line for line in order.lines if line.replaced_line_id in replaced}
        for order in made
    ]
    bind_copies(session, copies, to_others=True)
    return made


def make_inverses(session: Session, model: type[Order], orders: Sequence[Order]) -> dict[int, Order]:
    """Create the draft that takes each order back, dated today, and return them by the order's id.

    The inverse of a line names it as its source.
    """
    numbers = free_numbers(session, orders, inverse_numbers)
    fresh = [
        _order_row(session, order)
        | {
            "number": numbers[order.id][0],
            "cancelled_order_id": order.id,
            "quotation_id": None,
            "is_cancelled": True,
            "lines": [_line_row(line) | _negated(line) | {"source_line_id": line.id} for line in order.lines],
        }
        for order in orders
    ]
    made = _create(session, model, fresh)
    sources: dict[int | None, OrderLine] = {line.id: line for order in orders for line in order.lines}
    bind_kits(session, [{sources[line.source_line_id]: line for line in order.lines} for order in made])
    return {order.id: inverse for order, inverse in zip(orders, made, strict=True)}


def _order_row(session: Session, order: Order) -> Row:
    links: Row = {"replaced_order_id": None, "replacement_order_id": None, "cancelled_order_id": None}
    return copied_values(order, OF_ONE_ORDER) | links | {"date": today(session, order.organisation_id)}


def _line_row(line: OrderLine) -> Row:
    return copied_values(line, OF_ONE_LINE)


def _negated(line: OrderLine) -> Row:
    entered: Decimal | None = line.entered_quantity
    return {"quantity": -line.quantity, "entered_quantity": None if entered is None else -entered}


def _create(session: Session, model: type[Order], fresh: Sequence[Row]) -> list[Order]:
    ids = session.create(model, fresh)
    made = session.known(Order, ids)
    orders = [made[id_] for id_ in ids]
    load(session, orders, "lines")
    return orders
