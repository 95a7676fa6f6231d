"""Try promotions on orders: those that may apply, the best of each group, one after another."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from addons.base import Currency, Partner, Product
from addons.preferences import setting_of
from addons.promotions.off_lines import TaxKey, is_goods, shared_out, tax_of, worth_of
from addons.promotions.rules.basket import Basket, Item, exactly
from addons.promotions.rules.coupon import promotions_unlocked
from addons.promotions.rules.kind import Gift, Reduction
from addons.promotions.rules.promotion import Promotion
from core import ZERO, Row, Session


@dataclass
class Tried:
    """A promotion that was tried on an order: what it gives, or `why` it gives nothing.

    `taken` is what each of its reductions takes off, by tax.
    """

    promotion: Promotion
    gifts: Sequence[Gift] = ()
    why: str = ""
    taken: list[dict[TaxKey, Decimal]] = field(default_factory=list)

    @property
    def value(self) -> Decimal:
        """Return what it is worth."""
        return sum((gift.value for gift in self.gifts), ZERO)


@dataclass
class Index:
    """Promotions by what they are for, so that an order is compared with those alone that may concern it."""

    by: dict[Hashable, list[Promotion]] = field(default_factory=dict)

    def add(self, promotion: Promotion) -> None:
        """File a promotion under the narrowest of its filters."""
        names = ("product_id", "category_id", "partner_id", "group_id")
        key = next(((name, id_) for name in names if (id_ := getattr(promotion, name)) is not None), None)
        self.by.setdefault(key, []).append(promotion)

    def concerning(self, basket: Basket) -> list[Promotion]:
        """Return the promotions that may concern a basket, in the order in which they apply."""
        keys: set[Any] = {None, ("partner_id", basket.partner.id), ("group_id", basket.partner.group_id)}
        for item in basket.items:
            if item.product is not None:
                keys |= {("product_id", item.product.id), ("category_id", item.product.category_id)}
        return sorted((one for key in keys for one in self.by.get(key, ())), key=_order)


def _order(promotion: Promotion) -> tuple[int, str]:
    return promotion.priority, promotion.code


def try_promotions(session: Session, headers: Sequence[Row]) -> list[list[Tried]]:
    """Return for each order, a row with its prepared lines, the promotions that were tried on it.

    Costs the same statements for any number of orders, and none where promotions do not apply by themselves.
    """
    automatic = {
        id_: setting_of(session, "promotions.automatic", id_) for id_ in {h["organisation_id"] for h in headers}
    }
    if not any(automatic.values()):
        return [[] for _ in headers]
    index = Index()
    active = [one for one in session.known(Promotion).values() if one.active]
    for promotion in active:
        index.add(promotion)
    gifts = {one.gift_id for one in active if one.gift_id is not None}
    products = session.known(
        Product, gifts | {n["product_id"] for h in headers for n in h["lines"] if n.get("product_id")}
    )
    partners = session.known(Partner, {header["partner_id"] for header in headers})
    unlocked = promotions_unlocked(session, [header.get("coupons") for header in headers])
    found: list[list[Tried]] = []
    for header, codes in zip(headers, unlocked, strict=True):
        if not automatic[header["organisation_id"]] or header.get("is_return"):
            found.append([])
            continue
        basket = _basket(session, header, partners[header["partner_id"]], products, codes)
        found.append(list(_tried(session, basket, index.concerning(basket))))
    return found


def _basket(
    session: Session, header: Row, partner: Partner, products: dict[int, Product], codes: Sequence[str]
) -> Basket:
    items = [
        Item(
            line,
            products.get(line.get("product_id") or 0),
            line["quantity"],
            (worth := worth_of(line, header)),
            Fraction(worth),
            line.get("kit_line_id") is not None,
        )
        for line in header["lines"]
        if line["quantity"] and is_goods(line, products)
    ]
    currency = session.known(Currency)[header["currency_id"]]
    return Basket(header, partner, header["date"], currency, items, codes, products)


def _tried(session: Session, basket: Basket, promotions: Sequence[Promotion]) -> Iterable[Tried]:
    kinds = session[Promotion].kinds()
    groups: dict[str, list[Promotion]] = {}
    for promotion in promotions:
        groups.setdefault(promotion.best_of or f"\n{promotion.code}", []).append(promotion)
    for group in groups.values():
        tried = [_try(promotion, basket, kinds) for promotion in group]
        best = max(tried, key=lambda one: (bool(one.gifts), one.value))
        for one in tried:
            if one is best:
                one.taken = [take(gift, basket) for gift in one.gifts if isinstance(gift, Reduction)]
            elif one.gifts:
                one.gifts, one.why = (), f"{best.promotion.code} gives more of '{one.promotion.best_of}'"
            yield one


def _try(promotion: Promotion, basket: Basket, kinds: Mapping[str, Any]) -> Tried:
    kind = kinds.get(promotion.kind)
    if kind is None:
        return Tried(promotion, why=f"its kind '{promotion.kind}' is not enabled here")
    if why := promotion.why_not(basket):
        return Tried(promotion, why=why)
    gifts = list(kind.give(promotion, basket))
    return Tried(promotion, gifts, "" if gifts else f"not enough for {kind.summary}")


def take(reduction: Reduction, basket: Basket) -> dict[TaxKey, Decimal]:
    """Leave of the items what a reduction does not take, each its share, and return what it takes by tax."""
    left: dict[TaxKey, Fraction] = {}
    for item in reduction.items:
        left[tax_of(item.line)] = left.get(tax_of(item.line), Fraction(0)) + item.left
    whole = sum((item.left for item in reduction.items), Fraction(0))
    share = 1 - Fraction(reduction.amount) / whole if whole else Fraction(1)
    for item in reduction.items:
        item.left *= share
    return shared_out(reduction.amount, {key: exactly(left[key]) for key in sorted(left)}, basket.currency)
