"""Post shipments: the cost of goods that leave, or come back, against the stock."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from addons import sales, shipping
from addons.accounting.books import purposes
from addons.accounting.books.journal import COSTS
from addons.accounting.posting.booking import Booking, write
from addons.accounting.posting.figures import Goods
from addons.accounting.posting.invoices import accounting_day, groups_of
from addons.accounting.posting.rules import Rules
from addons.base import Product
from core import Session

SOURCE = "shipping.Shipment"


def post_shipments(session: Session, shipments: Sequence[shipping.Shipment]) -> None:
    """Make the entry of what the goods of each shipment cost, by its accounting date; without a cost there is none."""
    moving = [one for one in shipments if one.moves_stock]
    if not moving:
        return
    rules = Rules(session)
    groups = groups_of(session, rules, moving)
    lines = sales.lines_of(session, moving, "product_id", "quantity", "bin_id", "unit_cost")
    costs = _Costs(session, [line for some in lines.values() for line in some if line.bin_id is not None])
    bookings = []
    for shipment in moving:
        known = {"organisation_id": shipment.organisation_id, "partner_group_id": groups.get(shipment.partner_id)}
        source = (SOURCE, shipment.id, "complete")
        text, day = str(shipment), accounting_day(shipment)
        booking = Booking(session, source, shipment, journal=COSTS, day=day, text=text)
        for line in lines[shipment.id]:
            if line.bin_id is not None and (unit := costs.of(line)):
                _add(rules, booking, booking.own.round(line.quantity * unit), costs.goods.of(line.product_id) | known)
        booking.convert()
        bookings.append(booking)
    write(session, bookings)


def _add(rules: Rules, booking: Booking, cost: Decimal, known: dict[str, Any]) -> None:
    category = known["product_category_id"]
    booking.add(rules.choose(purposes.COST, **known), cost, category=category)
    booking.add(rules.choose(purposes.STOCK, **known), -cost, category=category)


class _Costs:
    """Answer what a unit of goods cost: as their line keeps it, else what it costs now."""

    def __init__(self, session: Session, lines: Sequence[Any]) -> None:
        products = {line.product_id for line in lines}
        self.goods = Goods(session, products)
        asked = {line.product_id for line in lines if line.unit_cost is None}
        has_cost = bool(asked) and hasattr(session[Product], "cost")
        self._now = sales.figures_of(session, Product, asked, "cost") if has_cost else {}

    def of(self, line: Any) -> Decimal | None:
        """Return what a unit of a line's goods cost, None if that is not known."""
        found: Decimal | None = line.unit_cost
        return self._now[line.product_id].cost if found is None and line.product_id in self._now else found
