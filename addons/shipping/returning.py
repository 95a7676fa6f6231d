"""Returns of what was shipped: which shipment line comes back, and never more than it held (semantics 1.1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from addons import sales
from addons.base import Unit
from addons.links import link
from addons.shipping.delivery import DeliveredOrder, OrderLine
from addons.shipping.return_amounts import PROCESSED, UNDER_WAY, returned_before
from addons.shipping.shipment import Shipment
from addons.shipping.shipment_line import ShipmentLine
from core import ZERO, Finding, Row, Session, among, load
from core import rows as writing

OF_THE_ORDER = ("currency_id", "invoice_partner_id", "invoice_address_id", "invoicing_organisation_id")
"""What a return takes over from the order: who is credited, and in what."""
OF_THE_LINE = ("price", "discount", "tax_id", "tax_rate", "attribute_values", "exploded", "per_kit")
ENTERED = ("entered_unit_id", "entered_ratio", "entered_price")


def make_returns(session: Session, shipments: Sequence[Shipment]) -> dict[int, int]:
    """Make a draft return per shipment, and per currency of its orders, of all that is in no return yet.

    Prices and taxes are those of the orders; what was sold in boxes comes back in boxes. Kits come back with the
    components that came with them. Returns the returns by shipment, by id; of several the last one.
    """
    load(session, shipments, "lines.order_line.order")
    rest = _not_yet_returned(session, [line for shipment in shipments for line in shipment.lines])
    groups: dict[tuple[Shipment, int | None], list[ShipmentLine]] = defaultdict(list)
    for shipment in shipments:
        for line in shipment.lines:
            if rest.get(line.id):
                groups[shipment, line.order_line.order.currency_id if line.order_line else None].append(line)
    units = session.known(Unit)
    headers = [
        _header(shipment, lines) | {"lines": [_row(units, line, rest[line.id]) for line in lines]}
        for (shipment, _), lines in groups.items()
    ]
    ids = session.create(sales.ReturnOrder, headers)
    _bind_kits(session, ids, list(groups.values()))
    made = [(shipment.id, id_) for (shipment, _), id_ in zip(groups, ids, strict=True)]
    link(session, Shipment, sales.Order, made, "return")
    return dict(made)


def _header(shipment: Shipment, lines: Sequence[ShipmentLine]) -> Row:
    ordered = next((line.order_line for line in lines if line.order_line is not None), None)
    agreed = {name: getattr(ordered.order, name) for name in OF_THE_ORDER} if ordered is not None else {}
    return {
        "organisation_id": shipment.organisation_id,
        "partner_id": ordered.order.partner_id if ordered is not None else shipment.partner_id,
        "receiver_id": shipment.partner_id,
        "warehouse_id": shipment.warehouse_id,
        **agreed,
    }


def _row(units: Mapping[int, Unit], line: ShipmentLine, quantity: Decimal) -> Row:
    row: Row = {"product_id": line.product_id, "quantity": -quantity, "returned_line_id": line.id}
    ordered: Any = line.order_line
    if ordered is None:
        return row
    row |= {name: getattr(ordered, name) for name in OF_THE_LINE}
    entered = sales.entered_for(ordered, quantity)
    if entered is not None and units[ordered.entered_unit_id].round(entered) == entered:
        row |= {name: getattr(ordered, name) for name in ENTERED} | {"entered_quantity": -entered}
        row["unit_id"] = ordered.unit_id
    return row


def _bind_kits(session: Session, ids: Sequence[int], groups: Sequence[Sequence[ShipmentLine]]) -> None:
    """Let components on returns belong to the kits on them, as on the orders."""
    if not any(line.order_line is not None and line.order_line.exploded for lines in groups for line in lines):
        return
    orders = session.known(sales.Order, ids)
    load(session, list(orders.values()), "lines")
    changed: list[Row] = []
    for id_, lines in zip(ids, groups, strict=True):
        entered = [line for line in orders[id_].lines if not line.made_by]
        back = [(line.order_line, made) for line, made in zip(lines, entered, strict=True)]
        kits = {ordered.id: made.id for ordered, made in back if ordered is not None and ordered.exploded}
        changed += [
            {"id": made.id, "kit_line_id": kits[ordered.kit_line_id]}
            for ordered, made in back
            if ordered is not None and ordered.kit_line_id in kits
        ]
    writing.update(session, session[sales.OrderLine], changed)


def _not_yet_returned(session: Session, lines: Sequence[ShipmentLine]) -> dict[int, Decimal]:
    """Return what may still come back, by shipment line; of kits no more than was delivered by their components."""
    taken = _returned(session, {line.id for line in lines}, UNDER_WAY)
    kits = {line.order_line_id: line.order_line for line in lines if line.order_line and line.order_line.exploded}
    kits_taken = returned_before(session, [id_ for id_ in kits if id_ is not None], UNDER_WAY) if kits else {}
    left: dict[int | None, Decimal] = {
        id_: kit.delivered - kits_taken.get(kit.id, sales.Done()).quantity for id_, kit in kits.items()
    }
    rest: dict[int, Decimal] = {}
    for line in lines:
        quantity = max(line.quantity - taken.get(line.id, ZERO), ZERO)
        if line.order_line_id in left:
            quantity = min(quantity, max(left[line.order_line_id], ZERO))
            left[line.order_line_id] -= quantity
        rest[line.id] = quantity
    return rest


def _returned(
    session: Session, lines: Collection[int], states: Sequence[str] = PROCESSED, besides: Sequence[int] = ()
) -> dict[int, Decimal]:
    """Return what returns in some states take back, by shipment line, without some orders."""
    order, L = session[DeliveredOrder], session[OrderLine]
    query = (
        select(L.returned_line_id, func.sum(L.quantity, type_=L.quantity.type))
        .join(order, order.id == L.order_id)
        .where(among(session, L.returned_line_id, lines), order.state.in_(states))
        .where(~among(session, order.id, besides))
        .group_by(L.returned_line_id)
    )
    return {id_: -quantity for id_, quantity in session.execute(query) if id_ is not None}


def not_too_much_returned(session: Session, orders: Sequence[Any]) -> Iterator[Finding]:
    """Find returns that take back more of a shipment line than was shipped, over all processed returns.

    Of a kit no more comes back than its components made. What closing has cut counts: opening again asks for it.
    """
    load(session, orders, "lines")
    named = [line for order in orders for line in order.lines if line.returned_line_id is not None]
    if not named:
        return
    ids = [order.id for order in orders]
    shipped = session.known(ShipmentLine, {line.returned_line_id for line in named})
    writing.read_locked(session, session[Shipment], {line.shipment_id for line in shipped.values()})
    load(session, list(shipped.values()), "order_line")
    limits = _Limits(session, shipped, ids)
    for order in orders:
        wrong = []
        for line in (line for line in order.lines if line.returned_line_id is not None):
            taken, held = limits.take(line.returned_line_id, -line.quantity - line.lost_sales)
            if taken > held:
                wrong.append((line.position, taken, held))
        if wrong:
            parts = ", ".join(f"line {p}: {t.normalize():f} of {s.normalize():f} shipped" for p, t, s in wrong)
            yield Finding(order, f"more would come back than was shipped ({parts}): correct the quantities")


class _Limits:
    """Hold what has come back of shipment lines, and of kits, while returns take more."""

    def __init__(self, session: Session, shipped: Mapping[int, Any], besides: Sequence[int]) -> None:
        self._shipped = shipped
        self._taken: dict[int, Decimal] = defaultdict(Decimal, _returned(session, shipped, besides=besides))
        kits = {line.order_line_id for line in shipped.values() if line.order_line and line.order_line.exploded}
        before = returned_before(session, kits, besides=besides) if kits else {}
        self._kits: dict[int, Decimal] = {id_: before.get(id_, sales.Done()).quantity for id_ in kits}

    def take(self, shipped: int, quantity: Decimal) -> tuple[Decimal, Decimal]:
        """Take more of a shipment line back, and return how much that makes in all, and of what."""
        line = self._shipped.get(shipped)
        self._taken[shipped] += quantity
        if line is None:
            return self._taken[shipped], ZERO
        if line.order_line_id in self._kits:
            self._kits[line.order_line_id] += quantity
            if self._kits[line.order_line_id] > line.order_line.delivered:
                return self._kits[line.order_line_id], line.order_line.delivered
        return self._taken[shipped], line.quantity


def returned_shipments(session: Session, shipments: Sequence[Shipment]) -> Iterator[Finding]:
    """Find shipments of which something came back, or is about to, by a return."""
    load(session, shipments, "lines")
    lines = {line.id: shipment for shipment in shipments for line in shipment.lines}
    taken = _returned(session, lines)
    for shipment in dict.fromkeys(lines[id_] for id_, quantity in taken.items() if quantity):
        yield Finding(shipment, "a return takes goods of it back already: void that first, or return the rest as well")
