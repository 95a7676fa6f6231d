"""Say of each place where a line's product lies why it would be taken from, and why not (semantics 3.1, 9.1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from addons import stock
from addons.sales import lines_of
from addons.shipping.filling import AFTER_RECEIPT, COMPLETE_LINE, USUAL, Filling
from addons.shipping.from_orders import FIGURES, open_quantities
from addons.shipping.reserving import OWNER
from addons.stock import AVAILABLE, BLOCKED, Balance, Bin, Place, Warehouse, reservations_of
from core import ZERO, Session, load


@dataclass
class LineStock:
    """What would be shipped of a line, place by place."""

    position: int
    subject: str
    figures: str
    places: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass
class OrderStock:
    """What would be shipped of an order: how it is delivered, its lines of goods, and why it is nothing."""

    how: str
    lines: list[LineStock]
    why: str = ""


def explained(session: Session, order: Any) -> OrderStock:
    """Return what shipping an order now would take from where; looks only."""
    load(session, [order], "lines.product", "warehouse")
    lines = lines_of(session, [order], *FIGURES)
    wanted = open_quantities(session, [order])
    filling = Filling(session, [order], lines, wanted, force=False, steered=True, look_only=True)
    taken: dict[int, dict[Place, Decimal]] = {}
    for row in filling.lines(order):
        if row.get("bin_id") is not None:
            place = Place(row["product_id"], row["bin_id"], row.get("lot", ""))
            of_line = taken.setdefault(row["order_line_id"], {})
            of_line[place] = of_line.get(place, ZERO) + row["quantity"]
    goods = [line for line in order.lines if line.product is not None and line.product.is_stocked]
    held = reservations_of(session, OWNER, [line.id for line in goods])
    found = []
    for line in goods:
        own = stock.reserved_by_place(held.get(line.id, ()))
        found.append(_line(session, order, line, wanted[line.id], taken.get(line.id, {}), own, filling))
    term = order.delivery_term or USUAL
    return OrderStock(f"delivery term '{term}'", found, filling.why.get(order.id, ""))


def _line(session: Session, order: Any, line: Any, open_: Decimal, taken: Any, own: Any, filling: Filling) -> LineStock:
    figures = (
        f"{line.quantity.normalize():f} ordered, {line.delivered.normalize():f} delivered, {_plain(open_)} to ship"
    )
    rule = line.stock_rule or (order.warehouse.rule if order.warehouse else None)
    one = LineStock(line.position, str(line.product), figures)
    B, bin_, warehouse = session[Balance], session[Bin], session[Warehouse]
    query = (
        select(B.bin_id, B.lot, B.quantity, B.reserved, bin_, warehouse)
        .join(bin_, bin_.id == B.bin_id)
        .join(warehouse, warehouse.id == bin_.warehouse_id)
        .where(B.product_id == line.product_id, B.quantity != 0)
        .order_by(warehouse.id != order.warehouse_id, warehouse.priority, warehouse.id, bin_.priority, bin_.id, B.lot)
    )
    for bin_id, lot, quantity, reserved, where, house in session.execute(query):
        place = Place(line.product_id, bin_id, lot)
        mine, here = own.get(place, ZERO), taken.get(place, ZERO)
        free = quantity - reserved + mine
        one.places.append(
            {
                "warehouse": house.code,
                "bin": where.code,
                "lot": lot,
                "on_hand": quantity.normalize(),
                "reserved": (reserved - mine).normalize(),
                "own": mine.normalize(),
                "taken": here.normalize(),
                "why": _why(order, line, where, house, free, here, mine, open_ - sum(taken.values(), ZERO), rule, lot),
            }
        )
    one.notes = _notes(order, line, open_, sum(taken.values(), ZERO), filling)
    return one


def _why(
    order: Any, line: Any, where: Any, house: Any, free: Decimal, taken: Decimal, mine: Decimal, missing: Decimal,
    rule: str | None, lot: str,
) -> str:  # fmt: skip
    """Return why a place is taken from, or why not."""
    purpose = type(order).stock_purpose
    if taken:
        whose = "reserved for this line" if mine >= taken else "partly reserved for this line" if mine else ""
        chosen = f"chosen by the rule '{rule}'" if rule else "next by priority"
        more = "" if taken < free else ", all that is free"
        return (whose or chosen) + more
    reasons = {
        f"bins of the purpose '{where.purpose}' are not for this type": where.purpose != purpose,
        "the bin is blocked": where.inventory_status == BLOCKED,
        "it belongs to another organisation": order.warehouse is not None
        and house.organisation_id != order.warehouse.organisation_id,
        f"the line asks for lot '{line.lot}'": bool(line.lot) and lot != line.lot,
        "all of it is reserved for others": free <= 0,
        "nothing more is wanted": missing <= 0,
        f"left out by the rule '{rule}'": rule is not None,
    }
    return next((reason for reason, holds in reasons.items() if holds), "left out by the delivery term")


def _notes(order: Any, line: Any, open_: Decimal, taken: Decimal, filling: Filling) -> list[str]:
    if open_ <= 0:
        return ["nothing of it is open, or it lies in drafts or is sent by somebody else"]
    notes = [f"{_plain(taken)} of {_plain(open_)} would be shipped"]
    if taken < open_:
        term = order.delivery_term or USUAL
        if line.product.not_auto_delivered:
            notes.append("the product is shipped by hand only: name the line, such as --line 10")
        elif term == COMPLETE_LINE:
            notes.append("its delivery term ships lines whole or not at all")
        elif term != AFTER_RECEIPT and order.id not in filling.why:
            purpose = "" if type(order).stock_purpose == AVAILABLE else f" in bins '{type(order).stock_purpose}'"
            notes.append(f"no more is free{purpose}")
    return notes


def _plain(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"
