"""The lines of an e-invoice (EN 16931, BG-25): quantity times price, less the discount, is exactly the net amount."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from addons.einvoice.faults import Faults, edit_command
from addons.einvoice.taxing import Taxed
from addons.einvoice.unit import ONE
from addons.einvoice.vat import EXEMPT, OUTSIDE, REASONS, STANDARD, UNTAXED
from core import ZERO, rounded

if TYPE_CHECKING:
    from addons.base import Currency
    from addons.einvoice.invoice import Invoice

PRICE_DIGITS = 6
HUNDRED = Decimal(100)
DISCOUNT = "95"
"""The code of a discount (UNTDID 5189)."""


@dataclass(frozen=True)
class Vat:
    """How lines are taxed alike: category, rate in percent, and why none is borne, as a code and in words."""

    category: str
    rate: Decimal
    because: str = ""

    @property
    def code(self) -> str | None:
        """Return the code of the reason, if the category has one."""
        return REASONS.get(self.category)


@dataclass(frozen=True)
class Billed:
    """A line with what it comes to and how it is taxed."""

    line: Any
    taxed: Taxed
    vat: Vat


def billed_lines(invoice: Invoice, faults: Faults) -> list[Billed]:
    """Return the lines, each taxed; one that costs nothing and says nothing is taxed like the one before it."""
    found: list[Billed] = []
    for line in invoice.lines:
        taxed = line.taxed()  # type: ignore[attr-defined]
        if taxed.because:
            faults.note(
                f"{invoice}, line {line.position}: {taxed.because}", "Bill it on paper: such a line has no place."
            )
        vat = _vat_of(invoice, line, taxed) or (found[-1].vat if found and not taxed.net else None)
        found.append(Billed(line, taxed, vat or Vat(STANDARD, ZERO)))
        if vat is None:
            _note_untaxed(invoice, line, faults)
    _note_unexplained(invoice, found, faults)
    return found


def _vat_of(invoice: Invoice, line: Any, taxed: Taxed) -> Vat | None:
    if taxed.rate or taxed.tax:
        return Vat((line.tax and line.tax.vat_category) or STANDARD, taxed.rate)
    partner: Any = invoice.partner
    for one in (line.tax, partner):
        if one is not None and one.vat_category:
            return Vat(one.vat_category, ZERO, one.vat_exemption or "")
    return None


def _note_untaxed(invoice: Invoice, line: Any, faults: Faults) -> None:
    if line.tax is not None:
        mend = edit_command(line.tax, "base.Tax", "vat_category=…")
        faults.note(f"tax {line.tax.code} of 0 % does not say why: by its VAT category, one of {UNTAXED}", mend)
        return
    mend = edit_command(invoice.partner, "base.Partner", "vat_category=…")
    what = f"{invoice}, line {line.position} ({_name(line)}) bears no tax, and partner {invoice.partner.code} does not"
    faults.note(f"{what} say why: by its VAT category, one of {UNTAXED}", mend)


def _note_unexplained(invoice: Invoice, lines: list[Billed], faults: Faults) -> None:
    """Note exempt lines without a reason, standard ones without a rate, and others with one."""
    for one in lines:
        owner: Any = one.line.tax if one.line.tax is not None and one.line.tax.vat_category else invoice.partner
        model = "base.Partner" if owner is invoice.partner else "base.Tax"
        if one.vat.category == EXEMPT and not one.vat.because:
            mend = edit_command(owner, model, "vat_exemption='…'")
            faults.note(f"{owner.noun()} {owner.code} is exempt and does not say because of what law", mend)
        if (one.vat.category == STANDARD) != bool(one.vat.rate) and (one.vat.rate or owner.vat_category == STANDARD):
            mend = edit_command(owner, model, "vat_category=…")
            what = (
                f"{owner.noun()} {owner.code} has VAT category {one.vat.category}, and its rate is {one.vat.rate:f} %"
            )
            faults.note(what, mend)


def line_values(number: int, billed: Billed, sign: int, currency: Currency, faults: Faults) -> dict[str, Any]:
    """Return a line by the business terms of EN 16931; `sign` is -1 on credit notes, whose quantities are positive."""
    line, taxed = billed.line, billed.taxed
    quantity, price = sign * line.shown_quantity, _price(line, taxed)
    if price < 0:
        quantity, price = -quantity, -price  # a price is never negative (BR-27)
    net = sign * taxed.goods
    found: dict[str, Any] = {
        "BT-126": str(number),
        "BT-129": written(quantity),
        "BT-130": _unit_code(line, faults),
        "BT-131": money(net, currency),
        "BT-146": written(price),
        "BT-151": billed.vat.category,
        "BT-153": _name(line),
        **_product(line),
        **_part_of_kit(line),
    }
    if billed.vat.category != OUTSIDE:
        found["BT-152"] = written(billed.vat.rate)
    return found | _difference(line, currency.round(quantity * price), net, currency, taxed)


def _price(line: Any, taxed: Taxed) -> Decimal:
    """Return the price without tax; where the printed one includes it, that of the net amount."""
    if not taxed.price_included:
        shown: Decimal = line.shown_price
        return shown
    return rounded(taxed.goods / line.shown_quantity, PRICE_DIGITS)


def _difference(line: Any, gross: Decimal, net: Decimal, currency: Currency, taxed: Taxed) -> dict[str, Any]:
    """Return the discount, or the cent that parts of a line share, as an allowance or a charge (BG-27, BG-28)."""
    less = gross - net
    if not less:
        return {}
    if not line.discount or taxed.price_included:
        kind = "BG-27" if less > 0 else "BG-28"
        return {kind: [{"amount": money(abs(less), currency), "reason": "Rounding"}]}
    found = {"amount": money(less, currency), "base_amount": money(gross, currency), "rate": written(line.discount)}
    return {"BG-27": [found | {"reason": "Discount", "reason_code": DISCOUNT}]}


def _name(line: Any) -> str:
    named = line.product or line.gl_item
    return " ".join(str(named.name if named is not None else line.description).split())


def _product(line: Any) -> dict[str, Any]:
    if (named := line.product or line.gl_item) is None:
        return {}
    found = {"BT-155": named.code}
    ordered = line.order_line
    values = ordered.attribute_values if ordered is not None else None
    told = [text for text in (line.description, values and values.replace("=", ": ")) if text]
    return found | ({"BT-154": "\n".join(told)} if told else {})


def _part_of_kit(line: Any) -> dict[str, Any]:
    kit = line.order_line.kit_line if line.order_line is not None else None
    if kit is None or kit.product is None:
        return {}
    return {"BT-127-00": [{"BT-127": f"Part of {kit.product.name}"}]}


def _unit_code(line: Any, faults: Faults) -> str:
    unit = line.shown_unit
    if unit is None:
        return ONE
    if not unit.electronic_code:
        mend = edit_command(unit, "base.Unit", "unece_code=…")
        faults.note(f"unit {unit.code} ({unit.name}) has no code of UN/ECE Recommendation 20", mend)
    return str(unit.electronic_code)


def written(value: Decimal) -> str:
    """Return a figure with the digits it needs."""
    return f"{value.normalize():f}" if value else "0"


def money(value: Decimal, currency: Currency) -> str:
    """Return an amount with the digits of its currency."""
    return f"{value + ZERO:.{currency.digits}f}"  # -0.00 is 0.00
