"""What order lines know of prices: which ones were typed, and which ones a rule gave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import ClassVar

from addons import sales
from addons.base import Product
from addons.pricing.engine.pricing import price_all
from addons.pricing.engine.quote import Quote
from addons.pricing.lists.list_prices import lists_of
from addons.pricing.order.laddering import ladders_of
from addons.pricing.order.quoting import quotes_of
from addons.pricing.order.unit_prices import PLACES, discount_shown, unit_price, with_unit_prices
from core import ZERO, Edited, Mapped, Price, Refused, Row, Session, column

FOLLOWS = (
    *("quantity", "unit_id", "discount", "header.partner_id", "header.date", "header.price_date"),
    *("header.price_list_id", "header.currency_id", "header.organisation_id"),
)
"""What the price of a line hangs on, besides its product."""
BELOW_LIMIT = "pricing.price_list.below_limit"
"""The permission to sell below the limit price."""


class PricedLine(sales.OrderLine, extends=True):
    """A price that was typed stays; one that rules gave is looked up anew whenever something it hangs on changes.

    `list_price` is what the catalogue says. `priced_by` tells which rules gave the price, and is empty for a typed one.
    A discount that was typed is taken off the list price, in the place of the rules.
    """

    derived: ClassVar[Mapping[str, tuple[str, ...]]] = {"price": FOLLOWS}

    list_price: Mapped[Price | None] = column(info={"computed": True})
    priced_by: Mapped[str | None] = column(info={"computed": True})

    @property
    def list_discount(self) -> Decimal | None:
        """Return how many percent the price is below the list price, for papers; nothing is computed from it."""
        return discount_shown(self)

    @classmethod
    def prepare(cls, session: Session, rows: Sequence[Row]) -> Sequence[Row]:
        """Keep the prices of what is delivered or invoiced; let the other ones that follow from a change be found."""
        for row in rows:
            if isinstance(row, Edited):
                _keep_covered(row)
        return super().prepare(session, rows)

    @classmethod
    def amounts(cls, session: Session, rows: Sequence[Row]) -> list[Row]:
        """Round a discounted price before it is multiplied: what is shown to cost 158.00 sells 2 for 316.00."""
        return super().amounts(session, with_unit_prices(session, rows))

    @classmethod
    def fill_prices(cls, session: Session, rows: Sequence[Row], products: dict[int | None, Product]) -> None:
        """Look up the prices of lines that have none, all as one set, and what typed ones are compared with."""
        quotes = quotes_of(session, [row for row in rows if _is_asked(row)], products)
        price_all(session, quotes)
        for quote in quotes:
            _take_price(quote)
        super().fill_prices(session, rows, products)
        _refuse_below_limit(session, quotes)

    @classmethod
    def ladder(cls, session: Session, lines: Sequence[sales.OrderLine]) -> dict[int, list[sales.Step]]:
        """Tell of each rule that was tried, by working the prices out once more and noting everything."""
        return ladders_of(session, lines, super().ladder(session, lines))


def _keep_covered(row: Edited) -> None:
    """Keep the price of what is delivered or invoiced already, unless another one is given."""
    if "price" not in row and row.record.covered() and not row.is_changed("product_id"):
        row["price"] = row.before["price"]


def _is_asked(row: Row) -> bool:
    if row.get("product_id") is None or "header_type" not in row:
        return False
    return not isinstance(row, Edited) or row.get("price") is None or row.is_changed("price", "product_id", "discount")


def _take_price(quote: Quote) -> None:
    """Put into the row what came out; a typed price stays, a typed discount is taken off the list price."""
    row = quote.row
    row["list_price"] = quote.list_price
    if row.get("price") is not None:
        row["priced_by"] = None
    elif row.get("discount") and quote.list_price is not None:
        row["price"], row["priced_by"] = quote.list_price, "list price, less the discount typed"
    elif quote.price is not None:
        row["price"] = quote.price
        row["priced_by"] = "; ".join([f"{rule} {after}" for _, rule, _, after, *_ in quote.tried])
    elif row.get("kit_line_id") is not None:
        row["price"], row["priced_by"] = ZERO, "in the price of its kit"
    elif quote.fault is not None:
        raise quote.fault


def _refuse_below_limit(session: Session, quotes: Iterable[Quote]) -> None:
    """Raise Refused for a price below the limit of a list that enforces it, unless the user may."""
    lists = lists_of(session)
    for quote in quotes:
        if not quote.limit_price or quote.terms.is_return or quote.terms.price_list_id is None:
            continue
        row, one = quote.row, lists[quote.terms.price_list_id]
        price = unit_price(row["price"], row.get("discount"), quote.digits if row["priced_by"] else PLACES)
        if one.enforce_limit and price < quote.limit_price and not session.actor.may(BELOW_LIMIT):
            raise Refused(
                f"{quote.product} would cost {price.normalize():f}, under its limit price "
                f"{quote.limit_price.normalize():f} of {one.code}",
                remedy="Give at least that, or let somebody do it whose role allows lower prices.",
            )
