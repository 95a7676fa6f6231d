"""The ladders of stored lines: their prices worked out once more, with everything noted that was tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from addons import sales
from addons.base import Product
from addons.pricing.engine.pricing import price_all
from addons.pricing.engine.quote import Quote, TracedQuote
from addons.pricing.order.quoting import quotes_of
from core import Row, Session, load
from core.composition import fields_of


def ladders_of(
    session: Session, lines: Sequence[sales.OrderLine], below: Mapping[int, list[sales.Step]]
) -> dict[int, list[sales.Step]]:
    """Return the ladders with the rungs of the price put in the place of the one that only names it."""
    priced = [line for line in lines if line.product is not None and not (line.is_comment or line.made_by)]
    products: dict[int | None, Product] = {line.product_id: line.product for line in priced if line.product}
    quotes = quotes_of(session, stored_rows(session, priced), products, TracedQuote)
    price_all(session, quotes)
    found = dict(below)
    for line, quote in zip(priced, quotes, strict=True):
        rest = [step for step in found[line.id] if step.stage != "price"]
        found[line.id] = [*_price_steps(line, quote), *rest]
    return found


def stored_rows(session: Session, lines: Sequence[sales.OrderLine]) -> list[Row]:
    """Return the rows of stored lines with the rows of their orders, as they are while an order is prepared."""
    load(session, lines, "order.lines")
    headers: dict[int, Row] = {}
    rows: dict[int, Row] = {}
    for order in {line.order_id: line.order for line in lines}.values():
        header = headers[order.id] = _values(order)
        header["lines"] = [_values(line) | {"header": header, "header_type": type(order)} for line in order.lines]
        rows |= {row["id"]: row for row in header["lines"]}
    return [rows[line.id] for line in lines]


def _values(record: Any) -> Row:
    return {name: getattr(record, name) for name in fields_of(type(record))}


def _price_steps(line: Any, quote: Quote) -> list[sales.Step]:
    """Return the rungs up to the price of a line: what the rules say now, then what was typed or is kept."""
    steps = quote.steps
    if "price" in (line.typed or "").split():
        return [*steps, sales.Step("price", "typed", quote.price, line.price, why="a typed price stays")]
    if line.discount and line.priced_by:
        return [*steps, sales.Step("price", "list price", quote.price, line.price, why="the discount was typed")]
    if line.price != quote.price:
        why = f"the rules are others by now; it was priced by: {line.priced_by or 'nothing that was noted'}"
        return [*steps, sales.Step("price", "kept", quote.price, line.price, why=why)]
    return steps
