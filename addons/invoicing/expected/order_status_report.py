"""The status of orders: how much is invoiced and paid."""

from __future__ import annotations

from typing import ClassVar

from addons import sales
from addons.reporting import Column


class OrderStatus(sales.OrderStatus, extends=True):
    """The report on orders shows what share of each is invoiced, and what share paid."""

    statuses: ClassVar[tuple[Column, ...]] = (
        Column("invoice_status", "Invoiced %", "integer"),
        Column("payment_status", "Paid %", "integer"),
    )
