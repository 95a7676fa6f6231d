"""What e-invoices ask of an invoice and its lines."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import ClassVar

from addons import base, invoicing
from addons.einvoice.taxing import Taxed
from addons.einvoice.transfer_code import Transfer, code_of
from core import ZERO


class InvoiceLine(invoicing.InvoiceLine, extends=True):
    """Lines say what they come to."""

    def taxed(self) -> Taxed:
        """Return goods and tax of the line; a method to extend."""
        return Taxed(self.net, self.tax_rate, self.tax_amount)


class Invoice(invoicing.Invoice, extends=True):
    """Invoices can be written as e-invoices, and show a code to pay them by."""

    is_e_invoice: ClassVar[bool] = True
    """Whether there are e-invoices of this type: not of what we write in the name of who sold to us."""

    e_invoice_loads: ClassVar[tuple[str, ...]] = (
        "organisation.parent",
        "organisation.currency",
        "partner.addresses",
        "invoice_address",
        "payment_term",
        "currency",
        "lines.product",
        "lines.gl_item",
        "lines.unit",
        "lines.tax",
        "lines.order_line.order.delivery_address.partner",
        "lines.order_line.entered_unit",
        "lines.order_line.kit_line.product",
    )
    """What is loaded before they are written; an addon that reads more adds it."""

    def delivery_date(self) -> dt.date | None:
        """Return the day of the delivery, where it is known; a method to extend."""
        return None

    def company_tax(self) -> Decimal | None:
        """Return what the tax is in the company's currency, where that is another one; a method to extend."""
        return None

    def buyer_address(self) -> base.Address | None:
        """Return the address it is sent to: its own, else the first of the partner for invoices."""
        if self.invoice_address is not None:
            return self.invoice_address
        return next((one for one in self.partner.addresses if one.for_invoice), None)

    @property
    def transfer(self) -> Transfer | None:
        """Return what to transfer to pay it, for papers; None without account, or with nothing open."""
        seller = self.organisation
        iban = seller.seller_value("iban")  # type: ignore[attr-defined]
        if self.state != "completed" or iban is None or self.open_amount <= ZERO:
            return None
        bic = seller.seller_value("bic")  # type: ignore[attr-defined]
        return Transfer(seller.name, iban, bic, self.open_amount, self.currency.code, str(self.number))

    def transfer_code(self) -> str | None:
        """Return the picture of the code that banks read (EPC069-12), as a `data:` URL; None but for euros."""
        transfer = self.transfer
        return code_of(transfer) if transfer is not None and transfer.is_sepa else None
