"""Copy lines into an order that is being made: from other orders, or from what its customer ordered before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from addons.sales.copying.copied import line_row, lines_to_copy
from addons.sales.copying.history import OrderedBefore, order_history, rows_again
from addons.sales.order.named import orders_named
from addons.sales.order.order import Order
from addons.sales.order.summing import append_lines
from core import Refused, Row, Session, UsageError, load


def append_copies(session: Session, orders: Sequence[Order], source: Sequence[str], *, keep_prices: bool) -> None:
    """Append the lines of the orders named to each order; raises UsageError if none is named, NotFound."""
    if not source:
        raise UsageError("copying lines needs the orders to copy from", remedy="Name them: --source NUMBER.")
    sources = orders_named(session, source, {order.organisation_id for order in orders})
    load(session, [*orders, *(one for found in sources.values() for one in found)], "lines")
    additions = [
        (
            order,
            [row for one in sources[order.organisation_id] for row in _rows(one, order, keep_prices=keep_prices)],
        )
        for order in orders
    ]
    append_lines(session, additions)


def append_products(session: Session, orders: Sequence[Order], product: Sequence[str]) -> None:
    """Append products such as "A=5", or "A" as ordered last, to each order; raises UsageError if none is named."""
    if not product:
        raise UsageError("adding lines needs products", remedy="Name them: --product CODE=QUANTITY.")
    load(session, orders, "lines")
    before: dict[int, list[OrderedBefore]] = order_history(session, {order.partner_id for order in orders})
    additions = [(order, rows_again(session, product, before.get(order.partner_id, []))) for order in orders]
    append_lines(session, additions)


def _rows(source: Order, target: Order, *, keep_prices: bool) -> Iterator[Row]:
    """Yield the rows for a source's lines, which name them as their sources."""
    if keep_prices and source.currency_id != target.currency_id:
        raise Refused(
            f"the prices of {source} are in another currency", remedy="Copy its lines without keeping prices."
        )
    for line in lines_to_copy(source.lines, reprice=True):
        row = line_row(line, reprice=not keep_prices)
        for name in ("position", "exploded", "campaign_id"):
            row.pop(name, None)
        yield row | {"source_line_id": line.id}
