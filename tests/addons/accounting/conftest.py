"""A shop whose books are kept."""

import datetime as dt
from decimal import Decimal as D

import pytest
from sqlalchemy import select

from addons import base, invoicing


@pytest.fixture
def shop(shop_with):
    """Return a shop with costs and stock, whose books are kept."""
    shop = shop_with("accounting", "shipping", "pricing", "taxes")
    with shop.app.unit() as session:
        shop.currency = {one.code: one.id for one in session.scalars(select(session[base.Currency]))}
        shop.stock(session, A=500, KIT=50)
        costs = {"A": D("6.50"), "KIT": D(60)}
        session.edit(base.Product, [{"id": shop.products[code], "cost": cost} for code, cost in costs.items()])
        dollar, euro = shop.currency["USD"], shop.currency["EUR"]
        rates = {"2030-01-01": "0.90", "2030-01-20": "0.95", "2030-01-31": "0.80", "2030-02-01": "1.00"}
        common = {"currency_id": dollar, "in_currency_id": euro}
        rows = [{**common, "date": dt.date.fromisoformat(day), "rate": D(rate)} for day, rate in rates.items()]
        session.create(base.CurrencyRate, rows)
        term = {"code": "2/30", "name": "2 % in 30 days", "discount": D(2), "discount_days": 30}
        (term_id,) = session.create(invoicing.PaymentTerm, [term])
        session.edit(invoicing.Partner, [{"id": shop.customer, "payment_term_id": term_id}])
    return shop
