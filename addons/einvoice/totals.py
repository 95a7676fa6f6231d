"""The sums of an e-invoice: charges of the whole (BG-20, BG-21), taxes (BG-23), totals (BG-22)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from addons.einvoice.faults import Faults
from addons.einvoice.line_values import HUNDRED, Billed, Vat, money, written
from addons.einvoice.vat import OUTSIDE
from core import ZERO

if TYPE_CHECKING:
    from addons.base import Currency
    from addons.einvoice.invoice import Invoice

TOLERATED = Decimal(1)
"""How far the tax of lines rounded one by one may be from the rate of their sum (BR-CO-17)."""


def total_values(invoice: Invoice, lines: Sequence[Billed], sign: int, faults: Faults) -> dict[str, Any]:
    """Return what the document comes to; `sign` is -1 on credit notes, whose amounts are positive."""
    currency = invoice.currency
    charges = _charges(lines)
    allowed = -sum((amount for amount in charges.values() if sign * amount < 0), ZERO)
    charged = sum((amount for amount in charges.values() if sign * amount > 0), ZERO)
    amounts = {
        "BT-106": sum((one.taxed.goods for one in lines), ZERO),
        "BT-107": allowed,
        "BT-108": charged,
        "BT-109": invoice.net_total,
        "BT-110": invoice.tax_total,
        "BT-112": invoice.total,
        "BT-113": invoice.paid,
        "BT-115": invoice.open_amount,
    }
    optional = ("BT-107", "BT-108", "BT-113")
    found: dict[str, Any] = {
        name: money(sign * amount, currency) for name, amount in amounts.items() if amount or name not in optional
    }
    found |= _charge_values(charges, sign, currency)
    found["BG-23"] = _breakdown(invoice, lines, sign, faults)
    return found | _company_tax(invoice, sign)


def _charges(lines: Sequence[Billed]) -> dict[tuple[str, Vat], Decimal]:
    found: dict[tuple[str, Vat], Decimal] = defaultdict(lambda: ZERO)
    for one in lines:
        for name, amount in one.taxed.charges.items():
            found[name, one.vat] += amount
    return {key: amount for key, amount in found.items() if amount}


def _charge_values(charges: dict[tuple[str, Vat], Decimal], sign: int, currency: Currency) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for (name, vat), amount in charges.items():
        kind = "BG-20" if sign * amount < 0 else "BG-21"
        values = {"amount": money(abs(amount), currency), "reason": name, "vat_category_code": vat.category}
        if vat.category != OUTSIDE:
            values["vat_rate"] = written(vat.rate)
        found.setdefault(kind, []).append(values)
    return found


def _breakdown(invoice: Invoice, lines: Sequence[Billed], sign: int, faults: Faults) -> list[dict[str, Any]]:
    sums: dict[Vat, list[Decimal]] = {}
    for one in lines:
        known = sums.setdefault(one.vat, [ZERO, ZERO])
        known[0] += one.taxed.net
        known[1] += one.taxed.tax
    if len(sums) > 1 and any(vat.category == OUTSIDE for vat in sums):
        faults.note(f"{invoice} has lines outside the scope of VAT and others: EN 16931 wants invoices of their own")
    return [_part(invoice, vat, net, tax, sign, faults) for vat, (net, tax) in sums.items()]


def _part(invoice: Invoice, vat: Vat, net: Decimal, tax: Decimal, sign: int, faults: Faults) -> dict[str, Any]:
    if abs(tax - net * vat.rate / HUNDRED) >= TOLERATED:
        faults.note(
            f"{invoice}: a tax of {written(tax)} is not {written(vat.rate)} % of {written(net)}, as EN 16931 asks"
        )
    found = {
        "BT-116": money(sign * net, invoice.currency),
        "BT-117": money(sign * tax, invoice.currency),
        "BT-118": vat.category,
    }
    if vat.category != OUTSIDE:
        found["BT-119"] = written(vat.rate)
    if vat.because:
        found["BT-120"] = vat.because
    return found | ({"BT-121": vat.code} if vat.code else {})


def _company_tax(invoice: Invoice, sign: int) -> dict[str, str]:
    """Return the tax in the company's currency, which the seller accounts for (BT-6, BT-111)."""
    amount, company = invoice.company_tax(), invoice.organisation.currency
    return {} if amount is None else {"BT-6": company.code, "BT-111": money(sign * amount, company)}
