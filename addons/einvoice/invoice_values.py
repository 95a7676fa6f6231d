"""An invoice by the business terms of EN 16931 (BT-1 …), as the library asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from addons.einvoice.faults import Faults
from addons.einvoice.line_values import billed_lines, line_values
from addons.einvoice.parties import buyer_of, delivered_to, seller_of
from addons.einvoice.totals import total_values
from addons.einvoice.vat import COMMUNITY
from core import ZERO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from addons.einvoice.invoice import Invoice

INVOICE, CREDIT_NOTE = "380", "381"
"""What the paper is (UNTDID 1001)."""
SEPA_TRANSFER, TRANSFER = "58", "30"
"""How it is paid (UNTDID 4461)."""
TO_SETTLE = "To be settled with other invoices, or paid back"


def is_credit(invoice: Invoice) -> bool:
    """Say whether it is a credit note: its amounts are negative here and positive there."""
    return invoice.total < ZERO or (not invoice.total and invoice.takes_back)


def invoice_values(invoice: Invoice, preceding: Sequence[Invoice], faults: Faults) -> dict[str, Any]:
    """Return header, parties, lines and sums; `preceding` are the invoices it takes back."""
    sign = -1 if is_credit(invoice) else 1
    lines = billed_lines(invoice, faults)
    categories = {one.vat.category for one in lines}
    return {
        "BT-1": str(invoice.number),
        "BT-2": invoice.date,
        "BT-3": CREDIT_NOTE if sign < 0 else INVOICE,
        "BT-5": invoice.currency.code,
        "BG-4": seller_of(invoice, categories, faults),
        "BG-7": buyer_of(invoice, categories, faults),
        "BG-25": [line_values(n, one, sign, invoice.currency, faults) for n, one in enumerate(lines, 1)],
        **total_values(invoice, lines, sign, faults),
        **_references(invoice, preceding),
        **_delivery(invoice, categories, faults),
        **_payment(invoice, sign),
    }


def _references(invoice: Invoice, preceding: Sequence[Invoice]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    orders: set[Any] = {line.order_line.order for line in invoice.lines if line.order_line is not None}
    if len(orders) == 1:
        (order,) = orders
        found |= {"BT-14": order.number, "BT-13": order.order_reference}
    found["BT-10"] = invoice.partner.buyer_reference  # type: ignore[attr-defined]
    found["BG-3"] = [{"BT-25": str(one.number), "BT-26": one.date} for one in preceding]
    found["BG-1"] = [{"BT-22": invoice.note}] if invoice.note else []
    return {name: value for name, value in found.items() if value}


def _delivery(invoice: Invoice, categories: set[str], faults: Faults) -> dict[str, Any]:
    """Return when and where goods went; goods to another country of the EU need the day (BR-IC-11)."""
    day = invoice.delivery_date() or (invoice.date if COMMUNITY in categories else None)
    where = delivered_to(invoice, faults)
    return ({"BT-72": day} if day else {}) | ({"BG-13": where} if where else {})


def _payment(invoice: Invoice, sign: int) -> dict[str, Any]:
    """Return when and how it is paid; credit notes are settled."""
    if sign < 0:
        return {"BT-20": TO_SETTLE}
    found: dict[str, Any] = {"BT-9": invoice.due_date}
    found |= {"BT-20": invoice.payment_term.name} if invoice.payment_term is not None else {}
    said = invoice.organisation.seller_value  # type: ignore[attr-defined]
    if iban := said("iban"):
        means = SEPA_TRANSFER if invoice.currency.code == "EUR" else TRANSFER
        found |= {"BT-81": means, "BT-83": str(invoice.number), "BT-84": iban, "BT-85": invoice.organisation.name}
        found |= {"BT-86": bic} if (bic := said("bic")) else {}
    return found
