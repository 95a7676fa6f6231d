"""The first kind of price rule: what the price list says at the date, else its base list, else the components."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple, cast

from sqlalchemy import select

from addons.base import Product, kit_fault, recipes_of
from addons.pricing.engine.price_rule import LISTED, PriceRule
from addons.pricing.engine.quote import Quote, Terms
from addons.pricing.engine.remembered import data_of
from addons.pricing.lists.price_list import PriceList, PriceVersion
from addons.pricing.lists.product_price import ProductPrice
from addons.sales import OrderLine
from core import ZERO, BadInput, Session, among


class Three(NamedTuple):
    """The list, standard and limit price of a product."""

    listed: Decimal
    standard: Decimal
    limit: Decimal


FACTS = ("code", "currency_id", "digits", "base_list_id", "is_purchase", "tax_included", "enforce_limit", "open")


@dataclass
class Listed:
    """A price list in memory, with the first days, ids and codes of its active versions in order."""

    code: str
    currency_id: int
    digits: int
    base_id: int | None
    is_purchase: bool
    tax_included: bool
    enforce_limit: bool
    open: bool
    days: list[dt.date] = field(default_factory=list)
    versions: list[tuple[int, str]] = field(default_factory=list)

    def at(self, day: dt.date) -> tuple[int, str] | None:
        """Return the version that counts on a day."""
        place = bisect_right(self.days, day)
        return self.versions[place - 1] if place else None


class ListPrices(PriceRule):
    """Look up list, standard and limit price; without a price list the list price of the product counts."""

    place = LISTED
    reads = (PriceList, PriceVersion)
    grows = (ProductPrice,)
    data: dict[int, Listed]

    @classmethod
    def read(cls, session: Session) -> dict[int, Listed]:
        """Read the lists with their versions, in two statements."""
        L, V = session[PriceList], session[PriceVersion]
        facts = (
            L.code,
            L.currency_id,
            L.digits,
            L.base_list_id,
            L.is_purchase,
            L.tax_included,
            L.enforce_limit,
            L.open,
        )
        found = cast("Iterable[Any]", session.execute(select(L.id, *facts)))
        lists = {id_: Listed(*one) for id_, *one in found}
        query = select(V.price_list_id, V.valid_from, V.id, V.code).where(V.active).order_by(V.valid_from, V.id)
        for list_id, day, id_, code in session.execute(query):
            lists[list_id].days.append(day)
            lists[list_id].versions.append((id_, code))
        return lists

    def begin(self, quotes: Sequence[Quote]) -> bool:
        """Read the prices of the products in the versions that count, in one statement; those of kits in three."""
        in_kits = {q.row["kit_line_id"] for q in quotes if q.row.get("kit_line_id") is not None}
        lines = self.session.known(OrderLine, in_kits)
        kits = self.session.known(Product, {line.product_id for line in lines.values() if line.product_id})
        self.kits = {id_: kits[line.product_id] for id_, line in lines.items() if line.product_id}
        wanted: dict[int, set[int]] = {}
        for quote in quotes:
            for _, version, _ in self._versions(quote.terms):
                products = wanted.setdefault(version, set())
                products.add(quote.product.id)
                if in_kits and quote.row.get("kit_line_id") is not None:
                    products.add(self.kits[quote.row["kit_line_id"]].id)
        self.prices: dict[tuple[int, int], Three] = {}
        self.recipes: Mapping[int, Any] = {}
        self._get(wanted)
        if own := {q.product.id for q in quotes if q.product.is_kit and not self._own(q.terms, q.product.id)}:
            self._get_components(own, wanted)
        return True

    def _get_components(self, kits: set[int], wanted: Mapping[int, set[int]]) -> None:
        recipes = recipes_of(self.session, kits)
        faults = {id_: kit_fault(self.session, id_, recipes) for id_ in kits}
        self.recipes = {id_: parts for id_, parts in recipes.items() if not faults.get(id_)}
        parts = {part.product_id for some in self.recipes.values() for part in some}
        self._get({version: parts for version in wanted})

    def _get(self, wanted: Mapping[int, set[int]]) -> None:
        products = set().union(*wanted.values()) if wanted else set()
        if not products:
            return
        rows = self.session.ask(_query, versions=sorted(wanted), products=sorted(products))
        for version, product, *three in rows:
            self.prices[version, product] = Three(*three)

    def _versions(self, terms: Terms) -> Sequence[tuple[Listed, int, str]]:
        """Return the versions that count for these terms, that of the list itself first, then of its bases."""
        found: list[tuple[Listed, int, str]] | None = terms.held.get(ListPrices)
        if found is None:
            found = terms.held[ListPrices] = list(self._chain(terms.price_list_id, terms.date))
        return found

    def _chain(self, list_id: int | None, day: dt.date) -> Iterator[tuple[Listed, int, str]]:
        while list_id is not None:
            one = self.data[list_id]
            if (version := one.at(day)) is not None:
                yield one, *version
            list_id = one.base_id

    def _own(self, terms: Terms, product: int) -> tuple[Three, str] | None:
        for _, version, code in self._versions(terms):
            if (version, product) in self.prices:
                return self.prices[version, product], code
        return None

    def _is_open(self, terms: Terms, product: Product) -> bool:
        """Say whether the list is open, so that a product that is not on it costs its own list price."""
        listed = self.data[terms.price_list_id or 0]
        return listed.open and listed.at(terms.date) is not None and product.list_price is not None

    def likeness(self, terms: Terms) -> Hashable:
        """Name the list and the versions that count."""
        return (terms.price_list_id, terms.currency.digits, *[version for _, version, _ in self._versions(terms)])

    def apply(self, quote: Quote) -> None:
        """Propose the standard price."""
        terms, product = quote.terms, quote.product
        if terms.price_list_id is None:
            self._of_product(quote)
            return
        listed = self.data[terms.price_list_id]
        quote.digits = listed.digits
        kit = self.kits.get(quote.row.get("kit_line_id") or 0)
        if kit is not None and self._own(terms, kit.id) is None and not self._is_open(terms, kit):
            quote.apply("in the price of its kit", ZERO)
        elif (found := self._own(terms, product.id)) is not None:
            three, code = found
            quote.list_price, quote.limit_price = three.listed, three.limit
            quote.apply(f"standard price of {code}", three.standard, _why(three) if quote.traced else "")
        elif self._is_open(terms, product):
            quote.list_price = product.list_price
            quote.apply("list price of the product", product.list_price or ZERO)
        elif product.is_kit and (sums := self._of_components(terms, product.id)) is not None:
            quote.list_price, quote.limit_price = sums.listed, sums.limit
            quote.apply(f"components, by {listed.code}", sums.standard, _why(sums) if quote.traced else "")
        else:
            quote.fault = _missing(listed, terms, product)
            quote.skip(f"price list {listed.code}", quote.fault.message)

    def _of_product(self, quote: Quote) -> None:
        price = quote.product.list_price
        if price is None:
            quote.fault = BadInput(
                f"{quote.product} has no price",
                remedy="Type a price, keep the one there was, or give the product a list price.",
            )
            return
        quote.list_price = price
        quote.digits = max(quote.digits, -int(price.normalize().as_tuple().exponent))
        quote.apply("list price of the product", price)

    def _of_components(self, terms: Terms, kit: int) -> Three | None:
        """Return what the components of a kit cost together, each price by itself; None if one has no price."""
        if not self.recipes.get(kit):
            return None
        found = [ZERO, ZERO, ZERO]
        for part in self.recipes[kit]:
            own = self._own(terms, part.product_id)
            each = own[0] if own is not None else self._of_components(terms, part.product_id)
            if each is None:
                return None
            found = [sum_ + part.quantity * price for sum_, price in zip(found, each, strict=True)]
        return Three(*found)


def _query(session: Session) -> Any:
    P = session[ProductPrice]
    return select(P.price_version_id, P.product_id, P.list_price, P.standard_price, P.limit_price).where(
        among(session, P.price_version_id, given="versions"), among(session, P.product_id, given="products")
    )


def lists_of(session: Session) -> dict[int, Listed]:
    """Return the price lists by id; seldom in a statement of their own."""
    found: dict[int, Listed] = data_of(session, ListPrices)
    return found


def _why(three: Three) -> str:
    limit = f", limit {three.limit.normalize():f}" if three.limit else ""
    return f"list {three.listed.normalize():f}{limit}"


def _missing(listed: Listed, terms: Terms, product: Product) -> BadInput:
    if listed.at(terms.date) is None:
        begin = f"its first one begins on {listed.days[0]}" if listed.days else "it has none at all"
        return BadInput(
            f"price list {listed.code} has no version on {terms.date}: {begin}",
            remedy="Enter a version that is valid from that day, or type the price.",
        )
    return BadInput(
        f"{product} is not on price list {listed.code} on {terms.date}",
        remedy="Give it a price there, or type one.",
    )
