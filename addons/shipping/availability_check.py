"""Is what is ordered available? What is short is recorded as backorder, whatever is done about it (semantics 10.8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from addons import sales
from addons.preferences import setting_of
from addons.shipping.available import Availability, availability
from addons.shipping.order import Order
from addons.shipping.reserving import in_order, is_stocked
from core import ZERO, Check, Finding, Session, load

SETTING, OFF, STOP = "shipping.check_availability", "off", "stop"


def is_available(session: Session, orders: Sequence[Order]) -> Iterator[Finding]:
    """Find orders of more than is available, less what drafts ask for, and expected up to the promised day."""
    modes = {id_: setting_of(session, SETTING, id_) for id_ in {order.organisation_id for order in orders}}
    asked: list[Any] = [order for order in in_order(orders) if modes[order.organisation_id] != OFF]
    if not asked:
        return
    load(session, asked, "lines.product")
    free = _Free(session, asked)
    short: list[tuple[Any, Decimal, Decimal]] = []
    for order in asked:
        stops = modes[order.organisation_id] == STOP
        lacking = free.take(order, stops=stops)
        short += lacking
        for line, wanted, left in lacking:
            text = f"{line.product}: {wanted.normalize():f} ordered, {left.normalize():f} available{free.next(line)}"
            yield Finding(order, text, {"ordered": wanted, "available": left, "short": wanted - left}, blocks=stops)
    sales.record_backorders(session, short, "availability")


class _Free:
    """Hold what is free by the day of each order, while orders take from it."""

    def __init__(self, session: Session, orders: Sequence[Any]) -> None:
        products = {line.product_id for order in orders for line in order.lines if is_stocked(line)}
        besides = [order.id for order in orders]
        purpose = type(orders[0]).stock_purpose
        days = {order.promised_date for order in orders}
        self._figures = {day: availability(session, products, day, purpose=purpose, besides=besides) for day in days}
        self._taken: dict[Any, Decimal] = defaultdict(Decimal)

    def _of(self, order: Any, line: Any) -> Availability:
        return self._figures[order.promised_date].get((line.product_id, order.warehouse_id), Availability())

    def take(self, order: Any, *, stops: bool) -> list[tuple[Any, Decimal, Decimal]]:
        """Take what an order wants and return (line, wanted, left) of what is short; one that `stops` takes nothing."""
        taken: dict[Any, Decimal] = defaultdict(Decimal)
        short = []
        for line in order.lines:
            wanted = line.quantity - line.delivered
            if is_stocked(line) and wanted > 0:
                spot = (line.product_id, order.warehouse_id)
                one = self._of(order, line)
                free = one.available - one.drafted + one.coming
                left = min(max(free - self._taken[spot] - taken[spot], ZERO), wanted)
                taken[spot] += left
                if left < wanted:
                    short.append((line, wanted, left))
        for spot, quantity in taken.items() if not (short and stops) else ():
            self._taken[spot] += quantity
        return short

    def next(self, line: Any) -> str:
        """Say what is expected next."""
        receipt = self._of(line.order, line).next_receipt
        if receipt is None:
            return ""
        day = f" on {receipt.date}" if receipt.date else ""
        return f"; {receipt.quantity.normalize():f} expected{day}"


CHECKS = [
    Check(
        Order,
        "availability",
        before=("place", "confirm"),
        run=is_available,
        override="sales clerk",
        summary="What is ordered can be promised; the preference shipping.check_availability says whether it is asked",
    )
]
