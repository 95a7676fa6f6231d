"""Buy what sales orders need: one purchase order per vendor and sales order, never mixing sales orders."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from addons import sales
from addons.base import Organisation, today
from addons.links import link
from addons.purchasing.named_parts import parts_of
from addons.purchasing.purchase import Purchase
from addons.purchasing.purchase_line import PurchaseLine
from addons.purchasing.vendor import vendors
from addons.purchasing.vendor_price import Wanted, purchase_prices
from addons.purchasing.vendor_product import VendorProduct, current_vendors
from core import ZERO, BadInput, NotFound, Row, Session, among, load, rows

COUNTED = ("draft", "confirmed", "closed")
"""The states in which a purchase order counts as bought; closing has cut it to what came."""


@dataclass(frozen=True)
class Needed:
    """A quantity that an order line needs of a vendor, and what the vendor asks on that day."""

    order: Any
    line: sales.OrderLine
    quantity: Decimal
    vendor: VendorProduct
    wanted: Wanted


def buy(
    session: Session, orders: Sequence[sales.Order], *, vendor: str, line: Sequence[str], drop_ship: bool
) -> dict[int, list[int]]:
    """Create the purchase orders and return them by sales order; costs the same statements for any number of orders."""
    rows.lock(session, orders)
    load(session, orders, "lines.product")
    _refuse_unknown(session, vendor)
    parts = _missing(session, orders, line)
    current = current_vendors(session, {line.product_id for _, line, _ in parts if line.product_id is not None})
    chosen = [one for one in parts if one[1].product_id in current]
    if vendor:
        chosen = [one for one in chosen if current[one[1].product_id or 0].partner.code == vendor]
    needed = [
        _needed(session, order, line, quantity, current[line.product_id or 0]) for order, line, quantity in chosen
    ]
    prices = purchase_prices(session, [one.wanted for one in needed])
    _note_left_out(session, needed, prices)
    bought: dict[tuple[int, int], list[Needed]] = {}
    for one in needed:
        if one.wanted in prices:
            bought.setdefault((one.order.id, one.vendor.partner_id), []).append(one)
    ids = session.create(Purchase, [_header(session, group, drop_ship=drop_ship) for group in bought.values()])
    pairs = [(order, id_) for (order, _), id_ in zip(bought, ids, strict=True)]
    link(session, sales.Order, Purchase, pairs, "purchase")
    made: dict[int, list[int]] = {}
    for order_id, id_ in pairs:
        made.setdefault(order_id, []).append(id_)
    for order in orders:
        if order.id in made:
            session.note(
                order, f"{len(made[order.id])} draft purchase order(s) made: #{', #'.join(map(str, made[order.id]))}"
            )
    return made


def bought_for(session: Session, lines: Iterable[int]) -> dict[int, Decimal]:
    """Return what is bought for order lines, by their ids, drafts included."""
    P, L = session[Purchase], session[PurchaseLine]
    query = (
        select(L.order_line_id, func.sum(L.quantity, type_=L.quantity.type))
        .join(P, P.id == L.purchase_id)
        .where(P.state.in_(COUNTED), among(session, L.order_line_id, list(lines)))
        .group_by(L.order_line_id)
    )
    return {id_: quantity for id_, quantity in session.execute(query) if id_ is not None}


def _refuse_unknown(session: Session, code: str) -> None:
    if code and code not in vendors(session, [code]):
        raise NotFound(
            f"there is no vendor {code}",
            remedy="Name one by its code; `tradeloom record list base.Partner is_vendor=yes` lists them.",
        )


def _missing(
    session: Session, orders: Sequence[sales.Order], named: Sequence[str]
) -> list[tuple[sales.Order, sales.OrderLine, Decimal]]:
    """Return (order, line, quantity) of what is not bought yet; raises BadInput for more than that."""
    bought = bought_for(session, [line.id for order in orders for line in order.lines])
    found: list[tuple[sales.Order, sales.OrderLine, Decimal]] = []
    for order in orders:
        rest = {line.id: _rest(line, bought.get(line.id, ZERO)) for line in order.lines}
        parts = parts_of(order, order.lines, rest, named)
        for line, quantity in parts:
            if quantity > rest[line.id]:
                raise BadInput(
                    f"line {line.position} of {order} needs {rest[line.id].normalize():f} more, not "
                    f"{quantity.normalize():f}",
                    remedy="Buy less, or order the rest without it: tradeloom purchase new.",
                )
        found += [(order, line, quantity) for line, quantity in parts if quantity > 0]
    return found


def _rest(line: sales.OrderLine, bought: Decimal) -> Decimal:
    """Return what is still to be bought for a line: of goods, less what was bought or has left already."""
    if line.product is None or not line.product.is_stocked or line.quantity <= 0:
        return ZERO
    delivered: Decimal = line.delivered  # type: ignore[attr-defined]
    return max(line.quantity - max(bought, delivered), ZERO)


def _needed(session: Session, order: Any, line: sales.OrderLine, quantity: Decimal, vendor: VendorProduct) -> Needed:
    organisation = session.known(Organisation)[order.organisation_id]
    currency = vendor.partner.purchase_currency_id or organisation.currency_id
    day = today(session, order.organisation_id)
    return Needed(order, line, quantity, vendor, Wanted(vendor.partner_id, vendor.product_id, currency, day, quantity))


def _note_left_out(session: Session, needed: Sequence[Needed], prices: dict[Wanted, Decimal]) -> None:
    for one in needed:
        if one.wanted not in prices:
            what = f"line {one.line.position} ({one.line.subject}) is not bought"
            session.note(one.order, f"{what}: {one.vendor.partner.code} has no price for it on {one.wanted.day}")


def _header(session: Session, group: Sequence[Needed], *, drop_ship: bool) -> Row:
    """Return a purchase order with its lines: parties, priority, project and campaign are the sales order's."""
    order, wanted = group[0].order, group[0].wanted
    sends = drop_ship or group[0].vendor.partner.drop_ships
    header: Row = {
        "organisation_id": order.organisation_id,
        "partner_id": wanted.partner_id,
        "date": wanted.day,
        "currency_id": wanted.currency_id,
        "warehouse_id": order.warehouse_id,
        "order_reference": order.number,
        "order_id": order.id,
        "drop_ship": sends,
        "sales_rep_id": order.sales_rep_id,
        "priority": order.priority,
        "project_id": order.project_id,
        "campaign_id": order.campaign_id,
        "note": order.note,
        "lines": [_line(one, wanted.day) for one in group],
    }
    if sends:
        header |= {
            "receiver_id": order.receiver_id or order.partner_id,
            "delivery_address_id": order.delivery_address_id,
        }
    return header


def _line(one: Needed, day: dt.date) -> Row:
    row: Row = {
        "product_id": one.line.product_id,
        "attribute_values": one.line.attribute_values,
        "quantity": one.quantity,
        "order_line_id": one.line.id,
    }
    if one.order.promised_date is not None and one.order.promised_date >= day:
        row["promised_date"] = one.order.promised_date
    return row
