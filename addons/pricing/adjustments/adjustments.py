"""The kind of price rule that runs the price adjustments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import select

from addons.pricing.adjustments.adjustment_index import Adjustment, AdjustmentIndex, Facts
from addons.pricing.adjustments.price_adjustment import FILTERS, NAMED, ONLY, AdjustmentFilter, PriceAdjustment
from addons.pricing.engine.counting import counted
from addons.pricing.engine.price_rule import ADJUSTED, PriceRule
from addons.pricing.engine.quote import HUNDRED, Quote, Terms
from core import ZERO, Session

OF_PRODUCTS = (3, 4)
"""The filters by product and category."""
OF_TERMS = (0, 1, 2, 5)
"""The filters by what all lines of an order have in common."""


class Adjustments(PriceRule):
    """Apply the valid adjustments in order of priority, each on what the former left."""

    place = ADJUSTED
    reads = (PriceAdjustment, AdjustmentFilter)
    data: AdjustmentIndex

    @classmethod
    def read(cls, session: Session) -> AdjustmentIndex:
        """Read the active rules with their filters, in two statements."""
        A, F = session[PriceAdjustment], session[AdjustmentFilter]
        named: dict[int, list[set[int]]] = defaultdict(lambda: [set() for _ in NAMED])
        columns = [getattr(F, name) for name in NAMED]
        for id_, *facts in session.execute(select(F.adjustment_id, *columns)):
            for one, fact in zip(named[id_], facts, strict=True):
                if fact is not None:
                    one.add(fact)
        values = [getattr(A, name) for name in Adjustment.__slots__[:-2]]
        modes = [getattr(A, name) for name in FILTERS]
        found = cast("Iterable[Any]", session.execute(select(*values, *modes).where(A.active)))
        return AdjustmentIndex(
            Adjustment(*row[: len(values)], *_filters(row[len(values) :], named[row[0]]))  # type: ignore[call-arg]
            for row in found
        )

    @property
    def whole_order(self) -> bool:  # type: ignore[override]
        """Whether a rule counts over the whole order."""
        return self.data.whole_order

    def begin(self, quotes: Sequence[Quote]) -> bool:
        """Say whether there are rules at all."""
        self.of_product: dict[int, tuple[int | None, ...]] = {}
        return bool(self.data.rules)

    def likeness(self, terms: Terms) -> Hashable:
        """Name whom the rules name, and the days between which none changes; the order itself if one counts over it."""
        if not self.data.rules:
            return 0
        return (self._facts(terms), self.data.season(terms.date), terms.is_return, id(terms) if self.whole_order else 0)

    def apply(self, quote: Quote) -> None:
        """Apply the rules that are valid for the line."""
        if quote.price is None:
            return
        if quote.terms.is_return or quote.row.get("without_adjustments"):
            quote.skip("price adjustments", "a return" if quote.terms.is_return else "the line is to have none")
            return
        if quote.traced:
            self._tell(quote)
        for rule in self._valid(quote):
            why = _wrong_quantity(rule, counted(self.session, quote, rule.counts))
            if why:
                quote.skip(rule.code, why)
                continue
            if rule.fixed_price is not None:
                quote.apply(rule.code, rule.fixed_price, "fixed price")
            else:
                price = (quote.price - rule.amount_off) * (HUNDRED - rule.percent) / HUNDRED
                quote.apply(rule.code, price, _told(rule) if quote.traced else "")
            if not rule.apply_next:
                return

    def _valid(self, quote: Quote) -> tuple[Adjustment, ...]:
        terms, held = quote.terms, self._facts(quote.terms)
        product = self.of_product.get(quote.product.id)
        if product is None:
            both = ((3, quote.product.id), (4, quote.product.category_id))
            product = self.of_product[quote.product.id] = self.data.known(both)
        return self.data.valid((held[0], held[1], held[2], product[0], product[1], held[3]), terms.date)

    def _facts(self, terms: Terms) -> tuple[int | None, ...]:
        """Return price list, partner, group and organisation, as far as any rule names them."""
        held: tuple[int | None, ...] | None = terms.held.get(Adjustments)
        if held is None:
            facts = _of_terms(terms)
            held = terms.held[Adjustments] = self.data.known([(n, facts[n]) for n in OF_TERMS])
        return held

    def _tell(self, quote: Quote) -> None:
        """Note why rules do not apply, except those for other products."""
        of_terms = _of_terms(quote.terms)
        facts: Facts = (*of_terms[:3], quote.product.id, quote.product.category_id, of_terms[5])
        for rule in self.data.rules:
            wrong = rule.wrong_filter(facts)
            if not rule.covers(quote.terms.date):
                quote.skip(rule.code, f"valid {rule.valid_from or '…'} to {rule.valid_to or '…'}")
            elif wrong is not None and not (wrong in OF_PRODUCTS and rule.only[wrong]):
                quote.skip(rule.code, f"not for this one of its {FILTERS[wrong].replace('_', ' ')}")

    def steps(self, quote: Quote) -> Iterable[Decimal]:
        """Return the bounds of the quantities that rules are for."""
        for rule in self._valid(quote):
            yield rule.quantity_from or ZERO
            unit = Decimal(1).scaleb(-quote.product.unit.digits)
            yield rule.quantity_to + unit if rule.quantity_to is not None else ZERO
            yield rule.multiple_of or ZERO


def _of_terms(terms: Terms) -> Facts:
    return (terms.price_list_id, terms.partner.id, terms.partner.group_id, None, None, terms.organisation_id)


def _filters(modes: Iterable[str], named: Iterable[set[int]]) -> tuple[tuple[bool, ...], tuple[frozenset[int], ...]]:
    return tuple(mode == ONLY for mode in modes), tuple(map(frozenset, named))


def _wrong_quantity(rule: Adjustment, quantity: Decimal) -> str:
    """Return why a rule is not for a quantity; an empty text if it is."""
    if rule.quantity_from is not None and quantity < rule.quantity_from:
        return f"from {rule.quantity_from.normalize():f} on, not for {quantity.normalize():f}"
    if rule.quantity_to is not None and quantity > rule.quantity_to:
        return f"up to {rule.quantity_to.normalize():f}, not for {quantity.normalize():f}"
    if rule.multiple_of is not None and quantity % rule.multiple_of:
        return f"for multiples of {rule.multiple_of.normalize():f} only"
    return ""


def _told(rule: Adjustment) -> str:
    amount = f"{rule.amount_off.normalize():f} off" if rule.amount_off else ""
    percent = f"{rule.percent.normalize():f} % off" if rule.percent else ""
    return " and ".join(filter(None, (amount, percent)))
