"""Keep orders right whose lines were changed by a verb."""

from __future__ import annotations

from collections.abc import Sequence

from addons.sales.cutting import refresh_totals
from addons.sales.line_rows import reread_lines, withdraw_approval
from addons.sales.order import Order
from addons.sales.order_line import OrderLine
from core import Row, Session, prepared_lines
from core import rows as writing


class SummedOrder(Order, extends=True):
    """Orders follow their lines."""

    @classmethod
    def sum_up(cls, session: Session, orders: Sequence[Order]) -> None:
        """Read the lines of orders again and sum them into the headers; what was approved before no longer is.

        A seam: addons that keep a status of the lines in the header extend it.
        """
        reread_lines(session, orders)
        refresh_totals(session, session[Order], orders)
        withdraw_approval(session, orders)


def append_lines(session: Session, additions: Sequence[tuple[Order, Sequence[Row]]]) -> None:
    """Append lines to orders, numbered on in tens, filled in and priced like new ones for the header they come under.

    Costs the same statements for any number of orders; the orders' lines must be loaded.
    """
    wanted: list[tuple[Order, Row]] = []
    for order, rows in additions:
        last = max((line.position for line in order.lines), default=0)
        wanted += [(order, {**row, "position": last + 10 * n}) for n, row in enumerate(rows, 1)]
    writing.append(session, session[OrderLine], prepared_lines(session, wanted))
    session[SummedOrder].sum_up(session, [order for order, _ in additions])
