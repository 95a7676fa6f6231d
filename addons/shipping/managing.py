"""Reserve by hand: pick what is set apart for a line where, or give it free."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from addons.schemas import read
from addons.shipping.expecting import reserve_expected
from addons.shipping.reserving import OWNER, in_order, is_stocked, left_of, note, open_to_reserve, supply_for, taken
from addons.stock import Bin, Place, Reservation, give_free, make_room, reservations_of, set_apart
from core import ZERO, BadInput, NotFound, Refused, Row, Session, load, one_of, rows

FORM = re.compile(r"(?P<line>[0-9]+)=(?P<quantity>[^@]+)@(?P<bin>[^/]+)(/(?P<lot>.+))?")


@dataclass(frozen=True)
class Pick:
    """What is to be set apart for the line at a position, in a bin, of a lot if there are any."""

    position: int
    quantity: Decimal
    bin: str
    lot: str

    @classmethod
    def parse(cls, text: str) -> Pick:
        """Read one such as "10=5@B2" or "10=5@B2/L-1"."""
        found = FORM.fullmatch(text.strip())
        if found is None:
            raise BadInput(f"'{text}' says not what to reserve where", remedy="Write LINE=QUANTITY@BIN, or …@BIN/LOT.")
        quantity: Decimal = read(Decimal, found["quantity"])
        if quantity < 0:
            raise BadInput(f"{quantity} cannot be reserved", remedy="Give 0 or more.")
        return cls(int(found["line"]), quantity, found["bin"].strip(), (found["lot"] or "").strip())


def reserve_missing(session: Session, orders: Sequence[Any], *, expected: bool = False) -> set[int]:
    """Reserve what is missing of all lines, automatic or not, as far as it is free; returns the orders that changed.

    With `expected`, also of what is on its way.
    """
    served = in_order(orders)
    rows.lock(session, served)
    load(session, served, "lines.product")
    lines = [line for order in served for line in order.lines if is_stocked(line)]
    supply = supply_for(session, served, lines)
    held = reservations_of(session, OWNER, [line.id for line in lines])
    open_ = open_to_reserve(session, lines)
    new: list[Row] = []
    for line in lines:
        missing = open_[line.id] - left_of(held.get(line.id, ()))
        if missing > 0 and line.order.warehouse_id is not None:
            new += taken(supply, line, missing)
    set_apart(session, new)
    note(session, served, reservations_of(session, OWNER, [line.id for line in lines]))
    concerned = {row["owner_id"] for row in new}
    if expected:
        concerned |= reserve_expected(session, [line for line in lines if line.order.warehouse_id is not None])
    return {line.order_id for line in lines if line.id in concerned}


def reserve_picked(session: Session, order: Any, texts: Sequence[str], *, allocate: bool) -> None:
    """Set apart for lines of an order what is picked, in place of what they have reserved there."""
    rows.lock(session, [order])
    load(session, [order], "lines.product")
    picks = [(_line(order, pick), pick) for pick in map(Pick.parse, texts)]
    lines = {line.id: line for line, _ in picks}
    supply_for(session, [order], list(lines.values()))
    held = reservations_of(session, OWNER, lines)
    places = {pick: _place(session, line, pick) for line, pick in picks}
    here = ((one, places[pick]) for line, pick in picks for one in held.get(line.id, ()))
    before = [(one, one.left) for one, place in here if one.place == place and one.left]
    give_free(session, before)
    asked: dict[Place, Decimal] = defaultdict(Decimal)
    for _, pick in picks:
        asked[places[pick]] += pick.quantity
    make_room(session, asked, {})
    set_apart(session, [_row(line, places[pick], pick.quantity, allocate) for line, pick in picks if pick.quantity])
    now = reservations_of(session, OWNER, [line.id for line in order.lines])
    open_ = open_to_reserve(session, list(lines.values()))
    for line in lines.values():
        _refuse_too_much(line, open_[line.id], now.get(line.id, ()))
    note(session, [order], now)


def unreserve(session: Session, orders: Sequence[Any], position: int = 0) -> set[int]:
    """Give free what is reserved for orders, or for the line at a position; returns the orders that had any."""
    rows.lock(session, orders)
    load(session, orders, "lines.product")
    lines = [line for order in orders for line in order.lines if position in (0, line.position) and is_stocked(line)]
    supply_for(session, orders, lines)
    held = reservations_of(session, OWNER, [line.id for line in lines])
    concerned = {line.order_id for line in lines if left_of(held.get(line.id, ()))}
    give_free(session, [(one, one.left) for found in held.values() for one in found])
    note(session, orders, reservations_of(session, OWNER, [line.id for order in orders for line in order.lines]))
    return concerned


def _line(order: Any, pick: Pick) -> Any:
    for line in order.lines:
        if line.position == pick.position:
            if is_stocked(line):
                return line
            raise Refused(f"line {pick.position} of {order} is not stocked", remedy="Reserve goods.")
    there = one_of([str(line.position) for line in order.lines])
    raise NotFound(f"{order} has no line {pick.position}", remedy=f"It has line {there}.")


def _place(session: Session, line: Any, pick: Pick) -> Place:
    bins = {one.code: one.id for one in session.known(Bin).values()}
    if pick.bin not in bins:
        raise NotFound(f"there is no bin '{pick.bin}'", remedy=f"There are: {one_of(sorted(bins))}.")
    return Place(line.product_id, bins[pick.bin], pick.lot)


def _row(line: Any, place: Place, quantity: Decimal, allocate: bool) -> Row:
    where = {"product_id": place.product, "bin_id": place.bin, "lot": place.lot, "quantity": quantity}
    return {**where, "owner": OWNER, "owner_id": line.id, "allocated": allocate}


def _refuse_too_much(line: Any, open_: Decimal, reservations: Sequence[Reservation]) -> None:
    left = left_of(reservations)
    if left > open_ and not (open_ > ZERO and line.product.variable_quantity):
        raise Refused(
            f"{left.normalize():f} of {line.product} would be reserved, and {open_.normalize():f} is open",
            remedy="Reserve no more than is open, or let its quantity be variable.",
        )
