"""The report on late deliveries: what was promised for a day, and shipped later or not yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import Select, func, null, select

from addons import base
from addons.base import today
from addons.reporting import Chart, Column, Parameter, Report
from addons.schemas import find
from addons.shipping.delivery import OrderLine
from addons.shipping.order import Order
from addons.shipping.shipment import Shipment
from addons.shipping.shipment_line import ShipmentLine
from core import ZERO, Session

OPEN = "confirmed"
"""The state of orders that are still to be shipped."""


class LateDeliveries(Report, name="late_deliveries"):
    """What was shipped after the day it was promised for, and what is promised for a day that is over and not shipped.

    Quantities in the product's own unit; days are counted from the promised day to the shipment, or to today.
    """

    title = "Late deliveries"
    chart: ClassVar[Chart | None] = Chart("customer", ("late",), title="Late deliveries by customer")
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("from", dt.date, help="Promised for this day or later"),
        Parameter("to", dt.date, help="Promised for this day or before"),
        Parameter("partner", str, help="Only of this customer, by code"),
        Parameter("days", int, 1, "At least so many days late"),
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return order, customer, product, both days, and how late how much is."""
        return [
            Column("number", "Order"),
            Column("customer_code", "Customer code", data_only=True),
            Column("customer", "Customer"),
            Column("product_code", "Product code", data_only=True),
            Column("product", "Product"),
            Column("promised", "Promised", "date"),
            Column("shipped", "Shipped", "date"),
            Column("days", "Days late", "integer"),
            Column("quantity", "Quantity", "quantity"),
            Column("late", "Deliveries", "integer", data_only=True),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per order line and day of shipment, the latest first, in two statements."""
        names = ("number", "customer_code", "customer", "product_code", "product", "promised", "shipped", "quantity")
        now = today(session)
        found = [*session.execute(_shipped(session, values)), *session.execute(_waiting(session, values, now))]
        rows = [dict(zip(names, row, strict=True)) for row in found]
        for row in rows:
            row |= {"days": ((row["shipped"] or now) - row["promised"]).days, "late": 1}
        late = [row for row in rows if row["days"] >= values["days"]]
        return sorted(late, key=lambda row: (-row["days"], row["promised"], row["number"] or "", row["product_code"]))


def _shipped(session: Session, values: Mapping[str, Any]) -> Select[Any]:
    """Return what was shipped after its day, by order line and day."""
    order, L, shipment, S = session[Order], session[OrderLine], session[Shipment], session[ShipmentLine]
    quantity = func.sum(S.quantity, type_=S.quantity.type)
    query = _lines(session, values, shipment.date, quantity).join(S, S.order_line_id == L.id)
    query = query.join(shipment, shipment.id == S.shipment_id)
    query = query.where(shipment.state == "completed", shipment.date > order.promised_date)
    product, partner = session[base.Product], session[base.Partner]
    by = (order.id, order.number, partner.code, partner.name, product.code, product.name, order.promised_date)
    return query.group_by(L.id, *by, shipment.date).having(quantity > ZERO)


def _waiting(session: Session, values: Mapping[str, Any], now: dt.date) -> Select[Any]:
    """Return what is open of orders whose day is over."""
    order, L = session[Order], session[OrderLine]
    query = _lines(session, values, None, L.quantity - L.delivered)
    return query.where(order.state == OPEN, order.promised_date < now, L.quantity > L.delivered)


def _lines(session: Session, values: Mapping[str, Any], shipped: Any, quantity: Any) -> Select[Any]:
    order, L = session[Order], session[OrderLine]
    partner, product = session[base.Partner], session[base.Product]
    named = (order.number, partner.code, partner.name, product.code, product.name, order.promised_date)
    query: Select[Any] = (
        select(*named, null() if shipped is None else shipped, quantity)
        .select_from(L)
        .join(order, order.id == L.order_id)
        .join(partner, partner.id == order.partner_id)
        .join(product, product.id == L.product_id)
        .where(order.promised_date.is_not(None), L.exploded.is_(False), product.kind != base.CHARGE)
    )
    if values["from"]:
        query = query.where(order.promised_date >= values["from"])
    if values["to"]:
        query = query.where(order.promised_date <= values["to"])
    if values["partner"]:
        query = query.where(order.partner_id == find(session, base.Partner, values["partner"]).id)
    return query
