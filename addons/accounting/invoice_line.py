"""Lines of invoices, as postings read them."""

from __future__ import annotations

from addons import invoicing


class PostedLine(invoicing.InvoiceLine, extends=True):
    """What decides on the accounts of a line is read together with what it bills."""

    @classmethod
    def billed(cls) -> tuple[str, ...]:
        """Read what a line is of and its taxes as well, in detail where lines know them."""
        names = (*super().billed(), "product_id", "gl_item_id", "tax_id")
        return (*names, "taxes") if hasattr(cls, "taxes") else names
