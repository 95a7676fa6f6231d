"""What each line of a cancelled order, of its inverse and of its replacements counts as delivered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from addons import sales
from addons.links import link
from addons.shipping.delivery import DeliveredOrder, OrderLine
from addons.shipping.shipment import Shipment
from addons.shipping.shipment_line import ShipmentLine
from core import ZERO, Row, Session, among, rows


@dataclass
class NettedLine:
    """A line that is cancelled, its inverse, and the lines that take over what it has delivered, with how much."""

    line: OrderLine
    inverse: OrderLine
    shares: list[tuple[OrderLine, Decimal]]
    moved: Decimal = ZERO
    """What the shipments stand for that now belong to the first line that takes over."""

    def targets(self) -> list[tuple[OrderLine, Decimal]]:
        """Return what each line shall count as delivered.

        What was delivered and nobody takes over is still to come back: the inverse keeps it open.
        """
        open_ = self.line.delivered - sum((share for _, share in self.shares), ZERO)
        return [(self.line, self.line.quantity), (self.inverse, self.inverse.quantity + open_), *self.shares]

    def changes(self) -> list[tuple[OrderLine, Decimal]]:
        """Return by how much the delivered quantity of each line changes; together by nothing."""
        return [(line, target - line.delivered) for line, target in self.targets()]

    def rows(self) -> Iterator[Row]:
        """Yield the figures of each line; what no shipment of it stands for is netted."""
        for line, target in self.targets():
            shipped = line.delivered - line.netted
            if line is self.line:
                shipped -= self.moved
            elif self.shares and line is self.shares[0][0]:
                shipped += self.moved
            yield {"id": line.id, "delivered": target, "netted": target - shipped}


def netted_lines(
    order: sales.Order, inverse: sales.Order, replacements: Sequence[sales.Order], *, leave_zero: bool
) -> list[NettedLine]:
    """Return the lines to be netted: those of products, with `leave_zero` only if something was shipped."""
    lines: Any = order.lines
    inverses: dict[int | None, Any] = {line.source_line_id: line for line in inverse.lines}
    replacing: dict[int | None, list[Any]] = {}
    for replacement in replacements:
        for line in replacement.lines:
            replacing.setdefault(line.replaced_line_id, []).append(line)
    return [
        NettedLine(line, inverses[line.id], _shared_out(line.delivered, _of_product(line, replacing.get(line.id, []))))
        for line in lines
        if line.product_id is not None and (line.delivered or not leave_zero)
    ]


def _of_product(replaced: OrderLine, lines: Sequence[OrderLine]) -> list[OrderLine]:
    """Return the lines that replace a line with the same product; only those take over what it has delivered."""
    return [line for line in lines if line.product_id == replaced.product_id]


def _shared_out(delivered: Decimal, lines: Sequence[OrderLine]) -> list[tuple[OrderLine, Decimal]]:
    """Let each line take over as much as it orders; the last one the rest."""
    shares: list[tuple[OrderLine, Decimal]] = []
    for line in lines:
        share = delivered if line is lines[-1] else min(delivered, line.quantity)
        shares.append((line, share))
        delivered -= share
    return shares


def net_quantities(session: Session, netted: Sequence[NettedLine]) -> None:
    """Write what the lines count as delivered, in one statement."""
    rows.update(session, session[OrderLine], [row for one in netted for row in one.rows()])


def move_shipments(session: Session, netted: Sequence[NettedLine]) -> None:
    """Let the completed shipments of cancelled lines belong to the first line that takes over."""
    S, L = session[Shipment], session[ShipmentLine]
    takers = {one.line.id: one for one in netted if one.shares}
    query = select(L).join(S, S.id == L.shipment_id).where(S.state == "completed")
    found = session.scalars(query.where(among(session, L.order_line_id, takers)).order_by(L.id)).all()
    moved: list[tuple[ShipmentLine, OrderLine]] = []
    for line in found:
        taker = takers[line.order_line_id or 0]
        taker.moved += line.quantity
        moved.append((line, taker.shares[0][0]))
    rows.update(session, L, [{"id": line.id, "order_line_id": to.id} for line, to in moved])
    for line, _ in moved:
        session.expire(line, ["order_line"])
    link(session, DeliveredOrder, Shipment, [(to.order_id, line.shipment_id) for line, to in moved], "shipment")
