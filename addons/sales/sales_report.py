"""The sales report: what was sold, to whom, by whom and when (semantics 12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, case, func, literal

from addons.base import CHARGE, Organisation
from addons.reporting import Dimension, GroupedReport, Measure, Parameter, Paths, month, times, year
from addons.sales.order.order_line import OrderLine
from core import ZERO, NotFound, Session, among, unknown

PROCESSED = ("confirmed", "closed")


def quantity(at: Paths) -> Any:
    """Return a line's quantity, which is in the product's own unit, as SQL; what is text only has none."""
    ordered = at("quantity")
    return case((at("product_id").is_(None), literal(ZERO, ordered.type)), else_=ordered)


class SalesReport(GroupedReport, name="sales"):
    """Sales by any of their dimensions: the lines of confirmed and closed orders, by order date.

    Net amounts in the orders' currency, quantities in the products' own units, weight in kilograms. Goods and
    services count, and the amounts of free text; charges such as freight only when `charges` says so.
    """

    title = "Sales"
    source = OrderLine
    date = "order.date"
    currency = "order.currency.code"
    by: ClassVar[tuple[str, ...]] = ("partner",)
    dimensions: ClassVar[tuple[Dimension, ...]] = (
        Dimension("group", "Customer group", "order.partner.group.name", "order.partner.group.code"),
        Dimension("partner", "Customer", "order.partner.name", "order.partner.code"),
        Dimension("category", "Product category", "product.category.name", "product.category.code"),
        Dimension("product", "Product", "product.name", "product.code"),
        Dimension("order", "Order", "order.number"),
        Dimension("organisation", "Organisation", "order.organisation.name", "order.organisation.code", filtered=False),
        Dimension("sales_rep", "Sales rep", "order.sales_rep.name", "order.sales_rep.code"),
        Dimension("currency", "Currency", "order.currency.name", "order.currency.code"),
        Dimension("year", "Year", lambda at: year(at("order.date"))),
        Dimension("month", "Month", lambda at: month(at("order.date"))),
    )
    measures: ClassVar[tuple[Measure, ...]] = (
        Measure("net", "Net amount"),
        Measure("quantity", "Quantity", "quantity", quantity),
        Measure("weight", "Weight kg", "quantity", lambda at: times(quantity(at), at("product.weight"))),
    )
    parameters: ClassVar[tuple[Parameter, ...]] = (
        Parameter("organisation", str, help="Only this organisation, by code, with its branches"),
        Parameter("charges", bool, False, "Count charges such as freight too"),
    )

    def conditions(self, session: Session, values: Mapping[str, Any], at: Paths) -> list[ColumnElement[bool]]:
        """Count the lines of processed orders; leave charges out unless they are asked for."""
        found = [*super().conditions(session, values, at), at("order.state").in_(PROCESSED)]
        if not values["charges"]:
            found.append(func.coalesce(at("product.kind"), "") != CHARGE)  # free text has no product
        if values["organisation"]:
            found.append(among(session, at("order.organisation_id"), _with_branches(session, values["organisation"])))
        return found


def _with_branches(session: Session, code: str) -> Iterable[int]:
    """Return the ids of an organisation and of all below it."""
    every = session.known(Organisation).values()
    known = {organisation.code: organisation.id for organisation in every}
    if code not in known:
        raise unknown("organisation", code, known, error=NotFound)
    found = {known[code]}
    while more := {one.id for one in every if one.parent_id in found} - found:
        found |= more
    return found
