"""The status of orders: how much is delivered, and how much of the rest reserved."""

from __future__ import annotations

from typing import ClassVar

from addons import sales
from addons.reporting import Column


class OrderStatus(sales.OrderStatus, extends=True):
    """The report on orders shows what share of each is delivered, and what share of the rest is set apart."""

    statuses: ClassVar[tuple[Column, ...]] = (
        Column("delivery_status", "Delivered %", "integer"),
        Column("reservation_status", "Reserved %", "integer"),
    )
