"""Lines that take an amount off an order: one for each tax, weighed by what the order has of goods with that tax.

Such a line says once -45.00, and its quantity is the net of those goods, so that an invoice of a part of them bills
the same part of it, and all parts add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from addons.base import CHARGE, Currency, Product
from core import ZERO, Row, rounded

MAKER = "promotions"
OFF, NOTE, GIFT = f"{MAKER} off", f"{MAKER} note", f"{MAKER} gift"
"""What `made_by` begins with: an amount taken off, a discount that is only printed, free goods."""
DIGITS = 6

TaxKey = tuple[int, Decimal]
"""A tax, 0 for none, and its rate."""


def tax_of(line: Row) -> TaxKey:
    """Return by what a line is taxed."""
    return line.get("tax_id") or 0, Decimal(line.get("tax_rate") or ZERO)


def is_goods(line: Row, products: Mapping[int, Product]) -> bool:
    """Say whether a line counts for discounts: what was entered or is given away, and no charge such as freight."""
    product = products.get(line.get("product_id") or 0)
    made_by = line.get("made_by") or ""
    return (not made_by or made_by.startswith(GIFT)) and not (product is not None and product.kind == CHARGE)


def weights_of(lines: Iterable[Row]) -> dict[TaxKey, Decimal]:
    """Return the net of lines by tax, the taxes in order; those that come to nothing are left out."""
    return _by_tax((line, line["net"]) for line in lines)


def worths_of(lines: Iterable[Row], header: Row) -> dict[TaxKey, Decimal]:
    """Return what lines come to at their prices, by tax, as `weights_of`."""
    return _by_tax((line, worth_of(line, header)) for line in lines)


def worth_of(line: Row, header: Row) -> Decimal:
    """Return what a line comes to at its price: with its tax where the order's prices hold that."""
    net: Decimal = line["net"]
    return net + (line.get("tax_amount") or ZERO) if header.get("tax_included") else net


def _by_tax(amounts: Iterable[tuple[Row, Decimal]]) -> dict[TaxKey, Decimal]:
    found: dict[TaxKey, Decimal] = {}
    for line, amount in amounts:
        found[tax_of(line)] = found.get(tax_of(line), ZERO) + amount
    return {key: found[key] for key in sorted(found) if found[key]}


def shared_out(amount: Decimal, weights: Mapping[TaxKey, Decimal], currency: Currency) -> dict[TaxKey, Decimal]:
    """Share an amount out by weight; the shares are differences of cumulative ones, so that they add up to it."""
    whole = sum(weights.values(), ZERO)
    shares: dict[TaxKey, Decimal] = {}
    passed = before = ZERO
    for key, weight in weights.items() if whole else ():
        passed += weight
        reached = currency.round(amount * passed / whole)
        shares[key] = reached - before
        before = reached
    return shares


def off_lines(
    rule: str, description: str, amounts: Mapping[TaxKey, Decimal], weights: Mapping[TaxKey, Decimal], *, printed: bool
) -> list[Row]:
    """Return the lines that take amounts off, by tax; `rule` tells them from those of other rules of the order.

    A tax of which the order has nothing to take it off, or less than nothing, has no line.
    """
    return [
        _line(f"{OFF} {rule} {key[0]}:{key[1].normalize():f}", description, key, amount, weights[key])
        | {"printed": printed}
        for key, amount in amounts.items()
        if amount and weights.get(key, ZERO) * amount > 0
    ]


def _line(made_by: str, description: str, key: TaxKey, amount: Decimal, weight: Decimal) -> Row:
    return {
        "made_by": made_by,
        "description": description,
        "quantity": weight,
        "price": rounded(-amount / weight, DIGITS),
        "entered_quantity": Decimal(1 if weight > 0 else -1),
        "entered_ratio": abs(weight),
        "entered_price": -abs(amount),
        "tax_id": key[0] or None,
        "tax_rate": key[1],
        "net": -amount,
        "given": amount,
    }
