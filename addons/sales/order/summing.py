"""Append lines to orders that are there."""

from __future__ import annotations

from collections.abc import Sequence

from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from core import Row, Session, prepared_lines
from core import rows as writing


def append_lines(session: Session, additions: Sequence[tuple[Order, Sequence[Row]]]) -> None:
    """Append lines to orders, numbered on in tens, filled in and priced like new ones for the header they come under.

    Costs the same statements for any number of orders; the orders' lines must be loaded.
    """
    wanted: list[tuple[Order, Row]] = []
    for order, rows in additions:
        last = max((line.position for line in order.lines), default=0)
        wanted += [(order, {**row, "position": last + 10 * n}) for n, row in enumerate(rows, 1)]
    writing.append(session, session[OrderLine], prepared_lines(session, wanted))
    session[Order].sum_up(session, [order for order, _ in additions])
