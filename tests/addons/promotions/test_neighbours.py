"""Discounts, promotions and freight beside price lists and taxes."""

from decimal import Decimal as D

import pytest

from addons import base, invoicing, preferences, sales
from addons.promotions import Promotion

ALL = ("promotions", "freight", "pricing", "taxes", "shipping", "invoicing")


@pytest.fixture
def shop(shop_with):
    shop = shop_with(*ALL)
    with shop.app.unit() as session:
        session.create(base.Tax, [{"code": "VAT20", "name": "VAT 20 %", "rate": D(20)}])
        unit = session.known(base.Product, [shop.products["A"]])[shop.products["A"]].unit_id
        session.create(base.Product, [{"code": "FREIGHT", "name": "Freight", "kind": "charge", "unit_id": unit}])
        chosen = {"promotions.automatic": "yes", "freight.product": "FREIGHT"}
        session.create(preferences.Preference, [{"key": key, "value": value} for key, value in chosen.items()])
    return shop


def vat(session):
    return next(one.id for one in session.known(base.Tax).values() if one.code == "VAT20")


def test_where_prices_hold_the_tax_so_do_discounts(shop):
    with shop.app.unit() as session:
        session.create(Promotion, [{"code": "P", "name": "P", "kind": "amount off", "amount": D(20)}])
        line = shop.line("A", 12, tax_id=vat(session))
        order = shop.order(session, line, discounts="10%", tax_included=True)
        assert (order.net_total, order.tax_total, order.total) == (D(75), D(15), D(90)), "120 less 20, less a tenth"
        session.fire("confirm", [order]).expect_done()
        session.fire("invoice", [order]).expect_done()
        (invoice,) = shop.all(session, invoicing.Invoice)
        assert invoice.total == 90
    assert shop.sound()


def test_repricing_and_document_rounding_change_nothing_of_what_is_made(shop):
    with shop.app.unit() as session:
        session.create(Promotion, [{"code": "P", "name": "P", "kind": "free of same", "bought": D(6), "free": D(1)}])
        header = {"freight_rule": "fix price", "freight_amount": D(15), "delivery_via": "shipper"}
        lines = [("A", 12), ("KIT", 3), ("S", 1)]
        order = shop.order(session, *lines, discounts="10%; 5% (cascade)", tax_rounding="document", **header)
        before = [(line.made_by, line.quantity, line.net) for line in order.lines]
        assert len(before) == 9
        assert order.net_total == sum(line.net for line in order.lines)
        assert order.total == order.net_total + order.tax_total
        session.fire("reprice", [order])
        sales.renew_made_lines(session, [order])
        assert [(line.made_by, line.quantity, line.net) for line in order.lines] == before
        session.fire("confirm", [order]).expect_done()
        session.fire("invoice", [order]).expect_done()
        (invoice,) = shop.all(session, invoicing.Invoice)
        session.fire("complete", [invoice]).expect_done()
        assert invoice.total == order.total
    assert shop.sound()
