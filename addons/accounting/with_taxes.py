"""With the addon taxes: the lines of invoices say what each tax came to."""

from __future__ import annotations

from decimal import Decimal

from addons import taxes


def taxes_in(text: str, quantity: Decimal, tax_amount: Decimal, unit: Decimal) -> list[tuple[str, Decimal]]:
    """Return what each tax, by reference, came to on a line, by the text it keeps."""
    lines = taxes.line_taxes(text, quantity, tax_amount, unit)
    found = [(line.reference, line.amount) for line in lines if line.is_tax and line.amount]
    return found if found or not tax_amount else [("", tax_amount)]
