"""Orders that are never kept, made to ask what a customer would pay."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from addons.base import Partner, Product, Unit
from addons.pricing.engine.quote import TracedQuote
from addons.pricing.engine.remembered import rules_of
from addons.pricing.lists.price_list import PriceList
from addons.pricing.order.laddering import stored_rows
from addons.pricing.order.quoting import quotes_of
from addons.sales import Order
from addons.schemas import find
from core import Row, Session

if TYPE_CHECKING:
    from addons.pricing.price_command import Wish

ONE = Decimal(1)


def order_of(session: Session, wish: Wish, quantity: Decimal) -> Any:
    """Return a draft with one line of what is asked, to be rolled back; raises as entering it would."""
    (order,) = _orders(session, wish, [quantity])
    return order


def table_of(session: Session, wish: Wish) -> list[Row]:
    """Return the prices from each quantity on at which one of the rules may give another one."""
    (first,) = _orders(session, wish, [ONE])
    (line,) = first.lines
    (quote,) = quotes_of(session, stored_rows(session, [line]), {line.product_id: line.product}, TracedQuote)
    rules = [rule for rule in rules_of(session) if rule.begin([quote])]
    factor = line.entered_ratio or ONE
    steps = {step / factor for rule in rules for step in rule.steps(quote) if step > 0}
    orders = _orders(session, wish, sorted({ONE, *steps}))
    rows: list[Row] = []
    for order in orders:
        (line,) = order.lines
        row = {
            "from": line.shown_quantity.normalize(),
            "price": line.shown_price.normalize(),
            "list": line.list_price.normalize() if line.list_price is not None else None,
            "off": line.list_discount,
            "by": line.priced_by or "",
        }
        if not rows or row["price"] != rows[-1]["price"]:
            rows.append(
                {name: f"{value:f}" if isinstance(value, Decimal) else value or "" for name, value in row.items()}
            )
    return rows


def _orders(session: Session, wish: Wish, quantities: Sequence[Decimal]) -> Sequence[Any]:
    product = find(session, Product, wish.product)
    header: Row = {"partner_id": find(session, Partner, wish.customer).id}
    line: Row = {"product_id": product.id, "attribute_values": wish.attributes or None}
    if wish.day is not None:
        header["date"] = wish.day
    if wish.price_list:
        header["price_list_id"] = find(session, PriceList, wish.price_list).id
    if wish.unit:
        line["unit_id"] = find(session, Unit, wish.unit).id
    with session.in_verb():
        ids = session.create(Order, [{**header, "lines": [{**line, "quantity": n}]} for n in quantities])
    found = session.known(Order, ids)
    return [found[id_] for id_ in ids]
