"""With the addon shipping: what is added to invoices, shipments and orders, and the types sold at once."""

from __future__ import annotations

from addons.invoicing.with_shipping import crediting, documents, sold_at_once
from core import Document, Model

FRAGMENTS: list[type[Model]] = documents.FRAGMENTS
TYPES: list[type[Document]] = sold_at_once.TYPES
TRANSITIONS = documents.TRANSITIONS
CHECKS = crediting.CHECKS
