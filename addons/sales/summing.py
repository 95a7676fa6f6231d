"""Keep orders right whose lines were changed by a verb."""

from __future__ import annotations

from collections.abc import Sequence

from addons.sales.cutting import refresh_totals
from addons.sales.order import Order
from addons.sales.order_line import OrderLine
from core import Row, Session, load
from core import rows as writing


class SummedOrder(Order, extends=True):
    """Orders follow their lines."""

    @classmethod
    def sum_up(cls, session: Session, orders: Sequence[Order]) -> None:
        """Read the lines of orders again and sum them into the headers; what was approved before no longer is.

        A seam: addons that keep a status of the lines in the header extend it.
        """
        for order in orders:
            session.expire(order, ["lines"])
        load(session, orders, "lines")
        refresh_totals(session, session[Order], orders)
        approved = [order for order in orders if order.approved_by is not None]
        writing.update(session, session[Order], [{"id": order.id, "approved_by": None} for order in approved])


def append_lines(session: Session, additions: Sequence[tuple[Order, Sequence[Row]]]) -> None:
    """Append lines to orders, numbered on in tens, filled in and priced like new ones for the header they come under.

    Costs the same statements for any number of orders; the orders' lines must be loaded.
    """
    flat: list[Row] = []
    for order, rows in additions:
        last = max((line.position for line in order.lines), default=0)
        columns = type(order).__mapper__.column_attrs.keys()  # type: ignore[attr-defined]
        header = {name: getattr(order, name) for name in columns}
        for n, row in enumerate(rows, 1):
            at = {"order_id": order.id, "position": last + 10 * n}
            flat.append({**row, **at, "header": header, "header_type": type(order)})
    model = session[OrderLine]
    model.prepare(session, flat)
    for row in flat:
        del row["header"], row["header_type"]
    writing.append(session, model, flat)
    session[SummedOrder].sum_up(session, [order for order, _ in additions])
