"""New lines of orders that are there: prepared as if entered with the order, and appended."""

from __future__ import annotations

from collections.abc import Sequence

from addons.sales.order.order import Order
from addons.sales.order.order_line import OrderLine
from core import Row, Session
from core import rows as writing
from core.composition import fields_of
from core.storage import prepare


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


def prepared_lines(session: Session, wanted: Sequence[tuple[Order, Row]]) -> list[Row]:
    """Return rows for new lines of orders that are there already, filled in as if entered with the order.

    The orders are of one type; nothing is written. Raises BadInput for what a new order's line would be refused for.
    """
    headers = {one.id: {name: getattr(one, name) for name in fields_of(type(one))} for one, _ in wanted}
    rows = [
        {**row, OrderLine.parent: order.id, "header": headers[order.id], "header_type": type(order)}
        for order, row in wanted
    ]
    prepared = prepare(session, session[OrderLine], rows)
    for row in prepared:
        del row["header"], row["header_type"]
    return prepared
