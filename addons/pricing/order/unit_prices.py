"""Prices of one unit after a discount that was typed: rounded as a price, before it is multiplied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from addons.base import Currency
from addons.pricing.engine.quote import HUNDRED
from addons.pricing.lists.list_prices import lists_of
from core import ZERO, Row, Session, rounded

if TYPE_CHECKING:
    from addons.pricing.order.priced_line import PricedLine

PLACES = 6
"""The places that prices are kept with."""


def unit_price(price: Decimal, discount: Decimal | None, digits: int) -> Decimal:
    """Return what one unit costs after the discount."""
    return rounded(price * (HUNDRED - discount) / HUNDRED, digits) if discount else Decimal(price)


def with_unit_prices(session: Session, rows: Sequence[Row]) -> list[Row]:
    """Return rows with what discounted list prices come to, in the place of price and discount; the others as is."""
    if not any(row.get("priced_by") and row.get("discount") for row in rows):
        return list(rows)
    lists, currencies = lists_of(session), session.known(Currency)
    found: list[Row] = []
    for row in rows:
        if row.get("priced_by") and row.get("discount"):
            digits = _digits(row["header"], row["price"], lists, currencies)
            unit = unit_price(row["price"], row["discount"], digits)
            row = {**row, "gross": row["quantity"] * unit, "discount": ZERO}  # noqa: PLW2901
        found.append(row)
    return found


def _digits(header: Row, price: Decimal, lists: Mapping[int, Any], currencies: Mapping[int, Currency]) -> int:
    """Return the places of the list's prices; without a list those of the currency, or more if the price has more."""
    listed = lists.get(header.get("price_list_id") or 0)
    if listed is not None:
        return int(listed.digits)
    return max(currencies[header["currency_id"]].digits, -int(Decimal(price).normalize().as_tuple().exponent))


def tax_taken_out(session: Session, rows: Sequence[Row], amounts: list[Row]) -> list[Row]:
    """Take the flat tax out of amounts whose price list holds it: net is rounded once, the tax is the rest."""
    lists = lists_of(session)
    if "taxes" in session.composition.enabled or not any(one.tax_included for one in lists.values()):
        return amounts
    currencies = session.known(Currency)
    found: list[Row] = []
    for row, amount in zip(rows, amounts, strict=True):
        listed = lists.get(row["header"].get("price_list_id") or 0)
        if listed is not None and listed.tax_included and row["tax_rate"]:
            currency = currencies[row["header"]["currency_id"]]
            net = currency.round(amount["net"] * HUNDRED / (HUNDRED + row["tax_rate"]))
            amount = {**amount, "net": net, "tax_amount": amount["net"] - net}  # noqa: PLW2901
        found.append(amount)
    return found


def discount_shown(line: PricedLine) -> Decimal | None:
    """Return how many percent a line's price is below the list price; what was typed where it was, else derived."""
    if not line.list_price:
        return None
    if line.priced_by and line.discount:
        return line.discount
    price = unit_price(line.price, line.discount, PLACES)
    return rounded((line.list_price - price) / line.list_price * HUNDRED, 2)
