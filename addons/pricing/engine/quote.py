"""A price that is being worked out: what it is asked for, how far it has come, and which rules had a part in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from addons.base import Currency, Partner, Product, read_values
from addons.sales import Step
from core import ZERO, BadInput, Row, rounded

HUNDRED = Decimal(100)


@dataclass(slots=True, eq=False)
class Terms:
    """For whom and when prices are asked: what all lines of an order have in common.

    `date` decides versions and rules; `header` is the row of the order, `lines` the rows of all its lines. Rules may
    keep in `held` what they found out about these terms.
    """

    date: dt.date
    partner: Partner
    organisation_id: int
    currency: Currency
    price_list_id: int | None
    header: Row
    lines: Sequence[Row]
    is_return: bool = False
    held: dict[Any, Any] = field(default_factory=dict)


class Quote:
    """The price of one line: rules set it one after another; `apply` and `skip` say what they did and why.

    `price` is None as long as no rule knows one. `quantity` is in the product's own unit and not negative. `list_price`
    and `limit_price` are the catalogue's and the lowest allowed price, where a list says so; `digits` the places that
    prices are rounded to. `row` is the line it is for.
    """

    __slots__ = (
        *("_told", "digits", "fault", "limit_price", "list_price", "price"),
        *("product", "quantity", "row", "terms", "tried"),
    )
    traced = False
    """Whether rules that do not apply say why; see `skip`."""

    def __init__(self, terms: Terms, product: Product, quantity: Decimal, row: Row) -> None:
        self.terms, self.product, self.quantity, self.row = terms, product, quantity, row
        self.price: Decimal | None = None
        self.list_price: Decimal | None = None
        self.limit_price = ZERO
        self.digits = terms.currency.digits
        self.tried: list[tuple[str, str, Decimal | None, Decimal | None, bool, str]] = []
        self.fault: BadInput | None = None
        self._told: str | None = None

    @property
    def told(self) -> str:
        """Return which rules gave the price, each with what it came to."""
        if self._told is None:
            self._told = "; ".join([f"{rule} {after}" for _, rule, _, after, applied, _ in self.tried if applied])
        return self._told

    @property
    def steps(self) -> list[Step]:
        """Return what was done to the price, as steps of its ladder."""
        return [Step(*one) for one in self.tried]

    @property
    def attributes(self) -> Mapping[str, str]:
        """Return what was typed beside the product, such as {"size": "L"}."""
        return read_values(self.row.get("attribute_values"))

    def apply(self, rule: str, price: Decimal, why: str = "", stage: str = "price") -> None:
        """Set the price, rounded, as a rule of this name says; raises BadInput for a price below nothing."""
        if price < 0:
            self._refuse(rule, price)
            return
        before, self.price = self.price, rounded(price, self.digits)
        if self.traced and self.price != price:
            why = ", ".join(filter(None, (why, f"rounded from {rounded(price, 6).normalize():f}")))
        self.tried.append((stage, rule, before, self.price, True, why))

    def _refuse(self, rule: str, price: Decimal) -> None:
        why = f"{self.product} would cost {price.normalize():f}"
        if not self.traced:
            raise BadInput(f"{rule}: {why}", remedy="Correct the rule, or type a price.")
        self.skip(rule, why)

    def off(self, rule: str, percent: Decimal, why: str = "") -> None:
        """Take percents off the price there is."""
        self.apply(rule, (self.price or ZERO) * (HUNDRED - percent) / HUNDRED, why or f"{percent.normalize():f} % off")

    def skip(self, rule: str, why: str) -> None:
        """Note that a rule was tried and does not apply."""
        if self.traced:
            self.tried.append(("price", rule, self.price, self.price, False, why))


class TracedQuote(Quote):
    """A quote that is to be explained: what does not apply is noted as well."""

    __slots__ = ()
    traced = True
