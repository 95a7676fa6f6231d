"""New lines of orders that are there already, for many orders at once."""

from __future__ import annotations

from collections.abc import Sequence

from addons.sales.order import Order
from addons.sales.order_line import OrderLine
from core import Row, Session, load
from core import rows as writing


def prepared_lines(session: Session, wanted: Sequence[tuple[Order, Row]]) -> list[Row]:
    """Return rows for new lines of orders with everything filled in, as if they had been entered with the order.

    Nothing is written. Raises BadInput for what the line of a new order would be refused for.
    """
    headers: dict[int, Row] = {order.id: _header(order) for order, _ in wanted}
    rows = [{**row, "order_id": o.id, "header": headers[o.id], "header_type": type(o)} for o, row in wanted]
    session[OrderLine].prepare(session, rows)
    for row in rows:
        del row["header"], row["header_type"]
    return rows


def reread_lines(session: Session, orders: Sequence[Order]) -> None:
    """Load the lines of orders anew, because rows were added or positions changed."""
    for order in orders:
        session.expire(order, ["lines"])
    load(session, orders, "lines.product")


def withdraw_approval(session: Session, orders: Sequence[Order]) -> None:
    """Let orders be approved again, because they are not what was approved."""
    approved = [order for order in orders if order.approved_by is not None]
    writing.update(session, session[Order], [{"id": order.id, "approved_by": None} for order in approved])


def _header(order: Order) -> Row:
    columns = type(order).__mapper__.column_attrs  # type: ignore[attr-defined]
    return {column.key: getattr(order, column.key) for column in columns}
