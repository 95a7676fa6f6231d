"""The report on backorders: demand that could not be met when it was there (semantics 10.8)."""

from __future__ import annotations

from typing import ClassVar

from addons.reporting import Dimension, GroupedReport, Measure, month, year
from addons.sales.order.backorder import Backorder


class BackorderReport(GroupedReport, name="backorders"):
    """What was short when customers wanted it, by product, customer, cause and time, in the products' own units.

    Each shortage counts on the day it was found: when an order was checked, shipped or closed.
    """

    title = "Backorders"
    source = Backorder
    date = "date"
    by: ClassVar[tuple[str, ...]] = ("product",)
    dimensions: ClassVar[tuple[Dimension, ...]] = (
        Dimension("product", "Product", "product.name", "product.code"),
        Dimension("category", "Product category", "product.category.name", "product.category.code"),
        Dimension("partner", "Customer", "partner.name", "partner.code"),
        Dimension("organisation", "Organisation", "organisation.name", "organisation.code"),
        Dimension("cause", "Found when", "cause"),
        Dimension("month", "Month", lambda at: month(at("date"))),
        Dimension("year", "Year", lambda at: year(at("date"))),
    )
    measures: ClassVar[tuple[Measure, ...]] = (
        Measure("short", "Short", "quantity"),
        Measure("requested", "Wanted", "quantity"),
        Measure("available", "Available", "quantity"),
    )
