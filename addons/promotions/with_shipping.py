"""With the addon shipping: what comes back is credited less what was taken off when it was sold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from addons import sales, shipping
from addons.base import Currency, Product
from addons.promotions.off_lines import TaxKey, is_goods, off_lines, tax_of, weights_of
from addons.promotions.order import Order as GivenOrder
from core import ZERO, Model, Row, Session, among, load

GONE = ("cancelled", "voided")
Sold = tuple[int, TaxKey]
"""An order that was sold, and a tax."""


class Order(GivenOrder, shipping.DeliveredOrder, extends=True):
    """Returns take back the share of each order's discounts and promotions that goes with what comes back."""

    @classmethod
    def made_lines(cls, session: Session, rows: Sequence[Row]) -> list[list[Row]]:
        """Take off of a return what was taken off of its goods, one line for each tax."""
        found = super().made_lines(session, rows)
        if cls.is_return:
            products = session.known(
                Product, {n["product_id"] for r in rows for n in r["lines"] if n.get("product_id")}
            )
            for row, made, amounts in zip(rows, found, taken_back(session, rows), strict=True):
                if amounts:
                    weights = weights_of(n for n in row["lines"] if is_goods(n, products))
                    lines = off_lines("returned", "Discounts of what was sold", amounts, weights, printed=True)
                    made.extend(lines)
        return found


def taken_back(session: Session, rows: Sequence[Row]) -> list[dict[TaxKey, Decimal]]:
    """Return what is taken off of each return, by tax: the share of what its orders had, by the goods that come back.

    Shares are differences of cumulative ones, so that all returns of an order together take back all of it.
    """
    sources = {one for row in rows for line in row["lines"] if (one := line.get("returned_line_id"))}
    if not sources:
        return [{} for _ in rows]
    shipped = session.known(shipping.ShipmentLine, sources)
    load(session, list(shipped.values()), "order_line")
    order_of = {id_: one.order_line.order_id for id_, one in shipped.items() if one.order_line is not None}
    orders = session.known(sales.Order, set(order_of.values()))
    load(session, list(orders.values()), "lines")
    off = _off(orders.values())
    before = _returned(session, orders, [row["id"] for row in rows if row.get("id")]) if off else {}
    currencies = session.known(Currency)
    found: list[dict[TaxKey, Decimal]] = []
    for row in rows:
        amounts: dict[TaxKey, Decimal] = {}
        for sold, net in _coming_back(row, order_of).items():
            if sold in off:
                amount = _share(off[sold], before.get(sold, ZERO), net, currencies[row["currency_id"]])
                amounts[sold[1]] = amounts.get(sold[1], ZERO) + amount
                before[sold] = before.get(sold, ZERO) + net
        found.append({key: amounts[key] for key in sorted(amounts)})
    return found


def _off(orders: Iterable[Any]) -> dict[Sold, tuple[Decimal, Decimal]]:
    """Return what was taken off of orders, and of how much goods, by order and tax."""
    found: dict[Sold, tuple[Decimal, Decimal]] = {}
    for order in orders:
        for line in order.lines:
            if line.is_off and line.quantity:
                sold = order.id, tax_of({"tax_id": line.tax_id, "tax_rate": line.tax_rate})
                found[sold] = found.get(sold, (ZERO, ZERO))[0] + line.net, line.quantity
    return found


def _coming_back(row: Row, order_of: Mapping[int, int]) -> dict[Sold, Decimal]:
    found: dict[Sold, Decimal] = {}
    for line in row["lines"]:
        order = order_of.get(line.get("returned_line_id") or 0)
        if order is not None:
            sold = order, tax_of(line)
            found[sold] = found.get(sold, ZERO) + line["net"]
    return found


def _returned(session: Session, orders: Iterable[int], without: Sequence[int]) -> dict[Sold, Decimal]:
    """Return what other returns take back of orders, by order and tax; negative."""
    L, S, order = session[shipping.OrderLine], session[shipping.ShipmentLine], session[sales.Order]
    of: Any = aliased(session[sales.OrderLine])
    query: Any = (
        select(of.order_id, L.tax_id, L.tax_rate, func.sum(L.net, type_=L.net.type))
        .join(S, S.id == L.returned_line_id)
        .join(of, of.id == S.order_line_id)
        .join(order, order.id == L.order_id)
        .where(among(session, of.order_id, orders), order.state.not_in(GONE), L.order_id.not_in(without))
        .group_by(of.order_id, L.tax_id, L.tax_rate)
    )
    return {(id_, (tax or 0, Decimal(rate))): net for id_, tax, rate, net in session.execute(query)}


def _share(taken: tuple[Decimal, Decimal], before: Decimal, net: Decimal, currency: Currency) -> Decimal:
    """Return what to take off for goods of `net` (negative) that come back after others of `before`."""
    amount, whole = taken
    reached = currency.round(amount * min(-(before + net), whole) / whole)
    return reached - currency.round(amount * min(-before, whole) / whole)


FRAGMENTS: list[type[Model]] = [Order]
