"""Prices that hold their taxes, with and without the addon taxes; supply lines of trade conditions."""

from decimal import Decimal as D

import pytest

from addons import base, pricing, taxes


@pytest.mark.parametrize("addons", [("pricing",), ("pricing", "taxes")])
def test_e5_10_a_list_whose_prices_hold_the_tax(shop_with, prices_of, addons):
    shop = shop_with(*addons)
    with shop.app.unit() as session:
        prices = prices_of(shop, session)
        std = prices.list(tax_included=True)
        prices.version(std, "2030-01-01", KIT="59.90")
        (tax,) = session.create(base.Tax, [{"code": "T21", "name": "21 %", "rate": D(21)}])
        session.edit(base.Product, [{"id": shop.products["KIT"], "tax_id": tax}])
        line = prices.line("KIT", 1, price_list_id=std.id)
        assert (line.net, line.tax_amount, line.order.total) == (D("49.50"), D("10.40"), D("59.90"))
        assert (prices.edit(line, quantity=D(2)).net, line.tax_amount) == (D("99.01"), D("20.79"))


def test_the_nearest_trade_condition_has_the_base_price(shop_with, prices_of):
    shop = shop_with("pricing", "taxes")
    with shop.app.unit() as session:
        prices = prices_of(shop, session)
        currency = session.known(base.Organisation)[1].currency_id
        general = prices.make(taxes.TradeCondition, code="ALL", name="All")
        special = prices.make(taxes.TradeCondition, code="ALFA", name="Alfa", specialises_id=general.id)
        common = {"currency_id": currency, "product_id": shop.products["A"]}
        prices.make(pricing.SupplyLine, code="S", base_price=D(7), trade_condition_id=special.id, **common)
        prices.make(pricing.SupplyLine, code="G", base_price=D(8), trade_condition_id=general.id, **common)
        prices.make(
            pricing.SupplyLine, code="C", base_price=D(9), partner_id=shop.customer, discount_ratio=D("0.5"), **common
        )
        found = [prices.line("A", 1, trade_condition_id=one).price for one in (special.id, general.id, None)]
        assert found == [D("3.5"), D(4), D("4.5")], "the discount of the third line holds for all"
