"""Read what was kept with a line of an order or an invoice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from addons.base import Currency
from addons.taxes.stored import Stored, TaxLine, flat, stored_in
from core import ZERO


def stored_of(line: Any, currency: Currency) -> Stored | None:
    """Return what was kept with a line, for the quantity and the tax it has; None if no rule was asked for it."""
    if not line.taxes:
        return None
    return stored_in(line.taxes).at(line.quantity, currency.unit).adding_up_to(line.tax_amount)


def tax_lines_of(line: Any, currency: Currency) -> list[TaxLine]:
    """Return the tax lines of a line: those kept, or its flat tax. The taxes add up to what the line has of it."""
    stored = stored_of(line, currency)
    if stored is not None and (stored.lines or not line.tax_amount):
        return list(stored.lines)
    name = line.tax.name if line.tax is not None else "Tax"
    return list(flat(name, line.tax_rate, line.net, line.tax_amount))


def charges_of(line: Any, currency: Currency) -> Decimal:
    """Return the discounts and surcharges of the whole that are in a line's net amount."""
    stored = stored_of(line, currency)
    return ZERO if stored is None else sum((one.amount for one in stored.lines if not one.is_tax), ZERO)
