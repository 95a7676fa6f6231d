"""The kind of price rule that knows supply lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import select

from addons.base import Attribute, AttributeValue, VariantValue, read_values
from addons.pricing.engine.price_rule import AGREED, PriceRule
from addons.pricing.engine.quote import Quote, Terms
from addons.pricing.order.unit_prices import PLACES
from addons.pricing.supplies.supply import Operands, Supply, Values, price_of
from addons.pricing.supplies.supply_line import SupplyCell, SupplyLine, SupplyOption
from core import ZERO, Session, among

OWN = ("id", "code", "product_id", "partner_id", "group_id", "organisation_id", "currency_id")
BOUNDS = ("valid_from", "valid_to", "quantity_from", "quantity_to", "slices", "variation")
Place = tuple[int | None, int | None]
"""The product and the customer that a line is for, None for all."""


class SupplyPrices(PriceRule):
    """Let the supply lines that apply say the price; without a base price of theirs, on the price there is."""

    place = AGREED
    reads = (SupplyLine, SupplyCell, SupplyOption)
    data: dict[Place, list[Supply]]

    @classmethod
    def read(cls, session: Session) -> dict[Place, list[Supply]]:
        """Read the active lines for sales with their cells and options, in three statements."""
        supplies = cls.supplies(session)
        by_place: dict[Place, list[Supply]] = defaultdict(list)
        for one in supplies.values():
            by_place[one.product_id, one.partner_id].append(one)
        C, O = session[SupplyCell], session[SupplyOption]  # noqa: E741
        cells = select(C.supply_line_id, C.from_quantity, C.variation, C.base_price)
        for id_, low, variation, price in session.execute(cells) if supplies else ():
            if id_ in supplies:
                supplies[id_].cells.append((low or ZERO, read_values(variation), price))
        options = select(O.supply_line_id, O.option, O.additional, O.surcharge_ratio)
        for id_, option, additional, surcharge in session.execute(options) if supplies else ():
            if id_ in supplies:
                supplies[id_].options.append((read_values(option), additional, surcharge))
        return dict(by_place)

    @classmethod
    def supplies(cls, session: Session) -> dict[int, Supply]:
        """Return the active lines for sales by id, without cells and options."""
        S = session[SupplyLine]
        names = (*OWN, *BOUNDS, *Operands.__slots__)
        query = select(*(getattr(S, name) for name in names)).where(S.active, ~S.is_purchase)
        found: dict[int, Supply] = {}
        for row in cast("Iterable[Any]", session.execute(query)):
            first, last = row[: len(OWN) + len(BOUNDS) - 1], row[len(OWN) + len(BOUNDS) :]
            values = read_values(row[len(OWN) + len(BOUNDS) - 1])
            found[row[0]] = Supply(*first, values, Operands(*last))  # type: ignore[call-arg]
        return found

    def begin(self, quotes: Sequence[Quote]) -> bool:
        """Read in what the variants among the products differ, in one statement if there are any."""
        self.variants: dict[int, dict[str, str]] = {}
        if not self.data:
            return False
        variants = {quote.product.id for quote in quotes if quote.product.variant_of_id is not None}
        if variants:
            V, W, A = self.session[VariantValue], self.session[AttributeValue], self.session[Attribute]
            query = (
                select(V.product_id, A.code, W.code)
                .join(W, W.id == V.value_id)
                .join(A, A.id == W.attribute_id)
                .where(among(self.session, V.product_id, sorted(variants)))
            )
            for id_, attribute, value in self.session.execute(query):
                self.variants.setdefault(id_, {})[attribute] = value
        return True

    def likeness(self, terms: Terms) -> Hashable:
        """Name what supply lines are predicates of."""
        if not self.data:
            return 0
        partner = terms.partner
        return (partner.id, partner.group_id, terms.organisation_id, terms.currency.id, terms.date)

    def apply(self, quote: Quote) -> None:
        """Work the price out of the lines that apply."""
        values = {**self.variants.get(quote.product.id, {}), **quote.attributes}
        lines = self._applying(quote, values)
        if not lines:
            return
        if any(line.slices for line in lines):
            quote.digits = PLACES  # the mean of slices is seldom a price that can be paid
        price = price_of(lines, quote.quantity, values, quote.price)
        names = ", ".join(line.code for line in lines)
        if price is None:
            quote.skip(names, "no base price, so no price at all")
            return
        if quote.list_price is None:
            quote.list_price = quote.price
        quote.apply(f"supply {names}", price, _why(lines, quote, values) if quote.traced else "")

    def _applying(self, quote: Quote, values: Values) -> list[Supply]:
        """Return the lines that apply, the most specific first."""
        terms, product = quote.terms, quote.product
        found: list[Supply] = []
        for product_id in dict.fromkeys((product.id, product.variant_of_id, None)):
            for partner_id in (terms.partner.id, None):
                for one in self.data.get((product_id, partner_id), ()):
                    fault = self.fault(one, quote, values)
                    if not fault:
                        found.append(one)
                    elif quote.traced:
                        quote.skip(f"supply {one.code}", fault)
        return sorted(found, key=lambda one: self.rank(one, quote), reverse=True)

    def fault(self, one: Supply, quote: Quote, values: Values) -> str:
        """Say why a line does not apply; an empty text if it does."""
        return one.fault(quote.terms, quote.quantity, values)

    def rank(self, one: Supply, quote: Quote) -> tuple[Any, ...]:
        """Return how specific a line is for a quote: the greatest counts first."""
        return one.rank()

    def steps(self, quote: Quote) -> Iterable[Decimal]:
        """Return the quantities from which on cells or lines have other prices."""
        for product_id in (quote.product.id, quote.product.variant_of_id, None):
            for partner_id in (quote.terms.partner.id, None):
                for one in self.data.get((product_id, partner_id), ()):
                    yield one.quantity_from or ZERO
                    yield from (low for low, _, _ in one.cells)


def _why(lines: Sequence[Supply], quote: Quote, values: Values) -> str:
    """Say which operands made the price."""
    base = next((one for line in lines if (one := line.base(quote.quantity, values)) is not None), quote.price)
    parts = [f"base {base.normalize():f}"] if base is not None else []
    for name in ("additional", "discount_ratio", "exclusive_discount_ratio", "non_discountable", "surcharge_ratio"):
        found = [f"{value.normalize():f}" for line in lines if (value := getattr(line.operands, name))]
        if found:
            parts.append(f"{name.replace('_', ' ')} {' + '.join(found)}")
    return ", ".join(parts)
