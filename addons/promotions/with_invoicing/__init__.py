"""With the addon invoicing: discounts over part invoices, and volume discounts that are credited by invoice."""

from __future__ import annotations

from addons.promotions.with_invoicing import billing, crediting, volume_discount
from core import Document, Model

FRAGMENTS: list[type[Model]] = [
    billing.OrderLine,
    billing.InvoiceLine,
    *volume_discount.FRAGMENTS,
    crediting.InvoiceLine,
]
TYPES: list[type[Document]] = [crediting.VolumeCredit]
TRANSITIONS = crediting.TRANSITIONS
