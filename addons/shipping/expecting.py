"""Prereservation: what is on its way is set apart for order lines, and turns into reserved stock where it comes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from addons import stock
from addons.base import Product
from addons.shipping.reserving import OWNER, left_of, note_lines, open_to_reserve
from addons.stock import Place, reservations_of
from core import ZERO, Refused, Session, among, load, rows

Supply = tuple[str, int]
"""The model and the id of what is expected, such as a line of a purchase order."""


def prereserve(session: Session, asked: Sequence[tuple[Any, Decimal, str, int, Decimal]]) -> None:
    """Set apart for order lines what is expected: (line, quantity, supply, supply id, what of it is still to come).

    Raises Refused for more than a line has open and not reserved, or than is expected and not set apart.
    """
    rows.read_locked(session, session[Product], {line.product_id for line, *_ in asked})  # nobody expects the same
    load(session, [line for line, *_ in asked], "order", "product")
    held = reservations_of(session, OWNER, {line.id for line, *_ in asked})
    taken = _taken(session, {(supply, id_) for _, _, supply, id_, _ in asked})
    waiting = open_to_reserve(session, [line for line, *_ in asked])
    more: dict[int, Decimal] = defaultdict(Decimal)
    for line, quantity, supply, id_, coming in asked:
        more[line.id] += quantity
        open_ = waiting[line.id] - left_of(held.get(line.id, ()))
        if more[line.id] > open_:
            wanted, left = more[line.id].normalize(), max(open_, ZERO).normalize()
            text = f"{wanted:f} of {line.product} cannot be reserved: {left:f} is open and not reserved"
            raise Refused(text, remedy="Reserve less.")
        free = coming - taken[supply, id_]
        if quantity > free:
            figures = f"only {max(free, ZERO).normalize():f} of the {coming.normalize():f} expected"
            raise Refused(f"{figures} is not set apart yet, {quantity.normalize():f} wanted", remedy="Reserve less.")
        taken[supply, id_] += quantity
    new = [
        {"product_id": line.product_id, "quantity": quantity, "owner": OWNER, "owner_id": line.id}
        | {"supply": supply, "supply_id": id_}
        for line, quantity, supply, id_, _ in asked
    ]
    stock.prereserve(session, new)
    note_lines(session, {line.id for line, *_ in asked})


def reserve_expected(session: Session, lines: Sequence[Any]) -> set[int]:
    """Set apart for lines, in order, what is on its way and nobody has set apart; returns the lines that got any."""
    coming = stock.expected(session, {line.product_id for line in lines})
    rows.read_locked(session, session[Product], {line.product_id for line in lines})
    taken = _taken(session, {(one.supply, one.supply_id) for one in coming})
    held = reservations_of(session, OWNER, [line.id for line in lines])
    open_ = open_to_reserve(session, lines)
    asked = []
    for line in lines:
        missing = open_[line.id] - left_of(held.get(line.id, ()))
        for one in coming:
            part = min(missing, one.quantity - taken[one.supply, one.supply_id])
            if part > 0 and (one.product, one.warehouse) == (line.product_id, line.order.warehouse_id):
                taken[one.supply, one.supply_id] += part
                missing -= part
                asked.append((line, part, one.supply, one.supply_id, one.quantity))
    prereserve(session, asked)
    return {line.id for line, *_ in asked}


def _taken(session: Session, supplies: set[Supply]) -> dict[Supply, Decimal]:
    R = session[stock.Reservation]
    total = func.sum(R.quantity - R.released, type_=R.quantity.type)
    wanted = among(session, R.supply_id, sorted({id_ for _, id_ in supplies}))
    query = select(R.supply, R.supply_id, total).where(wanted, R.bin_id.is_(None)).group_by(R.supply, R.supply_id)
    found: dict[Supply, Decimal] = defaultdict(Decimal)
    for supply, id_, quantity in session.execute(query):
        found[supply or "", id_ or 0] = quantity
    return found


def receive_expected(session: Session, receipts: Sequence[tuple[str, int, Place, Decimal]]) -> None:
    """Let what was set apart of something expected be reserved where it came; its moves are posted.

    `receipts` are (supply, supply id, place, quantity).
    """
    owners = stock.arrived(session, receipts)
    note_lines(session, {id_ for owner, id_ in owners if owner == OWNER})
