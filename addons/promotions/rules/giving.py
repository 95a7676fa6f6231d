"""Make the lines of what promotions give: free goods, and amounts off by tax."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from addons.base import Currency
from addons.promotions.discounts.figures import HUNDRED
from addons.promotions.off_lines import DIGITS, GIFT, TaxKey, off_lines
from addons.promotions.rules.applying import Tried
from addons.promotions.rules.kind import FreeFreight, FreeGoods
from core import Row, rounded


def gift_lines(tried: Sequence[Tried], currency: Currency) -> list[Row]:
    """Return the lines of free goods."""
    return [_gift(one, gift, currency) for one in tried for gift in one.gifts if isinstance(gift, FreeGoods)]


def reduction_lines(tried: Sequence[Tried], weights: Mapping[TaxKey, Decimal]) -> Iterator[Row]:
    """Yield the lines of amounts off; `weights` are what the goods of the order come to by tax."""
    for one in tried:
        for number, amounts in enumerate(one.taken, 1):
            rule = f"promotion-{one.promotion.code}-{number}"
            for line in off_lines(rule, one.promotion.name, amounts, weights, printed=True):
                yield line | {"campaign_id": one.promotion.campaign_id}


def freed_by(tried: Sequence[Tried]) -> str | None:
    """Return the code of the first promotion that frees the order of freight, None if none does."""
    free = (one.promotion.code for one in tried if any(isinstance(gift, FreeFreight) for gift in one.gifts))
    return next(free, None)


def _gift(tried: Tried, gift: FreeGoods, currency: Currency) -> Row:
    price = rounded(gift.price * (HUNDRED - gift.percent) / HUNDRED, DIGITS)
    return {
        "made_by": f"{GIFT} {tried.promotion.code} {gift.product.code}",
        "description": tried.promotion.name,
        "product_id": gift.product.id,
        "quantity": gift.quantity,
        "price": price,
        "discount": Decimal(0),
        "net": currency.round(price * gift.quantity),
        "campaign_id": tried.promotion.campaign_id,
        "given": currency.round(gift.value),
    }
