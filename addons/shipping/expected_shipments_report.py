"""The report on expected shipments: what is still to be shipped, by the time it is promised for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar

from sqlalchemy import func, select

from addons import base
from addons.reporting import SPANS, Chart, Column, Parameter, Report, time_of
from addons.schemas import find
from addons.shipping.delivery import OrderLine
from addons.shipping.order import Order
from addons.shipping.reservation import kinds
from core import Session

SURE, LIKELY = ("confirmed",), ("planned", "placed")
"""The states of orders that are to be shipped, and that may come to it."""


class ExpectedShipments(Report, name="expected_shipments"):
    """What is still to be shipped of confirmed orders, by the time it is promised for, and what it is worth.

    With `likely` also what is planned or placed. A line open in part counts with the rest of its net amount.
    """

    title = "Expected shipments"
    chart: ClassVar[Chart | None] = Chart("period", ("amount",), "bar", "Expected shipments", each="currency")
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("per", str, "month", "How long a period is", SPANS),
        Parameter("likely", bool, False, "Count planned and placed orders too"),
        Parameter("partner", str, help="Only of this customer, by code"),
    )

    def columns(self, values: Mapping[str, Any]) -> Sequence[Column]:
        """Return the period, how many orders and lines are open, and their net amount."""
        return [
            Column("period", "Promised for"),
            Column("orders", "Orders", "integer", total=True),
            Column("lines", "Lines", "integer", total=True),
            Column("currency", "Currency"),
            Column("amount", "Net amount", "money", total=True),
        ]

    def rows(self, session: Session, values: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
        """Return a row per period and currency, in one statement."""
        currencies = session.known(base.Currency)
        found: dict[tuple[str, str], tuple[set[int], list[Decimal]]] = {}
        for order_id, day, currency_id, net, quantity, delivered in session.execute(_open(session, values)):
            currency = currencies[currency_id]
            orders, amounts = found.setdefault((time_of(day, values["per"]), currency.code), (set(), []))
            orders.add(order_id)
            amounts.append(net - currency.round(net * delivered / quantity))
        for (period, code), (orders, amounts) in sorted(found.items()):
            figures = {"orders": len(orders), "lines": len(amounts), "amount": sum(amounts, Decimal(0))}
            yield {"period": period, "currency": code, **figures}


def _open(session: Session, values: Mapping[str, Any]) -> Any:
    order, L, product = session[Order], session[OrderLine], session[base.Product]
    shipped = [kind for kind, model in kinds(session) if not model.is_offer]
    day = func.coalesce(order.promised_date, order.date, type_=order.date.type)
    query: Any = (
        select(order.id, day, order.currency_id, L.net, L.quantity, L.delivered)
        .join(L, L.order_id == order.id)
        .join(product, product.id == L.product_id)
        .where(order.state.in_(SURE + (LIKELY if values["likely"] else ())), order.kind.in_(shipped))
        .where(L.quantity > L.delivered, product.kind != base.CHARGE)
    )
    if values["partner"]:
        query = query.where(order.partner_id == find(session, base.Partner, values["partner"]).id)
    return query
