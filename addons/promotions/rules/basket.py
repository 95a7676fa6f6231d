"""What promotions look at: an order with what was entered, and what the promotions before have left of each line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from addons.base import Currency, Partner, Product
from core import ZERO, Row

if TYPE_CHECKING:
    from addons.promotions.rules.promotion import Promotion


@dataclass(eq=False)
class Item:
    """A line of goods or services: its product, None for free text, its quantity, and what is `left` of its amount."""

    line: Row
    product: Product | None
    quantity: Decimal
    amount: Decimal
    left: Fraction
    is_component: bool = False


@dataclass
class Basket:
    """An order as promotions see it: who orders, when, and the items."""

    header: Row
    partner: Partner
    date: dt.date
    currency: Currency
    items: Sequence[Item]
    coupons: Sequence[str] = ()
    products: dict[int, Any] = field(default_factory=dict)

    def matching(self, promotion: Promotion) -> list[Item]:
        """Return the items that a promotion is for: of its product or category, or all."""
        return [item for item in self.items if promotion.is_for(item)]

    def bought(self, promotion: Promotion) -> dict[Product, Decimal]:
        """Return the quantity bought of each product that a promotion is for; components of kits are not bought."""
        found: dict[Product, Decimal] = {}
        for item in self.matching(promotion):
            if item.product is not None and not item.is_component:
                found[item.product] = found.get(item.product, ZERO) + item.quantity
        return found

    def left_of(self, items: Iterable[Item]) -> Decimal:
        """Return what is left of items, rounded to the currency."""
        return self.currency.round(exactly(sum((item.left for item in items), Fraction(0))))

    def price_of(self, product: Product) -> Decimal:
        """Return what one of a product costs in this order, else its list price; for what is given away of it."""
        paid = [item for item in self.items if item.product is product and item.quantity and not item.is_component]
        quantity = sum((item.quantity for item in paid), ZERO)
        if quantity:
            return sum((item.amount for item in paid), ZERO) / quantity
        return product.list_price or ZERO


def exactly(amount: Fraction) -> Decimal:
    """Return a fraction as a figure, with far more places than any currency has."""
    return Decimal(amount.numerator) / Decimal(amount.denominator)
