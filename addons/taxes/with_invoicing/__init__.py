"""With the addon invoicing: invoices and credit memos have the taxes of their orders, or their own."""

from __future__ import annotations

from addons.taxes.with_invoicing import documents
from core import Model

FRAGMENTS: list[type[Model]] = documents.FRAGMENTS
