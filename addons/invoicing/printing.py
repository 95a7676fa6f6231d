"""What a printed invoice says: quantities in the unit they were ordered in."""

from __future__ import annotations

from decimal import Decimal

from addons.base import Unit
from addons.invoicing.invoice_line import InvoiceLine
from core import rounded

NEAT_DIGITS = 3


class PrintedInvoiceLine(InvoiceLine, extends=True):
    """Lines are printed in the unit they were entered in on the order."""

    @property
    def shown_quantity(self) -> Decimal:
        """Return the quantity in the unit that was ordered, if it is a neat number of it."""
        ratio = self._ratio()
        return self.quantity / ratio if ratio else self.quantity

    @property
    def shown_unit(self) -> Unit | None:
        """Return the unit of the quantity shown."""
        return self.order_line.entered_unit if self._ratio() and self.order_line else self.unit

    @property
    def shown_price(self) -> Decimal:
        """Return the price of the unit shown."""
        ratio = self._ratio()
        if not ratio or self.order_line is None:
            return self.price
        entered = self.order_line.entered_price
        return entered if entered is not None else self.price * ratio

    def _ratio(self) -> Decimal | None:
        """Return how many of the product's own unit one of the unit ordered is; None to show the own unit."""
        line = self.order_line
        if line is None or line.entered_unit_id is None or not is_neat(self.quantity, line.entered_ratio):
            return None
        return line.entered_ratio


def is_neat(quantity: Decimal, ratio: Decimal | None) -> bool:
    """Say whether a quantity is a number of few digits of a unit that is `ratio` of its own."""
    return bool(ratio) and quantity == rounded(quantity / ratio, NEAT_DIGITS) * ratio  # type: ignore[operator]
