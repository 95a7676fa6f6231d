"""The sales report: what was sold, to whom, by whom and when (semantics 12)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, case, func, literal

from addons.base import CHARGE, TradeReport, one_line
from addons.reporting import Detail, Dimension, Measure, Parameter, Paths, month, quarter, times, year
from addons.sales.order.order_line import OrderLine
from core import ZERO, Session

PROCESSED = ("confirmed", "closed")
"""The states in which orders count: offers, drafts, and what was rejected, converted or taken back do not."""


def quantity(at: Paths) -> Any:
    """Return a line's quantity, which is in the product's own unit, as SQL; what is text only has none."""
    ordered = at("quantity")
    return case((at("product_id").is_(None), literal(ZERO, ordered.type)), else_=ordered)


class SalesReport(TradeReport, name="sales"):
    """Sales by any of their dimensions: the lines of confirmed and closed orders, by order date.

    Net amounts in the orders' currency, quantities in the products' own units, weight in kilograms. Goods and
    services count, and the amounts of free text; charges such as freight only when `charges` says so. Returns are
    orders with negative quantities, and count in their own period.
    """

    title = "Sales"
    source = OrderLine
    date = "order.date"
    currency = "order.currency.code"
    organisation = "order.organisation"
    document = "order"
    by: ClassVar[tuple[str, ...]] = ("partner",)
    dimensions: ClassVar[tuple[Dimension, ...]] = (
        Dimension("group", "Customer group", "order.partner.group.name", "order.partner.group.code"),
        Dimension("partner", "Customer", "order.partner.name", "order.partner.code"),
        Dimension("category", "Product category", "product.category.name", "product.category.code"),
        Dimension("product", "Product", "product.name", "product.code"),
        Dimension("order", "Order", "order.number"),
        Dimension("contact", "Contact", lambda at: func.nullif(at("order.partner.contact"), "")),
        Dimension("organisation", "Organisation", "order.organisation.name", "order.organisation.code", filtered=False),
        Dimension("sales_rep", "Sales rep", "order.sales_rep.name", "order.sales_rep.code"),
        Dimension(
            "customer_rep", "Customer's sales rep", "order.partner.sales_rep.name", "order.partner.sales_rep.code"
        ),
        Dimension("project", "Project", "order.project.name", "order.project.code"),
        Dimension("address", "Delivery address", lambda at: one_line(at, "order.delivery_address")),
        Dimension("currency", "Currency", "order.currency.name", "order.currency.code"),
        Dimension("year", "Year", lambda at: year(at("order.date"))),
        Dimension("quarter", "Quarter", lambda at: quarter(at("order.date"))),
        Dimension("month", "Month", lambda at: month(at("order.date"))),
    )
    measures: ClassVar[tuple[Measure, ...]] = (
        Measure("net", "Net amount"),
        Measure("quantity", "Quantity", "quantity", quantity),
        Measure("weight", "Weight kg", "quantity", lambda at: times(quantity(at), at("product.weight"))),
    )
    details: ClassVar[tuple[Detail, ...]] = (
        Detail("number", "Order"),
        Detail("date", "Date", kind="date"),
        Detail("partner", "Customer", "partner.name"),
        Detail("state", "State"),
    )
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("charges", bool, False, "Count charges such as freight too"),
    )

    def conditions(self, session: Session, values: Mapping[str, Any], at: Paths) -> list[ColumnElement[bool]]:
        """Count the lines of processed orders; leave charges out unless they are asked for."""
        found = [*super().conditions(session, values, at), at("order.state").in_(PROCESSED)]
        if not values["charges"]:
            found.append(func.coalesce(at("product.kind"), "") != CHARGE)  # free text has no product
        return found
