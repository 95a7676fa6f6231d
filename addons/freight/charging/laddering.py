"""Say what freight is charged for an order, and why: the same reckoning as at every change of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from addons import sales
from addons.freight.charging.asking import stored_rows
from addons.freight.charging.charge import Charge, charges
from core import Session

LATER = ("amount", "tax")
"""The stages that come after freight."""


def stored_charges(session: Session, orders: Sequence[Any]) -> dict[int, Charge]:
    """Return what is charged for stored orders, by id."""
    found: dict[int, Charge] = {}
    for kind, rows, made in stored_rows(session, orders):
        charged = charges(session, kind, rows, made)
        found |= {row["id"]: charge for row, charge in zip(rows, charged, strict=True)}
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
