"""The kinds of promotions there are; an addon adds its own the same way (docs/howto/promotions.md)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from addons.promotions.discounts.figures import HUNDRED
from addons.promotions.rules.basket import Basket
from addons.promotions.rules.kind import FreeFreight, FreeGoods, Kind, Reduction
from addons.promotions.rules.promotion import Promotion
from core import ZERO


def free_of_same(promotion: Promotion, basket: Basket) -> Iterator[FreeGoods]:
    """Give so many of a product free for every so many bought of it, in whole multiples."""
    for product, quantity in basket.bought(promotion).items():
        if free := _times(quantity, promotion) * (promotion.free or ZERO):
            yield FreeGoods(product, free, basket.price_of(product))


def free_of_other(promotion: Promotion, basket: Basket) -> Iterator[FreeGoods]:
    """Give so many of another product, free or at a percentage off, for every so many bought."""
    times = _times(sum(basket.bought(promotion).values(), ZERO), promotion)
    gift = basket.products[promotion.gift_id or 0]
    if free := times * (promotion.free or ZERO):
        yield FreeGoods(gift, free, basket.price_of(gift), promotion.percent or HUNDRED)


def percent_off(promotion: Promotion, basket: Basket) -> Iterator[Reduction]:
    """Take a percentage off what is left."""
    items = basket.matching(promotion)
    if amount := basket.currency.round(basket.left_of(items) * (promotion.percent or ZERO) / HUNDRED):
        yield Reduction(amount, items)


def amount_off(promotion: Promotion, basket: Basket) -> Iterator[Reduction]:
    """Take an amount off, at most what is left."""
    items = basket.matching(promotion)
    if (amount := min(promotion.amount or ZERO, basket.left_of(items))) > 0:
        yield Reduction(amount, items)


def free_freight(promotion: Promotion, basket: Basket) -> Iterator[FreeFreight]:
    """Charge no freight."""
    yield FreeFreight(promotion.amount or ZERO)


def _times(quantity: Decimal, promotion: Promotion) -> Decimal:
    """Return how many whole times enough was bought."""
    return quantity // promotion.bought if promotion.bought else ZERO


KINDS = {
    "free of same": Kind("n free for every m bought of a product", ("bought", "free"), free_of_same),
    "free of other": Kind("n of another product for every m bought", ("bought", "free", "gift_id"), free_of_other),
    "percent off": Kind("a percentage off", ("percent",), percent_off),
    "amount off": Kind("an amount off", ("amount",), amount_off),
    "free freight": Kind("no freight", (), free_freight),
}
