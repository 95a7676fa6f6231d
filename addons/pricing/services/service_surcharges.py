"""The kind of price rule that makes services dearer by the products they are sold for."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple, cast

from sqlalchemy import select

from addons import sales
from addons.base import AS_PRODUCT, Product
from addons.pricing.engine.price_rule import SURCHARGED, PriceRule
from addons.pricing.engine.quote import HUNDRED, Quote, Terms
from addons.pricing.lists.list_prices import lists_of
from addons.pricing.lists.product_price import ProductPrice
from addons.pricing.order.unit_prices import PLACES
from addons.pricing.services.service_price_rule import PERCENTAGE, ServicePriceRange, ServicePriceRule
from core import ZERO, BadInput, Edited, Row, Session


class Range(NamedTuple):
    """A range in memory."""

    up_to: Decimal | None
    percent: Decimal | None
    fixed_price: Decimal | None
    price_list_id: int | None


@dataclass(slots=True)
class ServiceRule:
    """A rule in memory, with its ranges, the smallest first."""

    id: int
    code: str
    service_id: int
    valid_from: dt.date
    product_id: int | None
    category_id: int | None
    kind: str
    percent: Decimal | None
    before_discounts: bool
    ranges: list[Range] = field(default_factory=list)

    def fits(self, product: Product) -> bool:
        """Say whether it is for a product that the service is sold for."""
        return self.product_id in (None, product.id) and self.category_id in (None, product.category_id)

    def rank(self) -> tuple[bool, bool, dt.date, int]:
        """Return how specific and how new it is: the greatest counts."""
        return self.product_id is not None, self.category_id is not None, self.valid_from, self.id


class Related(NamedTuple):
    """How much of a product a service is sold for, at which price of one."""

    product: Product
    quantity: Decimal
    price: Decimal
    list_price: Decimal


class ServiceSurcharges(PriceRule):
    """Add to a service's base price what its rules say of the products it is sold for."""

    place = SURCHARGED
    reads = (ServicePriceRule, ServicePriceRange)
    data: dict[int, list[ServiceRule]]

    @classmethod
    def read(cls, session: Session) -> dict[int, list[ServiceRule]]:
        """Read the active rules with their ranges, by service."""
        S, R = session[ServicePriceRule], session[ServicePriceRange]
        names = list(ServiceRule.__slots__)[:-1]
        found: dict[int, ServiceRule] = {}
        for row in cast("Iterable[Any]", session.execute(select(*(getattr(S, n) for n in names)).where(S.active))):
            found[row[0]] = ServiceRule(*row)
        query = select(R.rule_id, R.up_to, R.percent, R.fixed_price, R.price_list_id)
        for id_, *values in cast("Iterable[Any]", session.execute(query)) if found else ():
            if id_ in found:
                found[id_].ranges.append(Range(*values))
        by_service: dict[int, list[ServiceRule]] = defaultdict(list)
        for rule in found.values():
            rule.ranges.sort(key=lambda one: (one.up_to is None, one.up_to or ZERO))
            by_service[rule.service_id].append(rule)
        return dict(by_service)

    @property
    def whole_order(self) -> bool:  # type: ignore[override]
        """Whether there are rules: a service's price hangs on the lines it is sold for."""
        return bool(self.data)

    def begin(self, quotes: Sequence[Quote]) -> bool:
        """Find the products that services are sold for, in one statement; two more for those of other orders."""
        self.quotes = {id_: quote for quote in quotes if (id_ := quote.row.get("id")) is not None}
        services = {id_ for id_, quote in self.quotes.items() if quote.product.id in self.data}
        self.relations: dict[int, list[Any]] = defaultdict(list)
        if not services:
            return False
        for one in sales.relations_of(self.session, services=services):
            self.relations[one.service_line_id].append(one)
        products = {one.product_line_id for some in self.relations.values() for one in some}
        self.lines: dict[int, Any] = self.session.known(sales.OrderLine, products)
        self.products = self.session.known(Product, {one.product_id for one in self.lines.values()})
        return True

    def likeness(self, terms: Terms) -> Hashable:
        """Say that only services differ, which are priced one by one."""
        return 0

    def apply(self, quote: Quote) -> None:
        """Add the surcharge, shared out over the quantity."""
        if quote.product.id not in self.data or quote.price is None or not quote.quantity:
            return
        related = self._related(quote)
        if not related:
            quote.skip("service price rules", "it is related to no product")
            return
        by_rule: dict[int, list[Related]] = defaultdict(list)
        rules: dict[int, ServiceRule] = {}
        for one in related:
            rule = self._rule(quote, one.product)
            rules[rule.id] = rule
            by_rule[rule.id].append(one)
        quote.digits = PLACES  # a share of an amount is seldom a price that can be paid
        for id_, some in by_rule.items():
            surcharge, why = self._surcharge(quote, rules[id_], some)
            quote.apply(rules[id_].code, quote.price + surcharge / quote.quantity, why)

    def _rule(self, quote: Quote, product: Product) -> ServiceRule:
        valid = [one for one in self.data[quote.product.id] if one.valid_from <= quote.terms.date and one.fits(product)]
        if not valid:
            raise BadInput(
                f"{quote.product} has no price rule for {product} on {quote.terms.date}",
                remedy="Enter one that is valid from that day, or type the price.",
            )
        return max(valid, key=ServiceRule.rank)

    def _related(self, quote: Quote) -> list[Related]:
        """Return what a service is sold for, as it is being edited, priced before it."""
        rows: dict[int, Row] = {row["id"]: row for row in quote.terms.lines if row.get("id") is not None}
        gone = {line.id for line in getattr(quote.terms.header, "removed", ())}
        found: list[Related] = []
        for one in self.relations.get(quote.row["id"], ()):
            if one.product_line_id in gone:
                continue
            line = self.lines[one.product_line_id]
            row = rows.get(one.product_line_id)
            quantity = sales.followed(one, row if isinstance(row, Edited) else None)
            price, listed = self._price(row, line)
            found.append(Related(self.products[line.product_id], abs(quantity), price, listed))
        return found

    def _price(self, row: Row | None, line: Any) -> tuple[Decimal, Decimal]:
        """Return what one of a product costs, and by the list: as typed, else as the rules before have said."""
        values = row if row is not None else {n: getattr(line, n) for n in ("price", "discount", "list_price")}
        quote = self.quotes.get(line.id)
        price, listed = values.get("price"), values.get("list_price")
        if quote is not None:
            listed = quote.list_price
            if price is None:
                price = quote.list_price if values.get("discount") and quote.list_price is not None else quote.price
        price = Decimal(line.price if price is None else price)
        price = price * (HUNDRED - (values.get("discount") or ZERO)) / HUNDRED
        return price, price if listed is None else listed

    def _surcharge(self, quote: Quote, rule: ServiceRule, related: Sequence[Related]) -> tuple[Decimal, str]:
        """Return what a rule adds to the whole line, and why."""
        units = [one.list_price if rule.before_discounts else one.price for one in related]
        amount = sum((unit * one.quantity for unit, one in zip(units, related, strict=True)), ZERO)
        if rule.kind == PERCENTAGE:
            return amount * (rule.percent or ZERO) / HUNDRED, f"{_plain(rule.percent)} % of {_plain(amount)}"
        each = quote.product.quantity_rule == AS_PRODUCT
        value = sum(units, ZERO) if each else amount
        found = next((one for one in rule.ranges if one.up_to is None or value <= one.up_to), None)
        if found is None:
            raise BadInput(
                f"{rule.code} has no range for {_plain(value)}", remedy="Give it one without an upper bound."
            )
        end = f"up to {_plain(found.up_to)}" if found.up_to is not None else "the last range"
        if found.percent is not None:
            return amount * found.percent / HUNDRED, f"{end}: {_plain(found.percent)} % of {_plain(amount)}"
        price = found.fixed_price if found.fixed_price is not None else self._listed(quote, rule, found)
        times = sum((one.quantity for one in related), ZERO) if each else Decimal(1)
        return price * times, f"{end}: {_plain(price)} each" if each else f"{end}: {_plain(price)}"

    def _listed(self, quote: Quote, rule: ServiceRule, found: Range) -> Decimal:
        """Return the service's price in the list of a range."""
        listed = lists_of(self.session)[found.price_list_id or 0]
        version = listed.at(quote.terms.date)
        P = self.session[ProductPrice]
        query = select(P.standard_price).where(P.product_id == quote.product.id)
        price = self.session.scalar(query.where(P.price_version_id == version[0])) if version is not None else None
        if price is None:
            raise BadInput(
                f"{rule.code} takes its price from {listed.code}, where {quote.product} has none on {quote.terms.date}",
                remedy="Give it a price there.",
            )
        return price


def _plain(value: Decimal | None) -> str:
    return f"{(value or ZERO).normalize():f}"
