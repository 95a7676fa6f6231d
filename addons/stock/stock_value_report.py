"""The report on the value of stock: what lay in the warehouses at the end of a day, and what it had cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Select, func, literal, select

from addons import base
from addons.reporting import Chart, Column, Parameter, Report
from addons.schemas import find
from addons.stock.balance import Balance
from addons.stock.bin import Bin
from addons.stock.move import Move
from addons.stock.warehouse import Warehouse
from core import ZERO, Session, among

Spot = tuple[int, int]
"""A product and a warehouse."""


class StockValue(Report, name="stock_value"):
    """What lay in each warehouse at the end of a day by product, and its value where a cost of the product is known.

    The ledger gives any day of the past: what lies there now, less the moves of documents dated after it. Values are
    at the cost of today, in the currency of the warehouse's organisation; what has no cost has no value.
    """

    title = "Stock and its value"
    chart: ClassVar[Chart | None] = Chart("product", ("value",), title="Value of stock by product", each="currency")
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("on", dt.date, help="At the end of this day; now if none"),
        Parameter("warehouse", str, help="Only this warehouse, by code"),
        Parameter("product", str, help="Only this product, by code"),
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return product, warehouse, quantity, cost and value."""
        return [
            Column("product_code", "Code"),
            Column("product", "Product"),
            Column("warehouse", "Warehouse"),
            Column("quantity", "On hand", "quantity"),
            Column("currency", "Currency"),
            Column("cost", "Cost per unit", "quantity"),
            Column("value", "Value", "money", total=True),
        ]

    def cost_of(self, session: Session) -> ColumnElement[Any]:
        """Return what one unit of a product costs, as SQL; nobody knows. An addon that does replaces this."""
        product = session[base.Product]
        return literal(None, product.list_price.type)

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per product and warehouse that held any, by code, in two statements, three for a day."""
        warehouses, currencies = session.known(Warehouse), session.known(base.Currency)
        organisations = session.known(base.Organisation)
        held = _held(session, values)
        product = session[base.Product]
        query = select(product.id, product.code, product.name, self.cost_of(session)).order_by(product.code)
        for id_, code, name, cost in session.execute(query.where(among(session, product.id, {key[0] for key in held}))):
            for place in sorted((key[1] for key in held if key[0] == id_), key=lambda one: warehouses[one].code):
                quantity, warehouse = held[id_, place], warehouses[place]
                currency = currencies[organisations[warehouse.organisation_id].currency_id]
                named = {"product_code": code, "product": name, "warehouse": warehouse.code, "currency": currency.code}
                value = None if cost is None else currency.round(quantity * cost)
                yield {**named, "quantity": quantity, "cost": cost, "value": value}


def _held(session: Session, values: Mapping[str, Any]) -> dict[Spot, Decimal]:
    """Return what lay where at the end of the day asked for: what lies there now, less the moves dated after it."""
    found = _sums(session, session[Balance], values)
    if values["on"]:
        moves = session[Move]
        for spot, moved in _sums(session, moves, values, moves.date > values["on"]).items():
            found[spot] = found.get(spot, ZERO) - moved
    return {spot: quantity for spot, quantity in found.items() if quantity}


def _sums(session: Session, model: Any, values: Mapping[str, Any], *conditions: Any) -> dict[Spot, Decimal]:
    bin_ = session[Bin]
    query: Select[Any] = (
        select(model.product_id, bin_.warehouse_id, func.sum(model.quantity, type_=model.quantity.type))
        .join(bin_, bin_.id == model.bin_id)
        .where(*conditions)
        .group_by(model.product_id, bin_.warehouse_id)
    )
    if values["warehouse"]:
        query = query.where(bin_.warehouse_id == find(session, Warehouse, values["warehouse"]).id)
    if values["product"]:
        query = query.where(model.product_id == find(session, base.Product, values["product"]).id)
    return {(product, warehouse): quantity for product, warehouse, quantity in session.execute(query)}
