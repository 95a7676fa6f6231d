"""Post shipments: the cost of goods that leave, or come back, against the stock."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, null, select

from addons import sales, shipping
from addons.accounting.books import purposes
from addons.accounting.books.journal import COSTS
from addons.accounting.posting.booking import Booking, write
from addons.accounting.posting.invoices import accounting_day, groups_of
from addons.accounting.posting.rules import Rules
from addons.accounting.with_shipping.shipment_line import CostedLine
from addons.base import GOODS, Product
from core import Session, among

SOURCE = "shipping.Shipment"


def post_shipments(session: Session, shipments: Sequence[shipping.Shipment]) -> None:
    """Make the entry of what the goods of each shipment cost, by its accounting date; without a cost there is none."""
    moving = [one for one in shipments if one.moves_stock]
    if not moving:
        return
    rules = Rules(session)
    groups = groups_of(session, rules, moving)
    found: dict[int, list[Any]] = {one.id: [] for one in moving}
    for line in sales.named_rows(session.ask(_costs, shipments=list(found))):
        found[line.shipment_id].append(line)
    bookings = []
    for shipment in moving:
        known = {"organisation_id": shipment.organisation_id, "partner_group_id": groups.get(shipment.partner_id)}
        source = (SOURCE, shipment.id, "complete")
        text, day = str(shipment), accounting_day(shipment)
        booking = Booking(session, source, shipment, journal=COSTS, day=day, text=text)
        for line in found[shipment.id]:
            cost = booking.own.round(line.quantity * line.cost)
            _add(rules, booking, cost, line.category_id, known)
        booking.convert()
        bookings.append(booking)
    write(session, bookings)


def _add(rules: Rules, booking: Booking, cost: Decimal, category: int | None, known: dict[str, Any]) -> None:
    of = {"product_category_id": category, "product_kind": GOODS, **known}
    booking.add(rules.choose(purposes.COST, **of), cost, category=category)
    booking.add(rules.choose(purposes.STOCK, **of), -cost, category=category)


def _costs(session: Session) -> Any:
    """Sum up what goods have been taken out of bins, by category and cost per unit."""
    L, product = session[CostedLine], session[Product]
    now: Any = getattr(product, "cost", null())
    cost = func.coalesce(L.unit_cost, now, type_=L.unit_cost.type)
    alike = (L.shipment_id, product.category_id, cost)
    quantity = func.sum(L.quantity, type_=L.quantity.type).label("quantity")
    query = select(L.shipment_id, product.category_id, cost.label("cost"), quantity)
    query = query.join(product, product.id == L.product_id).where(product.kind == GOODS, L.bin_id.is_not(None))
    query = query.where(among(session, L.shipment_id, given="shipments"), cost.is_not(None))
    return query.group_by(*alike).order_by(L.shipment_id)
