"""With the addon pricing: products say what they cost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from decimal import Decimal

from addons import base, pricing
from addons.commissions.agreement import Agreement
from addons.preferences import setting_of
from core import Model, Session

Wanted = tuple[int, dt.date]


class ProductCostAgreement(Agreement, extends=True):
    """The cost a product has in the organisation's currency goes before what vendors ask for it."""

    @classmethod
    def unit_costs(cls, session: Session, wanted: Collection[Wanted], agreement: Agreement) -> dict[Wanted, Decimal]:
        """Return the costs of the products that have one, at the rate of the day."""
        found = super().unit_costs(session, wanted, agreement)
        products = session.known(pricing.CostedProduct, {product for product, _ in wanted})
        costs = {key: cost for key in wanted if (cost := products[key[0]].cost) is not None}
        own = session.known(base.Organisation)[agreement.organisation_id or 0].currency_id
        exchanges = {key: base.Exchange(own, agreement.currency_id, key[1]) for key in costs}
        kind = setting_of(session, "base.rate_kind", agreement.organisation_id)
        rates = base.exchange_rates(session, exchanges.values(), kind)
        return found | {key: cost * rates[exchanges[key]] for key, cost in costs.items()}


FRAGMENTS: list[type[Model]] = [ProductCostAgreement]
