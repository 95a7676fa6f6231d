"""Quotes for rows of order lines: what prices are asked for."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from addons.base import Currency, Partner, Product
from addons.pricing.engine.price_rule import PriceRule
from addons.pricing.engine.pricing import price_all
from addons.pricing.engine.quote import Quote, Terms
from addons.pricing.engine.remembered import rules_of
from core import Row, Session


def quotes_of(
    session: Session, rows: Sequence[Row], products: Mapping[int | None, Product], kind: type[Quote] = Quote
) -> list[Quote]:
    """Return a quote for each row of a product, with the terms of its header, which rows of an order share."""
    terms = terms_of(session, rows)
    return [kind(terms[id(row["header"])], products[row["product_id"]], abs(row["quantity"]), row) for row in rows]


def priced(session: Session, rows: Sequence[Row], products: Mapping[int | None, Product]) -> list[tuple[Row, Quote]]:
    """Price rows as one set, and return each with its quote: rows that are alike to all rules share one."""
    if not rows:
        return []
    rules, terms = rules_of(session), terms_of(session, rows)
    likes = {key: _likeness(rules, one) for key, one in terms.items()}
    shared: dict[Any, Quote] = {}
    quotes: list[Quote] = []
    found: list[tuple[Row, Quote]] = []
    for row in rows:
        place = id(row["header"])
        like, quantity, key = likes[place], row["quantity"], None
        if like is not None and not (
            row.get("attribute_values") or row.get("kit_line_id") or row.get("without_adjustments")
        ):
            key = (like, row["product_id"], quantity)
        quote = shared.get(key)
        if quote is None:
            product = products[row["product_id"]]
            quote = Quote(terms[place], product, abs(quantity), row)
            quotes.append(quote)
            if key is not None and not product.linked_service:
                shared[key] = quote
        found.append((row, quote))
    price_all(session, quotes, rules)
    return found


def _likeness(rules: Sequence[PriceRule], terms: Terms) -> Hashable:
    """Return what of an order prices hang on; None if a kind of rules does not say."""
    found = [rule.likeness(terms) for rule in rules]
    return None if None in found else tuple(found)


def terms_of(session: Session, rows: Sequence[Row]) -> dict[int, Terms]:
    """Return the terms of the headers of rows, by the header's identity."""
    headers = {id(row["header"]): row for row in rows}
    partners = session.known(Partner, {row["header"]["partner_id"] for row in headers.values()})
    currencies = session.known(Currency)
    return {key: _terms(row["header"], row["header_type"], partners, currencies) for key, row in headers.items()}


def _terms(header: Row, model: Any, partners: Mapping[int, Partner], currencies: Mapping[int, Currency]) -> Terms:
    return Terms(
        date=header.get("price_date") or header["date"],
        partner=partners[header["partner_id"]],
        organisation_id=header["organisation_id"],
        currency=currencies[header["currency_id"]],
        price_list_id=header.get("price_list_id"),
        header=header,
        lines=header.get("lines") or (),
        is_return=bool(model.is_return),
    )
