"""What a printed invoice says: quantities in the unit they were ordered in."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from core import rounded

if TYPE_CHECKING:
    from addons.invoicing.invoice_line import InvoiceLine

NEAT_DIGITS = 3


def shown_ratio(line: InvoiceLine) -> Decimal | None:
    """Return how many of the product's own unit one of the unit ordered is; None to show the own unit."""
    ordered = line.order_line
    if ordered is None or ordered.entered_unit_id is None or not is_neat(line.quantity, ordered.entered_ratio):
        return None
    return ordered.entered_ratio


def is_neat(quantity: Decimal, ratio: Decimal | None) -> bool:
    """Say whether a quantity is a number of few digits of a unit that is `ratio` of its own."""
    return bool(ratio) and quantity == rounded(quantity / ratio, NEAT_DIGITS) * ratio  # type: ignore[operator]
