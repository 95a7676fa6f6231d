"""What order lines know of prices: which ones were typed, and which ones a rule gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import false

from addons import sales
from addons.base import Product
from addons.pricing.engine.remembered import rules_of
from addons.pricing.order.laddering import ladders_of
from addons.pricing.order.quoting import priced
from addons.pricing.order.taking import is_asked, keep_covered, leave_out_siblings, refuse_below_limit, take_price
from addons.pricing.order.unit_prices import discount_shown, tax_taken_out, with_unit_prices
from core import Edited, Mapped, Price, Row, Session, column

FOLLOWS = (
    *(
        "quantity",
        "unit_id",
        "discount",
        "without_adjustments",
        "header.partner_id",
        "header.date",
        "header.price_date",
    ),
    *("header.price_list_id", "header.currency_id", "header.organisation_id"),
)
"""What the price of a line hangs on, besides its product."""


class PricedLine(sales.OrderLine, extends=True):
    """A price that was typed stays; one that rules gave is looked up anew whenever something it hangs on changes.

    `list_price` is what the catalogue says. `priced_by` tells which rules gave the price, and is empty for a typed one.
    A discount that was typed is taken off the list price, in the place of the rules; price adjustments leave a line
    alone that is to be `without_adjustments`.
    """

    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {"price": FOLLOWS}

    list_price: Mapped[Price | None] = column(info={"computed": True, "internal": True})
    priced_by: Mapped[str | None] = column(info={"internal": True})
    without_adjustments: Mapped[bool] = column(default=False, server_default=false())

    @property
    def list_discount(self) -> Decimal | None:
        """Return how many percent the price is below the list price, for papers; nothing is computed from it."""
        return discount_shown(self)

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Keep the prices of what is delivered or invoiced; let the other ones that follow from a change be found."""
        if any(rule.whole_order for rule in rules_of(session)):
            leave_out_siblings(rows)
        for row in rows:
            if isinstance(row, Edited):
                keep_covered(row)
        return super().prepare(session, rows)

    @classmethod
    def amounts(cls, session: Session, rows: Sequence[Row]) -> list[Row]:
        """Round a discounted price before it is multiplied: what is shown to cost 158.00 sells 2 for 316.00.

        Where the price list holds the tax, it is taken out of the price; the addon taxes does that by its own rules.
        """
        return tax_taken_out(session, rows, super().amounts(session, with_unit_prices(session, rows)))

    @classmethod
    def fill_prices(cls, session: Session, rows: Sequence[Row], products: dict[int | None, Product]) -> None:
        """Look up the prices of lines that have none, all as one set, and what typed ones are compared with."""
        found = priced(session, [row for row in rows if is_asked(row)], products)
        for row, quote in found:
            take_price(row, quote)
        super().fill_prices(session, rows, products)
        refuse_below_limit(session, found)

    @classmethod
    def ladder(cls, session: Session, lines: Sequence[sales.OrderLine]) -> dict[int, list[sales.Step]]:
        """Tell of each rule that was tried, by working the prices out once more and noting everything."""
        return ladders_of(session, lines, super().ladder(session, lines))
