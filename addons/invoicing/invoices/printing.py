"""What a printed invoice says: what lines bill a delivery of, and quantities in the unit they were ordered in."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core import Session, load, rounded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addons.invoicing.invoices.invoice_line import InvoiceLine

Heading = tuple[Any, Any]
"""The shipment (or None) and the order (or None) of the lines that follow."""

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


def headings_of(session: Session, lines: Sequence[InvoiceLine]) -> dict[int, Heading]:
    """Return what to say before lines, by id: the shipment where they bill another one, the order where there are many.

    A line without either goes with those before it, or is told apart by no heading at all.
    """
    if not lines:
        return {}
    load(session, lines, "order_line.order")
    shipments = type(lines[0]).delivered_by(session, lines)
    orders: dict[int, Any] = {line.id: line.order_line.order for line in lines if line.order_line is not None}
    several = len({order.id for order in orders.values()}) > 1
    found: dict[int, Heading] = {}
    last: Heading = (None, None)
    for line in lines:
        about = shipments.get(line.id), orders.get(line.id)
        if (about[0] is not None or (several and about[1] is not None)) and about != last:
            found[line.id] = last = about
    return found
