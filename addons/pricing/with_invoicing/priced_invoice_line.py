"""Lines of invoices that bill no order: their prices."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from addons import invoicing, sales
from addons.base import Product
from addons.pricing.lists.list_prices import lists_of
from addons.pricing.order.priced_order import proposed_lists
from addons.pricing.order.quoting import priced
from addons.pricing.order.taking import take_price
from core import Mapped, Row, Session, column


class PricedInvoiceLine(invoicing.InvoiceLine, extends=True):
    """`priced_by` tells which rules gave the price of a line that bills no order, and is empty for a typed one."""

    priced_by: Mapped[str | None] = column(info={"computed": True, "internal": True})

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Propose prices for lines that bill no order, by the customer's price list and the rules."""
        asked = [row for row in rows if _is_asked(row)]
        for row, found in zip(asked, price_rows(session, asked), strict=True):
            row["price"], row["priced_by"] = found["price"], found["priced_by"]
        return super().prepare(session, rows)


def _is_asked(row: Row) -> bool:
    if row.get("product_id") is None or row.get("order_line_id") is not None or "net" in row:
        return False
    return row.get("price") is None and bool(row.get("quantity"))


def price_rows(session: Session, rows: Sequence[Row], on: dt.date | None = None) -> list[Row]:
    """Return rows of invoice lines, with their headers, priced as if they were ordered on a day, or the invoice's."""
    headers = {id(row["header"]): row["header"] for row in rows}
    lists = lists_of(session)
    asked: dict[int, Row] = {}
    for (key, header), id_ in zip(headers.items(), proposed_lists(session, "", list(headers.values())), strict=True):
        fits = id_ is not None and lists[id_].currency_id == header["currency_id"]
        asked[key] = {**header, "price_list_id": id_ if fits else None, "price_date": on}
    products: dict[Any, Product] = dict(session.known(Product, {row["product_id"] for row in rows}))
    kind = session[sales.Order]
    found = [{**row, "price": None, "header": asked[id(row["header"])], "header_type": kind} for row in rows]
    for row, quote in priced(session, found, products):
        take_price(row, quote)
    return found
