"""E-invoices: completed invoices as Factur-X (ZUGFeRD), CII and UBL, and a code to pay them by on the print."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.einvoice.account import Organisation as Organisation
    from addons.einvoice.e_invoice import e_invoices as e_invoices
    from addons.einvoice.invoice import Invoice as Invoice
    from addons.einvoice.invoice import InvoiceLine as InvoiceLine
    from addons.einvoice.partner import Partner as Partner
    from addons.einvoice.tax import Tax as Tax
    from addons.einvoice.taxing import Taxed as Taxed
    from addons.einvoice.unit import Unit as Unit
    from core import Model

addon = Addon(
    name="einvoice",
    version="1.0",
    summary="E-invoices as Factur-X, CII and UBL, and a code to pay by on the print",
    depends=("invoicing", "links", "printing", "schemas"),
    optional=("shipping", "taxes"),
    commands={"invoice einvoice": ("command:einvoice", "Write e-invoices: Factur-X, CII or UBL.")},
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def models(enabled: frozenset[str]) -> list[type[Model]]:
    """Contribute what e-invoices need to know of sellers, buyers, taxes, units and invoices."""
    from addons import einvoice

    found: list[type[Model]] = [
        *(einvoice.Organisation, einvoice.Partner, einvoice.Tax, einvoice.Unit),
        *(einvoice.Invoice, einvoice.InvoiceLine),
    ]
    if "shipping" in enabled:
        from addons.einvoice import with_shipping

        found += with_shipping.FRAGMENTS
    if "taxes" in enabled:
        from addons.einvoice import with_taxes

        found += with_taxes.FRAGMENTS
    return found
