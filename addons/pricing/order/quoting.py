"""Quotes for rows of order lines: what prices are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from addons.base import Currency, Partner, Product
from addons.pricing.engine.quote import Quote, Terms
from core import Row, Session


def quotes_of(
    session: Session, rows: Sequence[Row], products: Mapping[int | None, Product], kind: type[Quote] = Quote
) -> list[Quote]:
    """Return a quote for each row of a product, with the terms of its header, which rows of an order share."""
    headers = {id(row["header"]): row for row in rows}
    partners = session.known(Partner, {row["header"]["partner_id"] for row in headers.values()})
    currencies = session.known(Currency)
    terms = {key: _terms(row["header"], row["header_type"], partners, currencies) for key, row in headers.items()}
    return [kind(terms[id(row["header"])], products[row["product_id"]], abs(row["quantity"]), row) for row in rows]


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
