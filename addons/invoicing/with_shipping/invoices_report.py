"""Sales invoices by the warehouse that their orders are shipped from."""

from __future__ import annotations

from typing import ClassVar

from addons.invoicing.invoices.invoices_report import InvoicesReport as Invoices
from addons.reporting import Dimension


class InvoicesReport(Invoices, extends=True):
    """The report of invoices by warehouse as well."""

    dimensions: ClassVar[tuple[Dimension, ...]] = (
        Dimension("warehouse", "Warehouse", "order_line.order.warehouse.name", "order_line.order.warehouse.code"),
    )
