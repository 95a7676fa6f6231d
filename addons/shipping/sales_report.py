"""Sales by the warehouse they are shipped from."""

from __future__ import annotations

from typing import ClassVar

from addons import sales
from addons.reporting import Dimension


class SalesReport(sales.SalesReport, extends=True):
    """The sales report by warehouse as well."""

    dimensions: ClassVar[tuple[Dimension, ...]] = (
        Dimension("warehouse", "Warehouse", "order.warehouse.name", "order.warehouse.code"),
    )
