"""The report on the status of orders: how far each has come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Select, or_, select, true

from addons import base
from addons.reporting import Chart, Column, Parameter, Report
from addons.sales.order.order import Order
from addons.sales.workflow import DONE_WITH, STATES
from addons.schemas import find
from core import BadInput, Session, did_you_mean

WHOLE = 100


class OrderStatus(Report, name="order_status"):
    """How far each order has come: its state, and the shares delivered, invoiced and paid in percent.

    What is done with is left out, and what is wholly delivered, invoiced and paid, unless states are asked for.
    `statuses` are shares in percent, columns of the order; other addons add theirs.
    """

    joined = ("parameters", "statuses")
    title = "Status of orders"
    chart: ClassVar[Chart | None] = Chart("state", ("total",), title="Orders by state", each="currency")
    statuses: ClassVar[tuple[Column, ...]] = ()
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("from", dt.date, help="Orders of this date or later"),
        Parameter("to", dt.date, help="Orders of this date or before"),
        Parameter("partner", str, help="Only of this customer, by code"),
        Parameter("state", str, (), help="Only in these states; what is done with is left out if none", many=True),
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return what names the order, its state and amount, and the statuses."""
        return [
            Column("number", "Order"),
            Column("date", "Date", "date"),
            Column("customer_code", "Customer code", data_only=True),
            Column("customer", "Customer"),
            Column("kind", "Type"),
            Column("promised", "Promised", "date"),
            Column("state", "State"),
            Column("currency", "Currency"),
            Column("total", "Total", "money", total=True),
            *self.statuses,
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per order, by date, in one statement."""
        order, partner, currency = session[Order], session[base.Partner], session[base.Currency]
        named = (order.number, order.date, partner.code, partner.name, order.kind, order.promised_date, order.state)
        names = [column.name for column in self.columns(values)]
        statuses = [getattr(order, column.name) for column in self.statuses]
        query: Select[Any] = (
            select(*named, currency.code, order.total, *statuses)
            .join(partner, partner.id == order.partner_id)
            .join(currency, currency.id == order.currency_id)
            .where(*_asked(session, order, values), *([] if values["state"] else [_is_under_way(statuses)]))
            .order_by(order.date, order.id)
        )
        return [dict(zip(names, row, strict=True)) for row in session.execute(query)]


def _is_under_way(statuses: Sequence[Any]) -> ColumnElement[bool]:
    return or_(*(status < WHOLE for status in statuses)) if statuses else true()


def _asked(session: Session, order: Any, values: Mapping[str, Any]) -> list[ColumnElement[bool]]:
    """Return the conditions of the orders asked for."""
    for state in values["state"]:
        if state not in STATES:
            raise BadInput(
                f"there is no state '{state}' of orders{did_you_mean(state, STATES)}",
                remedy=f"The states are: {', '.join(STATES)}.",
            )
    states = values["state"] or [one for one in STATES if one not in DONE_WITH]
    found: list[ColumnElement[bool]] = [order.state.in_(states)]
    if values["from"]:
        found.append(order.date >= values["from"])
    if values["to"]:
        found.append(order.date <= values["to"])
    if values["partner"]:
        found.append(order.partner_id == find(session, base.Partner, values["partner"]).id)
    return found
