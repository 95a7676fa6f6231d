"""Take the discounts of an order off what its goods come to (semantics 5.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from addons.base import Currency
from addons.promotions.discounts.figures import HUNDRED
from addons.promotions.discounts.stated import Stated
from addons.promotions.off_lines import NOTE, TaxKey, off_lines, shared_out
from addons.schemas import figure
from core import ZERO, BadInput, Row


@dataclass(frozen=True)
class Taken:
    """What one discount takes off, by tax; `of` is the amount it is reckoned of."""

    number: int
    discount: Stated
    amounts: Mapping[TaxKey, Decimal]
    of: Decimal

    @property
    def amount(self) -> Decimal:
        """Return what it takes off in all."""
        return sum(self.amounts.values(), ZERO)


def taken_off(discounts: Sequence[Stated], bases: Mapping[TaxKey, Decimal], currency: Currency) -> Iterator[Taken]:
    """Yield what each discount takes off the bases, by tax; raises BadInput where they take more than there is.

    A cascading one is reckoned of what those before it have left. What is not posted leaves the rest as it was.
    """
    whole = sum(bases.values(), ZERO)
    passed, left = ZERO, dict(bases)
    for number, one in enumerate(discounts, 1):
        share = one.percent / HUNDRED if one.percent else _share(one.amount, whole)
        part = (1 - passed) * share
        used = part if one.cascade and one.percent else share
        if one.percent:
            amounts = {key: currency.round(base * used) for key, base in bases.items()}
        else:
            amounts = shared_out(one.amount if whole > 0 else ZERO, bases, currency)
        of = currency.round(whole * (1 - passed)) if one.cascade and one.percent else whole
        if one.posted:
            passed += part
            left = {key: base - amounts.get(key, ZERO) for key, base in left.items()}
            _refuse_too_much(one, sum(left.values(), ZERO), whole, currency)
        yield Taken(number, one, amounts, of)


def _share(amount: Decimal, whole: Decimal) -> Decimal:
    return amount / whole if whole > 0 else ZERO


def _refuse_too_much(discount: Stated, left: Decimal, whole: Decimal, currency: Currency) -> None:
    if left * whole < 0:
        raise BadInput(
            f"the discount '{discount.title}' takes off more than is left: {figure(currency.round(whole), 2)} less all "
            f"discounts comes to {figure(currency.round(left), 2)}",
            remedy="Discounts take off 100 % at most: lower it, let it cascade, or take one out.",
        )


def discount_lines(taken: Iterable[Taken], weights: Mapping[TaxKey, Decimal], currency: Currency) -> Iterator[Row]:
    """Yield the lines of discounts: negative ones for each tax, and a comment for what is only to be printed."""
    for one in taken:
        if one.discount.posted:
            rule = f"discount-{one.number}"
            yield from off_lines(rule, one.discount.title, one.amounts, weights, printed=one.discount.printed)
        elif one.discount.printed and one.amount:
            yield {
                "made_by": f"{NOTE} discount-{one.number}",
                "description": f"{one.discount.title}: {currency.round(one.amount):f} {currency.code}",
                "quantity": ZERO,
                "price": ZERO,
                "tax_id": None,
                "tax_rate": ZERO,
                "net": ZERO,
                "printed": True,
                "given": ZERO,
            }
