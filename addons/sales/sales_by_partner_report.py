"""The sales report by partner and product: what each customer bought, with a pie of the shares (semantics 12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from addons.reporting import Chart, Dimension, Measure, Parameter
from addons.sales.sales_report import SalesReport


class SalesByPartner(SalesReport, name="sales_by_partner"):
    """What each customer bought, by product, with each product's share of it, drawn as a pie for each customer.

    It answers as the sales report does, by the customer first and any one dimension after it.
    """

    title = "Sales by customer and product"
    by: ClassVar[tuple[str, ...]] = ("partner", "product")
    dimensions: ClassVar[tuple[Dimension, ...]] = SalesReport.dimensions
    measures: ClassVar[tuple[Measure, ...]] = SalesReport.measures
    parameters: ClassVar[tuple[Parameter, ...]] = SalesReport.parameters

    def charts(self, values: Mapping[str, Any]) -> Sequence[Chart]:
        """Return a chart for each group of the first dimension: its shares by the second, a pie if nobody asks."""
        if values["chart"] == "none" or len(values["by"]) < 2:
            return super().charts(values)
        form = "pie" if values["chart"] == "auto" else values["chart"]
        return (Chart(values["by"][1], (self.measures[0].name,), form, each=values["by"][0]),)
