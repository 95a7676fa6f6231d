"""Kits are delivered as far as their components are, and shipped as far as these make some."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from addons import sales
from addons.base import Unit
from core import ZERO, Row, Session, load, rows

Components = Mapping[int, Sequence[Any]]
"""The component lines of kits, by the id of the kit's line."""


def components_of(lines: Iterable[Any]) -> Components:
    """Return the components among lines by their kit; what became 0 no longer counts."""
    found: dict[int, list[Any]] = defaultdict(list)
    for line in lines:
        if line.kit_line_id is not None and line.quantity:
            found[line.kit_line_id].append(line)
    return found


def kits_behind(session: Session, lines: Iterable[Any]) -> Components:
    """Return the components of all kits in the orders of these lines; costs nothing where there is no kit."""
    concerned = {line.order_id for line in lines if line.exploded or line.kit_line_id is not None}
    if not concerned:
        return {}
    orders = list(session.known(sales.Order, concerned).values())
    load(session, orders, "lines")
    return components_of(line for order in orders for line in order.lines)


def refresh_kits(session: Session, kits: Components) -> None:
    """Let kits count as delivered as far as their components are, in one statement."""
    if not kits:
        return
    units = session.known(Unit)
    lines: Mapping[int, Any] = session.known(sales.OrderLine, kits)
    done: dict[int, Decimal] = {}

    def delivered(line: Any) -> Decimal:
        if line.id not in kits:
            return Decimal(line.delivered)
        if line.id not in done:
            parts = [(one.quantity, delivered(one)) for one in kits[line.id]]
            done[line.id] = kits_made(line.quantity, units[line.unit_id].digits, parts)
        return done[line.id]

    changed = [
        {"id": id_, "delivered": made} for id_, one in lines.items() if (made := delivered(one)) != one.delivered
    ]
    rows.update(session, session[sales.OrderLine], changed)


def with_kits(session: Session, lines: Sequence[Row]) -> Sequence[Row]:
    """Return rows of an order's lines in which kits are delivered as far as their components are."""
    parts: dict[int, list[Row]] = defaultdict(list)
    for line in lines:
        if line.get("kit_line_id") is not None and line["quantity"]:
            parts[line["kit_line_id"]].append(line)
    if not parts:
        return lines
    units = session.known(Unit)

    def delivered(line: Row) -> Decimal:
        if line.get("id") not in parts:
            return Decimal(line.get("delivered") or ZERO)
        made = [(one["quantity"], delivered(one)) for one in parts[line["id"]]]
        return kits_made(line["quantity"], units[line["unit_id"]].digits, made)

    return [{**line, "delivered": delivered(line)} for line in lines]


def kits_made(kit: Decimal, digits: int, parts: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """Return how many of `kit` are complete, with `digits` places: `parts` are (quantity, delivered) of components."""
    made = abs(kit)
    for quantity, delivered in parts:
        if abs(delivered) < abs(quantity) or delivered * quantity < 0:
            share = max(delivered * abs(kit) / quantity, ZERO)
            made = min(made, share.quantize(Decimal(1).scaleb(-digits), ROUND_FLOOR))
    return made if kit >= 0 else -made


def shipped_with_components(
    session: Session,
    lines: Sequence[Any],
    goods: Set[int],
    wanted: Mapping[int, Decimal],
    shipped: Mapping[int, Decimal],
) -> dict[int, Decimal]:
    """Return how much is shipped of kits, and of what rides along in them: what is wanted less what is missing.

    `lines` are those of one order, `goods` the products that are stocked; `wanted` and `shipped` are by line, and of
    goods `shipped` is what was on hand.
    """
    kits = components_of(lines)
    if not kits:
        return {}
    units, by_id = session.known(Unit), {line.id: line for line in lines}

    def missing(line: Any) -> Decimal:
        if line.id not in kits:
            return Decimal(wanted[line.id] - shipped[line.id])
        step = Decimal(1).scaleb(-units[line.unit_id].digits)
        lacking: Decimal = max(missing(one) * line.quantity / one.quantity for one in kits[line.id])
        return lacking.quantize(step, ROUND_CEILING)

    found = {id_: max(wanted[id_] - missing(by_id[id_]), ZERO) for id_ in kits if wanted[id_] > 0}
    for id_ in list(found):
        kit = by_id[id_]
        for line in kits[id_]:
            if line.id not in kits and line.product_id not in goods and wanted[line.id] > 0:
                lacking = units[line.unit_id].round((wanted[id_] - found[id_]) * line.quantity / kit.quantity)
                found[line.id] = max(wanted[line.id] - lacking, ZERO)
    return found
