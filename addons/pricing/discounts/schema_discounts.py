"""The kind of price rule that gives customers what their discount schema says."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, cast

from sqlalchemy import select

from addons.pricing.discounts.discount_schema import (
    AMOUNT,
    BREAKS,
    FLAT,
    DiscountBreak,
    DiscountedGroup,
    DiscountSchema,
)
from addons.pricing.engine.counting import LINE, counted
from addons.pricing.engine.price_rule import DISCOUNTED, PriceRule
from addons.pricing.engine.quote import Quote, Terms
from core import ZERO, Session


class Break(NamedTuple):
    """A break in memory."""

    from_value: Decimal
    product_id: int | None
    category_id: int | None
    percent: Decimal
    own: bool
    fixed_price: Decimal | None


class Schema(NamedTuple):
    """A discount schema in memory, with its breaks in order."""

    code: str
    kind: str
    percent: Decimal | None
    basis: str
    counts: str
    breaks: list[Break]


class SchemaDiscounts(PriceRule):
    """Take off what the schema of the customer, else of their group, says."""

    place = DISCOUNTED
    reads = (DiscountSchema, DiscountBreak, DiscountedGroup)
    data: tuple[dict[int, Schema], dict[int, int | None]]

    @classmethod
    def read(cls, session: Session) -> tuple[dict[int, Schema], dict[int, int | None]]:
        """Read the active schemas with their breaks, and which groups have one."""
        S, B, G = session[DiscountSchema], session[DiscountBreak], session[DiscountedGroup]
        query = select(S.id, S.code, S.kind, S.percent, S.basis, S.counts).where(S.active)
        found = cast("Iterable[Any]", session.execute(query))
        schemas = {id_: Schema._make([*values, []]) for id_, *values in found}
        values = (B.from_value, B.product_id, B.category_id, B.percent, B.own, B.fixed_price)
        breaks = cast(
            "Iterable[Any]", session.execute(select(B.discount_schema_id, *values).order_by(B.sequence, B.id))
        )
        for schema_id, *one in breaks:
            if schema_id in schemas:
                schemas[schema_id].breaks.append(Break(*one))
        groups = {id_: schema for id_, schema in session.execute(select(G.id, G.discount_schema_id))}
        return schemas, groups

    @property
    def whole_order(self) -> bool:  # type: ignore[override]
        """Whether a schema counts over the whole order."""
        return any(schema.counts != LINE for schema in self.data[0].values())

    def begin(self, quotes: Sequence[Quote]) -> bool:
        """Say whether there are schemas at all."""
        return bool(self.data[0])

    def likeness(self, terms: Terms) -> Hashable:
        """Name the customer's schema and own percentage; the order itself if the schema counts over all of it."""
        schema = self._schema(terms)
        if schema is None:
            return 0
        return (schema.code, self._own(terms), id(terms) if schema.counts != LINE else 0)

    def apply(self, quote: Quote) -> None:
        """Take off what the schema says."""
        schema = self._schema(quote.terms)
        if schema is None or quote.price is None:
            return
        rule = f"discount schema {schema.code}"
        if schema.kind == FLAT:
            percent = schema.percent if schema.percent is not None else self._own(quote.terms)
            if percent:
                quote.off(rule, percent)
            else:
                quote.skip(rule, "it gives 0 %")
            return
        value = counted(self.session, quote, schema.counts)
        if schema.basis == AMOUNT:
            value *= quote.price
        for one in schema.breaks:
            if _fits(one, quote, value):
                self._give(quote, rule, one, value)
                return
        quote.skip(rule, f"no break applies to {value.normalize():f}")

    def _give(self, quote: Quote, rule: str, one: Break, value: Decimal) -> None:
        percent = self._own(quote.terms) if one.own else one.percent
        why = f"{value.normalize():f} is {one.from_value.normalize():f} or more" if quote.traced else ""
        if percent:
            quote.off(rule, percent, f"{percent.normalize():f} % off: {why}" if quote.traced else "")
        elif one.fixed_price:
            quote.apply(rule, one.fixed_price, why)
        else:
            quote.skip(rule, f"the break from {one.from_value.normalize():f} gives nothing")

    def steps(self, quote: Quote) -> Iterable[Decimal]:
        """Return where breaks begin."""
        schema = self._schema(quote.terms)
        if schema is None or schema.kind != BREAKS:
            return ()
        if schema.basis == AMOUNT:
            price = quote.price
            return [(one.from_value / price).to_integral_value("ROUND_CEILING") for one in schema.breaks if price]
        return [one.from_value for one in schema.breaks]

    def _schema(self, terms: Terms) -> Schema | None:
        partner: Any = terms.partner
        id_ = partner.discount_schema_id
        if id_ is None and partner.group_id is not None:
            id_ = self.data[1].get(partner.group_id)
        return self.data[0].get(id_ or 0)

    def _own(self, terms: Terms) -> Decimal:
        partner: Any = terms.partner
        return partner.discount_percent or ZERO


def _fits(one: Break, quote: Quote, value: Decimal) -> bool:
    if value < one.from_value:
        return False
    if one.product_id is None and one.category_id is None:
        return True
    return one.product_id == quote.product.id or (
        one.category_id is not None and one.category_id == quote.product.category_id
    )
