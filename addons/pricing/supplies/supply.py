"""Supply lines in memory: whether one applies, what its cells say, and the formula."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from core import ZERO, BadInput

ONE = Decimal(1)
Values = Mapping[str, str]
"""Attribute values by attribute, such as {"size": "M"}."""


@dataclass(slots=True)
class Operands:
    """What a line adds to the formula; see `price_of`."""

    base_price: Decimal | None = None
    priced_quantity: Decimal | None = None
    additional: Decimal | None = None
    variable_additional: Decimal | None = None
    variable_attribute: str | None = None
    non_discountable: Decimal | None = None
    discount_ratio: Decimal | None = None
    exclusive_discount_ratio: Decimal | None = None
    surcharge_ratio: Decimal | None = None


@dataclass(slots=True)
class Supply:
    """A supply line in memory, with its cells (from, variation, price) and options (option, additional, surcharge)."""

    id: int
    code: str
    product_id: int | None
    partner_id: int | None
    group_id: int | None
    organisation_id: int | None
    currency_id: int
    valid_from: dt.date | None
    valid_to: dt.date | None
    quantity_from: Decimal | None
    quantity_to: Decimal | None
    slices: bool
    variation: Values
    operands: Operands
    condition_id: int | None = None
    cells: list[tuple[Decimal, Values, Decimal]] = field(default_factory=list)
    options: list[tuple[Values, Decimal | None, Decimal | None]] = field(default_factory=list)

    def fault(self, terms: Any, quantity: Decimal, values: Values) -> str:
        """Say why it does not apply; an empty text if it does. Product and customer were looked up before."""
        if self.group_id not in (None, terms.partner.group_id):
            return "for another group of customers"
        if self.organisation_id not in (None, terms.organisation_id):
            return "for another organisation"
        if self.currency_id != terms.currency.id:
            return "in another currency"
        if (self.valid_from or terms.date) > terms.date or (self.valid_to or terms.date) < terms.date:
            return f"valid {self.valid_from or '…'} to {self.valid_to or '…'}"
        if quantity < (self.quantity_from or quantity) or quantity > (self.quantity_to or quantity):
            return f"for {_plain(self.quantity_from)} to {_plain(self.quantity_to)}"
        return "" if within(self.variation, values) else "for another variation"

    def rank(self) -> tuple[Any, ...]:
        """Return how specific it is: the greatest counts first."""
        return (
            *(self.partner_id is not None, self.group_id is not None, bool(self.variation)),
            *(self.product_id is not None, self.valid_from or dt.date.min, self.id),
        )

    def base(self, quantity: Decimal, values: Values) -> Decimal | None:
        """Return the base price for a quantity: of its cell, or of all slices it reaches into."""
        cells = sorted((low, price) for low, variation, price in self.cells if within(variation, values))
        if not cells:
            return self.operands.base_price
        if self.slices:
            return _sliced(cells, quantity)
        return next((price for low, price in reversed(cells) if quantity >= low), None)


def _sliced(cells: Sequence[tuple[Decimal, Decimal]], quantity: Decimal) -> Decimal:
    """Return the mean of the slices' prices: each slice holds the units from its lower step on, the first from 1."""
    total = ZERO
    for (low, price), following in zip(cells, [*cells[1:], None], strict=True):
        before = max(low - ONE, ZERO)
        last = quantity if following is None else min(quantity, following[0] - ONE)
        total += max(last - before, ZERO) * price
    return total / quantity if quantity else cells[0][1]


def within(wanted: Values, values: Values) -> bool:
    """Say whether all wanted attribute values are given."""
    return all(values.get(name) == value for name, value in wanted.items())


def price_of(
    supplies: Iterable[Supply], quantity: Decimal, values: Values, otherwise: Decimal | None
) -> Decimal | None:
    """Return the price that supply lines, the most specific first, give together; None without a base price.

    `otherwise` is the base price where no line has one.
    """
    lines = list(supplies)
    base = next((one for line in lines if (one := line.base(quantity, values)) is not None), otherwise)
    if base is None:
        return None
    options = [option for line in lines for option in line.options if within(option[0], values)]
    additional = _sum(line.operands.additional for line in lines) + _sum(option[1] for option in options)
    variable = sum((_variable(line, values) for line in lines), ZERO)
    exclusive = next((one for line in lines if (one := line.operands.exclusive_discount_ratio) is not None), ZERO)
    discount = min(ONE, max(_sum(line.operands.discount_ratio for line in lines), exclusive))
    surcharge = _sum(line.operands.surcharge_ratio for line in lines) + _sum(option[2] for option in options)
    priced = next((one for line in lines if (one := line.operands.priced_quantity) is not None), ONE)
    discounted = (base + additional + variable) * (ONE - discount)
    added = _sum(line.operands.non_discountable for line in lines)
    return (discounted + added) * (ONE + surcharge) / priced


def _variable(line: Supply, values: Values) -> Decimal:
    each, name = line.operands.variable_additional, line.operands.variable_attribute
    if not each or name is None or name not in values:
        return ZERO
    try:
        return each * Decimal(values[name])
    except ArithmeticError:
        raise BadInput(
            f"supply line {line.code} is priced by {name}, but '{values[name]}' is not a number",
            remedy=f"Type a number for {name} on the line.",
        ) from None


def _sum(values: Iterable[Decimal | None]) -> Decimal:
    return sum((value for value in values if value is not None), ZERO)


def _plain(value: Decimal | None) -> str:
    return "…" if value is None else f"{value.normalize():f}"
