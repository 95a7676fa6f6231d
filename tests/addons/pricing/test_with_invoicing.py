"""Invoices that bill no order go by the same lists and rules; those of orders keep their prices."""

import datetime as dt
from decimal import Decimal as D

from addons import base, invoicing, pricing


def test_an_invoice_without_an_order_is_priced_and_priced_anew_and_what_an_order_has_stays(shop_with, prices_of):
    shop = shop_with("pricing", "invoicing")
    with shop.app.unit() as session:
        prices = prices_of(shop, session)
        std = prices.list()
        prices.version(std, "2030-01-01", A=20, B=4)
        prices.version(std, "2030-04-01", A=25, B=5)
        session.edit(base.Partner, [{"id": shop.customer, "price_list_id": std.id}])
        prices.make(pricing.PriceAdjustment, code="R", name="R", percent=D(10), quantity_from=D(10))
        rows = [shop.line("A", 10), shop.line("B", 1), shop.line("A", 1, price=D(7))]
        (id_,) = session.create(invoicing.Invoice, [{"partner_id": shop.customer, "lines": rows}])
        invoice = session.get_one(session[invoicing.Invoice], id_)
        assert [line.price for line in invoice.lines] == [18, 4, 7]
        assert invoice.total == 191
        outcome = session.fire("reprice", [invoice], on=dt.date(2030, 4, 1))
        assert ([line.price for line in invoice.lines], invoice.total) == ([D("22.5"), 5, 7], 237)
        assert "total 191.00 → 237.00, by prices of 2030-04-01" in str(outcome.results)
        outcome = session.fire("reprice", [invoice], on=dt.date(2030, 4, 1))
        assert "typed, or of orders" in str(outcome.results)
        order = shop.confirmed(session, ("A", 10))
        session.fire("invoice", [order]).expect_done()
        made = session.get_one(session[invoicing.Invoice], id_ + 1)
        session.fire("reprice", [made], on=dt.date(2030, 4, 1))
        assert (made.lines[0].price, made.total) == (18, 180)
