"""Price lists: versions by the order's date, three prices, base lists, components, limits; what was typed stays."""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import base, pricing, sales
from addons.console import add_user
from core import BadInput, NotFound, Refused

MARCH, APRIL = dt.date(2030, 3, 31), dt.date(2030, 4, 1)


def test_e5_1_the_order_date_decides_the_version(shop, prices_in):
    with shop.app.unit() as session:
        prices = prices_in(session)
        std = prices.list()
        prices.version(std, "2030-01-01", A=10)
        prices.version(std, "2030-04-01", A=12)
        assert prices.line("A", 1, price_list_id=std.id, date=MARCH).price == 10
        line = prices.line("A", 1, price_list_id=std.id, date=APRIL)
        assert line.price == 12
        assert prices.edit(line, header={"date": MARCH}).price == 10
        with pytest.raises(BadInput, match="STD has no version on 2029-12-31: its first one begins on 2030-01-01"):
            prices.line("A", 1, price_list_id=std.id, date=dt.date(2029, 12, 31))


def test_e5_2_the_limit_price_and_the_discount_shown(shop, prices_in):
    with shop.app.unit() as session:
        prices = prices_in(session)
        std = prices.list(enforce_limit=True)
        prices.version(std, "2030-01-01", A=(20, 18, 15))
        add_user(session, "sam", None, ["sales clerk"], shop.app.roles)
        add_user(session, "pat", None, ["sales clerk", "price manager"], shop.app.roles)
        list_id = std.id
    with shop.app.unit("sam") as session:
        prices = prices_in(session)
        line = prices.line("A", 1, price_list_id=list_id)
        assert (line.price, line.list_price, line.list_discount) == (18, 20, 10)
        with pytest.raises(Refused, match=r"A would cost 14\.99, under its limit price 15 of STD"):
            prices.edit(line, price=D("14.99"))
        assert prices.edit(line, price=D(15)).list_discount == 25
        number = line.id
    with shop.app.unit("pat") as session:
        line = session.get_one(session[sales.OrderLine], number)
        assert prices_in(session).edit(line, price=D("14.99")).list_discount == D("25.05")


def test_a_missing_product_is_looked_up_in_the_base_list_and_then_refused(shop, prices_in):
    with shop.app.unit() as session:
        prices = prices_in(session)
        std = prices.list()
        prices.version(std, "2030-01-01", A=10, B=5)
        gold = prices.list("GOLD", base_list_id=std.id)
        prices.version(gold, "2030-01-01", A=8)
        assert prices.line("A", 1, price_list_id=gold.id).price == 8
        assert prices.line("B", 1, price_list_id=gold.id).price == 5
        with pytest.raises(BadInput, match="S is not on price list GOLD on 2030-01-15"):
            prices.line("S", 1, price_list_id=gold.id)
        line = shop.order(session, shop.line("S", 1, price=D(7)), price_list_id=gold.id).lines[0]
        assert (line.price, line.list_price) == (7, None)
        session.edit(pricing.PriceList, [{"id": gold.id, "open": True}])
        assert prices.line("S", 1, price_list_id=gold.id).price == 40, "on an open list its own list price counts"


def test_a_kit_without_a_price_costs_what_its_components_do_also_for_the_limit(shop, prices_in):
    with shop.app.unit() as session:
        prices = prices_in(session)
        kit = session[base.Product]
        session.edit(kit, [{"id": shop.products["KIT"], "is_kit": True}])
        parts = [("A", 2), ("B", 3)]
        rows = [{"kit_id": shop.products["KIT"], "product_id": shop.products[p], "quantity": D(n)} for p, n in parts]
        session.create(base.Component, rows)
        std = prices.list(enforce_limit=True)
        prices.version(std, "2030-01-01", A=(10, 9, 8), B=(5, 4, 3))
        line = prices.line("KIT", 1, price_list_id=std.id)
        assert (line.list_price, line.price) == (35, 30)
        (quote,) = pricing.quotes_of(session, pricing.stored_rows(session, [line]), {line.product_id: line.product})
        pricing.price_all(session, [quote])
        assert quote.limit_price == 25
        session.fire("confirm", [line.order]).expect_done()
        assert [one.price for one in line.order.lines] == [30, 0, 0], "what is in the price of the kit costs no more"


def test_a_list_for_purchases_never_prices_a_sale(shop, prices_in):
    with shop.app.unit() as session:
        prices = prices_in(session)
        buying = prices.list("BUY", is_purchase=True)
        with pytest.raises(BadInput, match="BUY is for purchases: it prices no sale"):
            prices.line("A", 1, price_list_id=buying.id)
        with pytest.raises(BadInput, match="BUY is for purchases: C1 cannot buy by it"):
            session.edit(base.Partner, [{"id": shop.customer, "price_list_id": buying.id}])


def test_the_list_is_the_customers_or_the_preferred_one_and_brings_its_currency(shop, prices_in):
    with shop.app.unit() as session:
        prices = prices_in(session)
        other = next(one.id for one in session.known(base.Currency).values() if one.code == "USD")
        std, dollars = prices.list(), prices.list("USD", currency_id=other)
        prices.version(std, "2030-01-01", A=10)
        prices.version(dollars, "2030-01-01", A=11)
        session.create(prices.shop.named("preferences.Preference"), [{"key": "pricing.price_list", "value": "STD"}])
        line = prices.line("A", 1)
        assert (line.order.price_list.code, line.price) == ("STD", 10)
        session.edit(base.Partner, [{"id": shop.customer, "price_list_id": dollars.id}])
        line = prices.line("A", 1)
        assert (line.order.currency.code, line.price) == ("USD", 11)
        with pytest.raises(BadInput, match="USD is in another currency than the order"):
            prices.line("A", 1, currency_id=std.currency_id)
        session.create(prices.shop.named("preferences.Preference"), [{"key": "pricing.fixed_list", "value": "yes"}])
        with pytest.raises(Refused, match="agreed with this customer is USD"):
            prices.line("A", 1, price_list_id=std.id)


def test_staff_orders_go_by_the_staff_price_list_where_there_is_one(shop_with, prices_of):
    from addons import staff

    shop = shop_with("pricing", "staff", "invoicing")
    with shop.app.unit() as session:
        prices = prices_of(shop, session)
        staff.staff_order.create_missing(session)
        model = session[staff.StaffOrder]
        ids = session.create(model, [{"lines": [shop.line("A", 1)]}])
        prices.version(prices.list("STAFF"), "2030-01-01", A=3)
        ids += session.create(model, [{"lines": [shop.line("A", 1)]}])
        assert [session.get_one(model, id_).lines[0].price for id_ in ids] == [10, 3]


def test_a_preferred_list_that_is_not_there_is_named(shop, prices_in):
    with shop.app.unit() as session:
        prices_in(session).list()
        session.create(shop.named("preferences.Preference"), [{"key": "pricing.price_list", "value": "STDD"}])
        with pytest.raises(NotFound, match="did you mean 'STD'"):
            shop.order(session, ("A", 1))


def test_lists_that_make_no_sense_are_refused(shop, prices_in):
    with shop.app.unit() as session:
        prices = prices_in(session)
        std = prices.list()
        version = prices.version(std, "2030-01-01", A=10)
        with pytest.raises(BadInput, match="two active versions from 2030-01-01: they overlap"):
            prices.version(std, "2030-01-01", "other")
        with pytest.raises(BadInput, match="A has a price in price list version STD 2030-01-01 already"):
            session.create(
                pricing.ProductPrice,
                [{"price_version_id": version.id, "product_id": shop.products["A"], "list_price": D(1)}],
            )
        with pytest.raises(BadInput, match="B would have a negative price"):
            session.create(
                pricing.ProductPrice,
                [{"price_version_id": version.id, "product_id": shop.products["B"], "list_price": D(-1)}],
            )
        gold = prices.list("GOLD", base_list_id=std.id)
        with pytest.raises(BadInput, match="STD would be its own base: STD → GOLD → STD"):
            session.edit(pricing.PriceList, [{"id": std.id, "base_list_id": gold.id}])


def test_what_was_typed_stays_typed_and_the_rest_is_looked_up_anew(shop, prices_in):
    with shop.app.unit() as session:
        prices = prices_in(session)
        std = prices.list()
        prices.version(std, "2030-01-01", A=(20, 18, 0), B=(40, 40, 0))
        line = prices.line("A", 1, price_list_id=std.id)
        assert prices.edit(line, price=D(17)).price == 17
        assert (prices.edit(line, quantity=D(3)).price, line.net) == (17, 51)
        assert prices.edit(line, price=None).price == 18, "taken away, the rule's is back"
        assert (prices.edit(line, discount=D(25)).net, line.price, line.list_discount) == (45, 20, 25)
        assert prices.edit(line, quantity=D(2)).net == 30, "a typed % survives a change of quantity"
        assert prices.edit(line, product_id=shop.products["B"]).net == 60, "and is taken off the other product's price"
        assert prices.edit(line, discount=D(0)).price == 40
        assert prices.edit(line, discount=D(10)).net == 72
        assert prices.edit(line, price=D(39), discount=D(0)).price == 39
        assert prices.edit(line, quantity=D(5)).price == 39


def test_a_discounted_price_that_shows_158_sells_2_for_316(shop, prices_in):
    with shop.app.unit() as session:
        prices = prices_in(session)
        std = prices.list()
        prices.version(std, "2030-01-01", A="236.99")
        line = shop.order(session, shop.line("A", 2, discount=D("33.33")), price_list_id=std.id).lines[0]
        assert (line.net, line.list_discount) == (D("316.00"), D("33.33"))
        assert prices.edit(line, quantity=D(3)).net == D("474.00")


def test_e8_6_lines_copied_into_an_order_are_priced_by_its_list_and_a_copy_keeps_its_amounts(shop, prices_in):
    with shop.app.unit() as session:
        prices = prices_in(session)
        std = prices.list()
        prices.version(std, "2030-01-01", A=(12, "10.80", 0), B="236.99")
        source = shop.order(session, shop.line("A", 4, price=D(9)))
        target = shop.order(session, shop.line("B", 2, discount=D("33.33")), price_list_id=std.id)
        session.fire("copy_lines", [target], source=[f"#{source.id}"]).expect_done()
        line = target.lines[-1]
        assert (line.price, line.list_discount, line.net) == (D("10.80"), 10, D("43.20"))
        session.fire("copy", [target]).expect_done()
        copy = shop.all(session, sales.Order)[-1]
        assert [line.net for line in copy.lines] == [D("316.00"), D("43.20")]
