"""A shop whose prices come from price lists."""

import datetime as dt
import sys
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal as D
from typing import Any

import pytest

import cli
from addons import base, pricing
from addons.hosting.customer_command import create_admin


@dataclass
class Prices:
    """Price lists of a shop, entered in a session."""

    shop: Any
    session: Any

    def make(self, fragment, **values):
        model = self.session[fragment]
        (id_,) = self.session.create(model, [values])
        return self.session.get_one(model, id_)

    def list(self, code="STD", **values):
        currency = self.session.known(base.Organisation)[1].currency_id
        return self.make(pricing.PriceList, **{"code": code, "name": code, "currency_id": currency, **values})

    def version(self, price_list, day, code="", **prices):
        """Make a version; a price is a figure, or (list, standard, limit)."""
        code = code or f"{price_list.code} {day}"
        day = dt.date.fromisoformat(day)
        version = self.make(pricing.PriceVersion, code=code, price_list_id=price_list.id, valid_from=day)
        rows = []
        for product, price in prices.items():
            listed, standard, limit = price if isinstance(price, tuple) else (price, price, 0)
            rows.append(
                {
                    "price_version_id": version.id,
                    "product_id": self.shop.products[product],
                    "list_price": D(str(listed)),
                    "standard_price": D(str(standard)),
                    "limit_price": D(str(limit)),
                }
            )
        self.session.create(pricing.ProductPrice, rows)
        return version

    def line(self, product, quantity, **header):
        """Return the line of a new order for a product."""
        return self.shop.order(self.session, (product, quantity), **header).lines[0]

    def edit(self, line, **values):
        """Edit a line, or with `header` its order, and return it."""
        header = values.pop("header", {})
        lines = [{"id": line.id, **values}] if values else []
        self.session.edit(type(line.order), [{"id": line.order_id, "lines": lines, **header}])
        return line


@pytest.fixture
def shop(shop_with):
    """A shop with the addon pricing; its customer has the price list STD if there is one."""
    return shop_with("pricing")


@pytest.fixture
def prices_of():
    """Return a function that gives the price lists of any shop in a session."""
    return Prices


@pytest.fixture
def prices_in(shop):
    """Return a function that gives the price lists of the shop in a session."""
    return lambda session: Prices(shop, session)


@pytest.fixture
def said(shop, monkeypatch, capsys):
    """Return a function that runs a command for the shop's admin and returns what it says."""
    create_admin(shop.app)
    url = shop.app.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("COLUMNS", "150")

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["tradeloom", "-d", url, *map(str, words)])
        with suppress(SystemExit):
            cli.main()
        said = capsys.readouterr()
        return said.out + said.err

    return run
