"""What is found at once of what a customer owes, however much was paid long ago."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Index, text
from sqlalchemy.schema import SchemaItem

from addons import invoicing


def _where(condition: str, *columns: str) -> Index:
    """Return an index of those rows only that hold a condition."""
    return Index(None, *columns, info={"where": text(condition)})


class OwedInvoice(invoicing.Invoice, extends=True):
    """Invoices that are not paid are found by customer."""

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Find what a customer has not paid."""
        return [_where("payment_status <> 100", "partner_id", "due_date")]


class OwedOrder(invoicing.BilledOrder, extends=True):
    """Orders that are not invoiced are found by who is invoiced."""

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Find what a customer is still to be invoiced, and has paid before."""
        open_ = _where("invoice_status <> 100", "invoice_partner_id", "state")
        return [open_, _where("prepaid <> 0", "invoice_partner_id", "prepaid")]
