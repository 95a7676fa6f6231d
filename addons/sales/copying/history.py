"""What a customer ordered before: each product with the price, quantity and date of the last time (semantics 8.6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import func, select

from addons.base import Partner, Product, Unit
from addons.sales.order.named_lines import quantity_of
from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from addons.sales.order.units import DIGITS
from addons.schemas import figure, find
from core import NotFound, Row, Session, among, did_you_mean, rounded

ORDERED = ("placed", "waiting payment", "confirmed", "closed")
"""The states in which a customer has ordered."""


class OrderedBefore(NamedTuple):
    """A product a customer ordered, as it was entered the last time: quantity and price per `unit_id`."""

    partner_id: int
    product_id: int
    code: str
    name: str
    attribute_values: str | None
    unit_id: int
    quantity: Decimal
    price: Decimal
    date: dt.date
    times: int


def order_history(session: Session, partners: Iterable[int]) -> dict[int, list[OrderedBefore]]:
    """Return by customer what each of them ordered before, last ordered first, in one statement.

    Offers, returns, orders that were taken back and components of kits do not count; a product ordered with
    different attribute values is listed once for each.
    """
    order, L, P = session[Order], session[OrderLine], session[Product]
    same = (order.partner_id, L.product_id, L.attribute_values)
    newest = func.row_number().over(partition_by=same, order_by=(order.date.desc(), L.id.desc()))
    lines = (
        select(
            *(order.partner_id, L.product_id, P.code, P.name, L.attribute_values),
            func.coalesce(L.entered_unit_id, L.unit_id).label("unit_id"),
            *(L.entered_quantity, L.quantity, L.lost_sales, L.entered_price, L.entered_ratio, L.price, order.date),
            func.count().over(partition_by=same).label("times"),
            newest.label("newest"),
        )
        .join(order, order.id == L.order_id)
        .join(P, P.id == L.product_id)
        .where(among(session, order.partner_id, sorted(set(partners))), order.state.in_(ORDERED))
        .where(
            order.kind.not_in(_offers(session)),
            order.is_cancelled.is_(False),
            L.kit_line_id.is_(None),
            L.made_by.is_(None),
        )
        .where(L.quantity + L.lost_sales > 0)
        .subquery()
    )
    query = select(lines).where(lines.c.newest == 1).order_by(lines.c.date.desc(), lines.c.code)
    found: dict[int, list[OrderedBefore]] = {}
    for line in session.execute(query):
        found.setdefault(line.partner_id, []).append(_as_entered(line))
    return found


def history_of(session: Session, customer: str) -> list[tuple[Any, ...]]:
    """Return the history of one customer, by code, as a table: product, name, attributes, unit, figures, date."""
    id_ = find(session, Partner, customer).id
    units = session.known(Unit)
    return [
        (
            *(one.code, one.name, one.attribute_values, units[one.unit_id].code),
            *(figure(one.quantity), figure(one.price, 2), one.date, one.times),
        )
        for one in order_history(session, [id_]).get(id_, [])
    ]


def _offers(session: Session) -> list[str]:
    mapper: Any = session[Order].__mapper__
    return [str(one.polymorphic_identity) for one in mapper.self_and_descendants if one.class_.is_offer]


def _as_entered(line: Any) -> OrderedBefore:
    quantity, price = line.quantity + line.lost_sales, line.price
    if line.entered_ratio:
        shown = line.entered_quantity if not line.lost_sales else quantity / line.entered_ratio
        dearer = line.entered_price if line.entered_price is not None else price * line.entered_ratio
        quantity, price = rounded(shown, DIGITS), rounded(dearer, DIGITS)
    product = (line.partner_id, line.product_id, line.code, line.name, line.attribute_values)
    return OrderedBefore(*product, line.unit_id, quantity, price, line.date, line.times)


def rows_again(session: Session, wanted: Sequence[str], before: Sequence[OrderedBefore]) -> list[Row]:
    """Return the rows of lines for texts such as "A=5" (in the product's own unit) or "A" (as ordered last)."""
    by_code = {one.code: one for one in reversed(before)}
    texts = [(text, *text.partition("=")[::2]) for text in wanted]
    P = session[Product]
    query = select(P.code, P.id).where(among(session, P.code, [code for _, code, _ in texts]))
    ids: dict[str, int] = {code: id_ for code, id_ in session.execute(query)}
    return [_row(text, code, figure, ids, by_code) for text, code, figure in texts]


def _row(text: str, code: str, figure: str, ids: Mapping[str, int], before: Mapping[str, OrderedBefore]) -> Row:
    if code not in ids:
        raise NotFound(f"there is no product {code}{did_you_mean(code, before)}", remedy="Name a product by its code.")
    last = before.get(code)
    values = {"product_id": ids[code], "attribute_values": last.attribute_values if last else None}
    if figure:
        return values | {"quantity": quantity_of(figure)}
    if last is None:
        raise NotFound(f"this customer did not order {code} before", remedy=f"Say how much: {code}=QUANTITY.")
    return values | {"quantity": last.quantity, "unit_id": last.unit_id}
