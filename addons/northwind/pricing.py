"""The demonstration's price list, and what was given away against it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlalchemy import select

from addons.base import CHARGE, Organisation, Product
from addons.preferences import Preference
from addons.pricing import PricedLine, PriceList, PriceVersion, ProductPrice
from core import ZERO, App

CODE = "LIST"


def load(app: App, _folder: str) -> list[str]:
    """Make the list prices of the products a price list, which every order goes by."""
    product = app[Product]
    with app.unit("admin") as session:
        company = next(iter(session.known(Organisation).values()))
        row = {"code": CODE, "name": "List prices", "currency_id": company.currency_id, "open": True}
        (list_id,) = session.create(PriceList, [row])
        begin = {"code": f"{CODE} 1996", "price_list_id": list_id, "valid_from": dt.date(1996, 1, 1)}
        (version,) = session.create(PriceVersion, [begin])
        query = select(product.id, product.list_price).where(product.list_price.is_not(None)).order_by(product.id)
        prices = [
            {"price_version_id": version, "product_id": id_, "list_price": price}
            for id_, price in session.execute(query)
        ]
        session.create(ProductPrice, prices)
        session.create(Preference, [{"key": "pricing.price_list", "value": CODE}])
    return [f"{len(prices)} prices in the price list {CODE}"]


def given_away(app: App, _folder: str) -> list[str]:
    """Return what the orders came to less than by the list: by the prices agreed, and by the discounts on these."""
    line, product = app[PricedLine], app[Product]
    listed = agreed = net = ZERO
    with app.unit(readonly=True) as session:
        query = select(line.quantity, line.list_price, line.price, line.net).join(product).where(product.kind != CHARGE)
        for quantity, list_price, price, amount in session.execute(query):
            listed += quantity * (list_price or price)
            agreed += quantity * price
            net += amount
    return [
        f"at list prices {listed:,.2f}; {_share(listed - net, listed)} was given away",
        f"by the prices agreed {_share(listed - agreed, listed)}, by discounts {_share(agreed - net, listed)}",
    ]


def _share(amount: Decimal, of: Decimal) -> str:
    return f"{amount:,.2f} ({amount / of:.1%})"
