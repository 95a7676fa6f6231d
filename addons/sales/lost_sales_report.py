"""The report on lost sales: what customers had ordered and did not get, because the order was closed before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import Select, select

from addons import base
from addons.reporting import Chart, Column, Parameter, Report
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from addons.schemas import find
from core import Session

HUNDRED = Decimal(100)


class LostSales(Report, name="lost_sales"):
    """What closing cut off orders, by order date: quantities in the product's own unit, and what they were worth."""

    title = "Lost sales"
    chart: ClassVar[Chart | None] = Chart("product", ("amount",), title="Lost sales by product", each="currency")
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("from", dt.date, help="Orders of this date or later"),
        Parameter("to", dt.date, help="Orders of this date or before"),
        Parameter("partner", str, help="Only of this customer, by code"),
        Parameter("product", str, help="Only this product, by code"),
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return the order, the customer, the product, and what was lost of it."""
        return [
            Column("date", "Date", "date"),
            Column("number", "Order"),
            Column("customer_code", "Customer code", data_only=True),
            Column("customer", "Customer"),
            Column("product_code", "Product code", data_only=True),
            Column("product", "Product"),
            Column("quantity", "Lost", "quantity"),
            Column("currency", "Currency"),
            Column("amount", "Net amount", "money", total=True),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per order line, by date, in one statement; amounts rounded as the line's would be."""
        names = ("date", "number", "customer_code", "customer", "product_code", "product", "quantity")
        currencies = session.known(base.Currency)
        for *found, currency_id, price, discount in session.execute(_lines(session, values)):
            currency, quantity = currencies[currency_id], found[-1]
            amount = currency.round(quantity * price * (HUNDRED - discount) / HUNDRED)
            yield {**dict(zip(names, found, strict=True)), "currency": currency.code, "amount": amount}


def _lines(session: Session, values: Mapping[str, Any]) -> Select[Any]:
    order, L = session[Order], session[OrderLine]
    partner, product = session[base.Partner], session[base.Product]
    query: Select[Any] = (
        select(order.date, order.number, partner.code, partner.name, product.code, product.name, L.lost_sales)
        .add_columns(order.currency_id, L.price, L.discount)
        .join(order, order.id == L.order_id)
        .join(partner, partner.id == order.partner_id)
        .outerjoin(product, product.id == L.product_id)
        .where(L.lost_sales != 0)
        .order_by(order.date, order.id, L.position)
    )
    if values["from"]:
        query = query.where(order.date >= values["from"])
    if values["to"]:
        query = query.where(order.date <= values["to"])
    if values["partner"]:
        query = query.where(order.partner_id == find(session, base.Partner, values["partner"]).id)
    if values["product"]:
        query = query.where(L.product_id == find(session, base.Product, values["product"]).id)
    return query
