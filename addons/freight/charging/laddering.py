"""Say what freight is charged for an order, and why: the same reckoning as at every change of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from addons import sales
from addons.freight.charging.charge import MAKER, Charge, charges
from core import Edited, Session, load

LATER = ("amount", "tax")
"""The stages that come after freight."""


def stored_charges(session: Session, orders: Sequence[Any]) -> dict[int, Charge]:
    """Return what is charged for stored orders, by id."""
    load(session, orders, "lines")
    found: dict[int, Charge] = {}
    for kind in dict.fromkeys(type(order) for order in orders):
        same = [order for order in orders if type(order) is kind]
        rows = [Edited(order, {}) for order in same]
        made = [[Edited(n, {}) for n in order.lines if n.made_by and n.made_by != MAKER] for order in same]
        for row, order in zip(rows, same, strict=True):
            row["lines"] = [Edited(line, {}) for line in order.lines if not line.made_by]
        found |= dict(zip([order.id for order in same], charges(session, kind, rows, made), strict=True))
    return found


def with_freight(
    session: Session, orders: Sequence[Any], ladders: dict[int, list[sales.Step]]
) -> dict[int, list[sales.Step]]:
    """Put the rung of freight into the ladders of orders, before net and taxes."""
    asked = [order for order in orders if not order.as_entered]
    for id_, charge in stored_charges(session, asked).items():
        why = charge.fault or charge.why
        step = sales.Step("freight", charge.rule, None, charge.amount, applied=bool(charge.amount), why=why)
        steps = ladders[id_]
        place = next((n for n, one in enumerate(steps) if one.stage in LATER), len(steps))
        ladders[id_] = [*steps[:place], step, *steps[place:]]
    return ladders
