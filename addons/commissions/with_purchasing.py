"""With the addon purchasing: what the current vendor asks for a product is its cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from addons import base, purchasing
from addons.commissions.agreement import Agreement
from addons.preferences import setting_of
from core import Model, Session, among

Wanted = tuple[int, dt.date]


class CostedAgreement(Agreement, extends=True):
    """Costs are the lowest-quantity prices of the current vendors, as of the day."""

    @classmethod
    def unit_costs(cls, session: Session, wanted: Collection[Wanted], agreement: Agreement) -> dict[Wanted, Decimal]:
        """Return for each product and day what its current vendor asked then, if known."""
        found = super().unit_costs(session, wanted, agreement)
        asked = _asked(session, {product for product, _ in wanted})
        newest = {key: price for key in wanted if (price := _on(asked.get(key[0], ()), key[1])) is not None}
        kind = setting_of(session, "base.rate_kind", agreement.organisation_id)
        exchanges = {key: base.Exchange(of, agreement.currency_id, key[1]) for key, (of, _) in newest.items()}
        rates = base.exchange_rates(session, exchanges.values(), kind)
        return {key: price * rates[exchanges[key]] for key, (_, price) in newest.items()} | found


def _asked(session: Session, products: Collection[int]) -> dict[int, list[Any]]:
    """Return the prices of each product's current vendor, the newest first and of these the lowest quantity."""
    V, of = session[purchasing.VendorPrice], session[purchasing.VendorProduct]
    query = (
        select(V.product_id, V.valid_from, V.currency_id, V.price)
        .join(of, (of.product_id == V.product_id) & (of.partner_id == V.partner_id))
        .where(of.is_current, among(session, V.product_id, products))
        .order_by(V.product_id, V.valid_from.desc(), V.from_quantity, V.id)
    )
    found: dict[int, list[Any]] = {}
    for product, day, currency, price in session.execute(query):
        found.setdefault(product, []).append((day, currency, price))
    return found


def _on(prices: Collection[Any], day: dt.date) -> tuple[int, Decimal] | None:
    return next(((currency, price) for since, currency, price in prices if since <= day), None)


FRAGMENTS: list[type[Model]] = [CostedAgreement]
