"""The invoice status follows when the lines of an order are changed by a verb."""

from __future__ import annotations

from collections.abc import Sequence

from addons import sales
from addons.invoicing.billing import refresh_invoice_status
from core import Session


class SummedOrder(sales.SummedOrder, extends=True):
    """Orders know how much of their lines was invoiced."""

    @classmethod
    def sum_up(cls, session: Session, orders: Sequence[sales.Order]) -> None:
        """Refresh the invoice status, whose whole has changed."""
        super().sum_up(session, orders)
        refresh_invoice_status(session, {order.id for order in orders})
