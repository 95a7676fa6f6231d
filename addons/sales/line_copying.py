"""Copy lines into an order that is being made: from other orders, or from what its customer ordered before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Self

from addons.sales.copied import line_row, lines_to_copy
from addons.sales.history import OrderedBefore, order_history, rows_again
from addons.sales.named import orders_named
from addons.sales.order import Order
from addons.sales.summing import append_lines
from core import Refused, Row, Session, UsageError, load


class FilledOrder(Order, extends=True):
    """Orders being made take over lines of other orders, and products their customer ordered before."""

    @classmethod
    def copy_lines(
        cls, session: Session, orders: Sequence[Self], source: Sequence[str] = (), keep_prices: bool = False
    ) -> None:
        """Append the lines of the orders named by `source` (numbers, or ids such as "#12"), of whatever customer.

        Prices are those of the order they are put into, unless `keep_prices`. Components of kits are left out: kits
        are exploded again. Raises NotFound for an order that does not exist.
        """
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

    @classmethod
    def add_lines(cls, session: Session, orders: Sequence[Self], product: Sequence[str] = ()) -> None:
        """Append products by their codes: "A=5" in the product's own unit, or "A" as this customer ordered it last.

        Prices are today's. Raises NotFound for a product that does not exist, or, without a quantity, was not ordered.
        """
        if not product:
            raise UsageError("adding lines needs products", remedy="Name them: --product CODE=QUANTITY.")
        load(session, orders, "lines")
        before: dict[int, list[OrderedBefore]] = order_history(session, {order.partner_id for order in orders})
        additions = [(order, rows_again(session, product, before.get(order.partner_id, []))) for order in orders]
        append_lines(session, additions)


def _rows(source: Order, target: Order, *, keep_prices: bool) -> Iterator[Row]:
    """Yield the rows for a source's lines; only lines that can no longer be deleted are named as sources."""
    if keep_prices and source.currency_id != target.currency_id:
        raise Refused(
            f"the prices of {source} are in another currency", remedy="Copy its lines without keeping prices."
        )
    is_fixed = source.state not in source.editable
    lines = [line for line in source.lines if line.kit_line_id is None]
    for line in lines_to_copy(lines, reprice=True):
        row = line_row(line, reprice=not keep_prices)
        for name in ("position", "exploded", "campaign_id"):
            row.pop(name, None)
        yield row | {"source_line_id": line.id if is_fixed else None}
