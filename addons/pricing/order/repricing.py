"""Price stored orders anew: by the rules as they are now, or of a day; what was typed, delivered or invoiced stays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from addons import sales
from addons.base import Product
from addons.preferences import setting_of
from addons.pricing.engine.remembered import stamp_text
from addons.pricing.order.laddering import stored_rows
from addons.pricing.order.quoting import priced
from addons.pricing.order.taking import is_by_rules, refuse_below_limit, take_price
from addons.schemas import figure
from core import Refused, Session, load
from core import rows as writing


def reprice_lines(session: Session, orders: Sequence[sales.Order]) -> list[Any]:
    """Look up the prices of stored lines that rules gave, write those that differ, and return the orders of these.

    The orders' totals are still to be summed up. Costs the same statements for any number of orders.
    """
    load(session, orders, "lines.product", "currency")
    lines: list[Any] = [line for order in orders for line in order.lines if line.product is not None]
    rows = [row for row in stored_rows(session, lines) if is_by_rules(row) and row["quantity"]]
    by_id = {line.id: line for line in lines}
    rows = [row for row in rows if not by_id[row["id"]].covered()]
    products: dict[int | None, Product] = {line.product_id: line.product for line in lines}
    for row in rows:
        row["price"] = None
    found = priced(session, rows, products)
    for row, quote in found:
        take_price(row, quote)
    refuse_below_limit(session, found)
    changed = [row for row in rows if _differs(row, by_id[row["id"]])]
    amounts = session[sales.OrderLine].amounts(session, changed)
    written = [
        {name: row[name] for name in ("id", "price", "list_price", "priced_by")} | amount
        for row, amount in zip(changed, amounts, strict=True)
    ]
    writing.update(session, session[sales.OrderLine], written)
    return list({by_id[row["id"]].order_id: by_id[row["id"]].order for row in changed}.values())


def _differs(row: Any, line: Any) -> bool:
    return bool((row["price"], row["list_price"]) != (line.price, line.list_price))


def reread(session: Session, orders: Sequence[sales.Order]) -> None:
    """Load the lines of orders anew, because a verb has written rows."""
    for order in orders:
        session.expire(order, ["lines"])
    load(session, orders, "lines")


def reprice_orders(session: Session, orders: Sequence[Any], on: dt.date) -> None:
    """Price orders by a day, and say of each what its total was and is; of one that stays the same that it does."""
    before = {order.id: order.total for order in orders}
    model = session[sales.Order]
    dated = [{"id": order.id, "price_date": on} for order in orders if (order.price_date or order.date) != on]
    writing.update(session, model, dated)
    changed = reprice_lines(session, orders)
    if changed:
        model.sum_up(session, changed)
    _stamp(session, orders)
    for order in changed:
        session.note(order, f"{_totals(before[order.id], order.total)}, by prices of {on}")
    same = {order.id: order for order in orders}
    for order in changed:
        del same[order.id]
    session.nothing_to_do(list(same.values()), f"its prices are those of {on}, typed, or of what is done already")


def price_by_present_rules(session: Session, orders: Sequence[Any]) -> None:
    """Price orders that were priced by rules which have changed since, unless they were approved as they are.

    Raises Refused where an order now needs an approval that it has not. Costs one statement where nothing has changed.
    """
    stamp = stamp_text(session)
    stale = [order for order in orders if order.price_stamp != stamp and order.approved_by is None]
    if not stale:
        return
    before = {order.id: order.total for order in stale}
    changed = reprice_lines(session, stale)
    if changed:
        session[sales.Order].sum_up(session, changed)
    _stamp(session, stale)
    for order in changed:
        session.note(order, f"priced by the rules as they are now: {_totals(before[order.id], order.total)}")
        limit = setting_of(session, "sales.approval_above", order.organisation_id)
        if limit and order.total > limit:
            raise Refused(
                f"{order} comes to {figure(order.total, 2)} by the prices as they are now, which needs approval",
                remedy="Reprice it, place it and have it approved.",
            )


def _totals(old: Decimal, new: Decimal) -> str:
    return f"total {figure(old, 2)} → {figure(new, 2)}"


def _stamp(session: Session, orders: Sequence[Any]) -> None:
    text = stamp_text(session)
    changed = [{"id": order.id, "price_stamp": text} for order in orders if order.price_stamp != text]
    writing.update(session, session[sales.Order], changed)
