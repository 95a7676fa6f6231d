"""Parts of order lines: a quantity of a line is moved to a line of its own, here or on another order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from addons.sales.copying.copied import copied_values
from addons.sales.order.cutting import resized
from addons.sales.order.order_line import OrderLine
from addons.sales.order.units import entered_for
from addons.sales.services.service_relation import ServiceRelation
from addons.schemas import figure
from core import BadInput, Refused, Row, Session, among


@dataclass(frozen=True)
class Part:
    """A quantity of a line, in the product's own unit; `is_whole` if it is all of it."""

    line: OrderLine
    quantity: Decimal

    @property
    def is_whole(self) -> bool:
        """Say whether nothing of the line is left."""
        return self.quantity == self.line.quantity


def rows_of(session: Session, parts: Sequence[Part]) -> list[Row]:
    """Return the row of a new line for each part: the line's values, with the amounts of its quantity."""
    shares = session[OrderLine].amounts_of_parts(session, [(part.line, part.quantity) for part in parts])
    return [
        copied_values(part.line, {"id", "version"})
        | {"quantity": part.quantity, "entered_quantity": entered_for(part.line, part.quantity)}
        | share
        for part, share in zip(parts, shares, strict=True)
    ]


def rests_of(session: Session, parts: Sequence[Part]) -> list[Row]:
    """Return the rows that leave the lines what the parts do not take."""
    return resized(session, [(part.line, part.line.quantity - part.quantity) for part in parts])


def refuse_impossible(parts: Sequence[Part], bound: Collection[int]) -> None:
    """Raise BadInput for more than there is, Refused for what was delivered or invoiced or is bound to other lines."""
    for part in parts:
        line, where = part.line, f"line {part.line.position} of {part.line.order}"
        if line.made_by:
            raise Refused(
                f"{where} ({line.subject}) follows from the other lines: it is not divided",
                remedy="Split those; it is made anew.",
            )
        same_sign = part.quantity * line.quantity > 0 or (part.is_whole and not line.quantity)
        if not same_sign or abs(part.quantity) > abs(line.quantity):
            raise BadInput(
                f"{figure(part.quantity)} cannot be taken from {where}, which orders {figure(line.quantity)}",
                remedy=f"Take more than 0 and at most {figure(line.quantity)}.",
            )
        left = line.quantity - part.quantity
        covered = line.covered()
        if abs(left) < abs(covered):
            raise Refused(
                f"{figure(part.quantity)} cannot be taken from {where}: {figure(covered)} of "
                f"{figure(line.quantity)} is delivered or invoiced already",
                remedy=f"Take at most {figure(line.quantity - covered)}.",
            )
        if not part.is_whole and line.id in bound:
            raise Refused(
                f"{where} is bound to other lines, as a kit or a related service: it is not divided",
                remedy="Take the whole line, or undo the bond first.",
            )


def bound_lines(session: Session, lines: Sequence[OrderLine]) -> dict[int, set[int]]:
    """Return for each line that is bound to others their ids: kit and components, services and what they are for.

    Costs one statement.
    """
    ids = [line.id for line in lines]
    R: Any = session[ServiceRelation]
    query = select(R.service_line_id, R.product_line_id).where(
        among(session, R.service_line_id, ids) | among(session, R.product_line_id, ids)
    )
    pairs = [(line.id, line.kit_line_id) for line in lines if line.kit_line_id is not None]
    pairs += [(service, product) for service, product in session.execute(query)]
    bonds: dict[int, set[int]] = {}
    for one, other in pairs:
        bonds.setdefault(one, set()).add(other)
        bonds.setdefault(other, set()).add(one)
    return bonds
