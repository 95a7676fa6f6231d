"""Split an order in two, or a line into several; nothing is lost: the quantities add up as before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from addons.base import is_whole, refuse_inexact
from addons.links import link
from addons.sales.copying.copied import note_made
from addons.sales.copying.parts import Part, bound_lines, refuse_impossible, rests_of, rows_of
from addons.sales.order.named_lines import line_at, named_lines, quantity_of
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from core import ZERO, Refused, Row, Session, UsageError, load, rows

STEP = 10


Headers = Callable[[Session, Sequence[Order]], list[Row]]


def split_orders(
    session: Session, model: type[Order], orders: Sequence[Order], line: Sequence[str], headers: Headers
) -> None:
    """Move the lines named out of each order into a new draft of the model; raises UsageError if none is named.

    `headers` says what the drafts take over from the headers of the orders.
    """
    if not line:
        raise UsageError("splitting an order needs the lines to move", remedy="Say which: --line 10=5 --line 20.")
    rows.lock(session, orders)
    load(session, orders, "lines.order.currency")
    bonds = bound_lines(session, [one for order in orders for one in order.lines])
    parts = [_parts(order, line, bonds) for order in orders]
    _refuse_inexact(session, [part for group in parts for part in group])
    made = session.create(model, headers(session, orders))
    _move(session, parts, made)
    link(session, Order, Order, zip([order.id for order in orders], made, strict=True), "split")
    known = session.known(Order, made)
    session[Order].sum_up(session, [*orders, *(known[id_] for id_ in made)])
    note_made(session, orders, model, made)


def divide_lines(session: Session, orders: Sequence[Order], line: int, quantity: Sequence[str]) -> None:
    """Divide the line at a position of each order into several; raises UsageError without quantities."""
    if not quantity:
        raise UsageError("splitting a line needs quantities", remedy="Say them: --quantity 4 --quantity 3.")
    rows.lock(session, orders)
    load(session, orders, "lines.order.currency")
    bonds = bound_lines(session, [one for order in orders for one in order.lines])
    wanted = [quantity_of(text) for text in quantity]
    parts = [[Part(line_at(order, order.lines, str(line)), one) for one in wanted] for order in orders]
    for group in parts:
        _refuse_taking_all(group, bonds)
    _refuse_inexact(session, [part for group in parts for part in group])
    _divide(session, parts)
    session[Order].sum_up(session, orders)


def _refuse_inexact(session: Session, parts: Sequence[Part]) -> None:
    """Raise BadInput for a part that the product's unit cannot hold."""
    broken = [part for part in parts if not is_whole(part.quantity) and not part.is_whole]
    load(session, [part.line for part in broken], "product")
    refuse_inexact(session, [(part.line.product, part.quantity) for part in broken if part.line.product is not None])


def _all_of(group: Sequence[Part]) -> Part:
    """Return the parts of one line as one."""
    return Part(group[0].line, sum((part.quantity for part in group), ZERO))


def _refuse_taking_all(group: Sequence[Part], bonds: Mapping[int, set[int]]) -> None:
    together = _all_of(group)
    refuse_impossible([*group, together], bonds)
    if together.is_whole:
        line = together.line
        raise Refused(f"nothing would stay in line {line.position} of {line.order}", remedy="Leave out one quantity.")


def _divide(session: Session, parts: Sequence[Sequence[Part]]) -> None:
    """Put the parts of a line of each order on lines of their own after it, and leave it the rest."""
    model = session[OrderLine]
    rows.update(session, model, [row for group in parts for row in _made_room(group)])
    places = [part.line.position + n for group in parts for n, part in enumerate(group, 1)]
    fresh = rows_of(session, [part for group in parts for part in group])
    new = [row | {"position": place} for row, place in zip(fresh, places, strict=True)]
    rows.update(session, model, rests_of(session, [_all_of(group) for group in parts]))
    rows.append(session, model, new)


def _made_room(group: Sequence[Part]) -> list[Row]:
    """Return the rows that move the lines after a divided one on, where its parts find no room before them."""
    line = group[0].line
    after = [one for one in line.order.lines if one.position > line.position]
    if all(one.position > line.position + len(group) for one in after):
        return []
    return [{"id": one.id, "position": one.position + STEP * len(group)} for one in after]


def _parts(order: Any, wanted: Iterable[str], bonds: Mapping[int, set[int]]) -> list[Part]:
    """Return what is moved out of an order, with all that is bound to it; refuses what cannot be."""
    parts: dict[int, Part] = {}
    for line, quantity in named_lines(order, order.lines, wanted):
        if line.id in parts:
            what = f"line {line.position} is named twice"
            raise UsageError(what, remedy="Name each line once, with all that is moved.")
        parts[line.id] = Part(line, line.quantity if quantity is None else quantity)
    refuse_impossible(list(parts.values()), bonds)
    _take_along(order, parts, bonds)
    refuse_impossible(list(parts.values()), bonds)
    if all(line.id in parts and parts[line.id].is_whole for line in order.lines if not line.made_by):
        raise Refused(f"nothing would stay in {order}", remedy="Leave out a line, or move less of one.")
    return list(parts.values())


def _take_along(order: Any, parts: dict[int, Part], bonds: Mapping[int, set[int]]) -> None:
    by_id = {line.id: line for line in order.lines}
    waiting = list(parts)
    while waiting:
        for id_ in bonds.get(waiting.pop(), set()):
            if id_ in by_id and id_ not in parts:
                parts[id_] = Part(by_id[id_], by_id[id_].quantity)
                waiting.append(id_)


def _move(session: Session, parts: Sequence[Sequence[Part]], targets: Sequence[int]) -> None:
    """Move whole lines as they are; of others, put the part on a new line and leave the rest."""
    moved: list[Row] = []
    broken: list[tuple[Part, int]] = []
    for group, target in zip(parts, targets, strict=True):
        moved += [{"id": part.line.id, "order_id": target} for part in group if part.is_whole]
        broken += [(part, target) for part in group if not part.is_whole]
    fresh = rows_of(session, [part for part, _ in broken])
    new = [row | {"order_id": target} for row, (_, target) in zip(fresh, broken, strict=True)]
    rest = rests_of(session, [part for part, _ in broken])
    model = session[OrderLine]
    for group in parts:
        for part in group:
            if part.is_whole:
                session.expire(part.line, ["order"])
    rows.update(session, model, moved)
    rows.update(session, model, rest)
    rows.append(session, model, new)
