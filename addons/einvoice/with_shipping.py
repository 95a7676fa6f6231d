"""With the addon shipping: e-invoices say when the goods were delivered."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from addons import einvoice
from core import Model


class Invoice(einvoice.Invoice, extends=True):
    """Invoices of shipments know the day."""

    e_invoice_loads: ClassVar[tuple[str, ...]] = (*einvoice.Invoice.e_invoice_loads, "lines.shipment_line.shipment")

    def delivery_date(self) -> dt.date | None:
        """Return the day of the last shipment that is billed."""
        lines: list[Any] = [line for line in self.lines if line.shipment_line is not None]  # type: ignore[attr-defined]
        days = [line.shipment_line.shipment.date for line in lines]
        return max(days, default=super().delivery_date())


FRAGMENTS: list[type[Model]] = [Invoice]
