"""What a kind of promotion is, and what promotions give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from addons.base import Product
from addons.promotions.discounts.figures import HUNDRED
from core import ZERO

if TYPE_CHECKING:
    from addons.promotions.rules.basket import Basket, Item
    from addons.promotions.rules.promotion import Promotion


@dataclass(frozen=True)
class FreeGoods:
    """A quantity of a product for nothing, or at `percent` off; one of it costs `price` otherwise."""

    product: Product
    quantity: Decimal
    price: Decimal
    percent: Decimal = HUNDRED

    @property
    def value(self) -> Decimal:
        """Return what it is worth to the customer."""
        return self.quantity * self.price * self.percent / HUNDRED


@dataclass(frozen=True)
class Reduction:
    """An amount off what is left of some items."""

    amount: Decimal
    items: Sequence[Item]

    @property
    def value(self) -> Decimal:
        """Return what it is worth to the customer."""
        return self.amount


@dataclass(frozen=True)
class FreeFreight:
    """No freight; `value` is what it counts where the best of several is taken."""

    value: Decimal = ZERO


Gift = FreeGoods | Reduction | FreeFreight


@dataclass(frozen=True)
class Kind:
    """A kind of promotion: `give` says what one gives for a basket, `needs` which of its fields it goes by."""

    summary: str
    needs: tuple[str, ...]
    give: Callable[[Promotion, Basket], Iterable[Gift]]
