"""With the addon invoicing: invoices that are made without an order are priced by the same lists and rules."""

from __future__ import annotations

from addons.pricing.with_invoicing.priced_invoice import TRANSITIONS as TRANSITIONS
from addons.pricing.with_invoicing.priced_invoice import PricedInvoice
from addons.pricing.with_invoicing.priced_invoice_line import PricedInvoiceLine
from core import Model

FRAGMENTS: list[type[Model]] = [PricedInvoiceLine, PricedInvoice]
