"""With the addon taxes: lines say their taxes, and their share of discounts and surcharges of the whole."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from addons import einvoice, taxes
from addons.einvoice.taxing import Taxed
from core import ZERO, Model


class InvoiceLine(einvoice.InvoiceLine, extends=True):
    """Lines read what was kept of their taxes."""

    def taxed(self) -> Taxed:
        """Return goods, charges by name, and the tax, if it is one that e-invoices know."""
        plain, line = super().taxed(), self
        lines: list[taxes.TaxLine] = line.tax_lines  # type: ignore[attr-defined]
        own = [one for one in lines if one.is_tax]
        charges: dict[str, Decimal] = defaultdict(lambda: ZERO)
        for one in lines:
            if not one.is_tax:
                charges[one.name] += one.amount
        goods = plain.net - sum(charges.values(), ZERO)
        rate = own[0].rate if own else plain.rate
        included = bool(line.invoice.tax_included)  # type: ignore[attr-defined]
        return Taxed(goods, rate, plain.tax, charges, included, _unfit(own))


class Invoice(einvoice.Invoice, extends=True):
    """Invoices in other currencies know the rate."""

    def company_tax(self) -> Decimal | None:
        """Return the tax at the rate of the invoice."""
        one: Any = self
        return None if one.company_rate is None else self.organisation.currency.round(self.tax_total * one.company_rate)


def _unfit(own: list[taxes.TaxLine]) -> str:
    """Return why taxes do not fit into an e-invoice; nothing where they do."""
    names = ", ".join(one.name for one in own)
    if len(own) > 1:
        return f"it bears {len(own)} taxes ({names}), and EN 16931 knows one for each line"
    if own and (own[0].effect == "withheld" or own[0].kind != "percent"):
        return f"{names} is no tax in percent that is added, and EN 16931 knows no other"
    return ""


FRAGMENTS: list[type[Model]] = [InvoiceLine, Invoice]
