"""What is asked of warehouse and stock before an order is confirmed (semantics 1.1, 2.2)."""

from addons import base, preferences, shipping
from addons.devkit.testing.records import create_one, edit_one


def found(shop, session, order, verb="confirm"):
    outcome = shop.app.fire(session, verb, [order])
    return {finding.check: finding.message for result in outcome.blocked for finding in result.findings}


def discontinue(shop, session):
    session.edit(base.Product, [{"id": shop.products["A"], "discontinued": True}])


def test_a_discontinued_product_is_sold_while_it_is_on_hand(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        discontinue(shop, session)
        first, second, third = (shop.order(session, ("A", n)) for n in (6, 5, 4))
        outcome = shop.app.fire(session, "confirm", [first, second, third])
        assert [result.id for result in outcome.done] == [first.id, third.id]
        assert "product A is discontinued: 5 ordered, 4 left" in outcome.blocked[0].message
        assert "5 ordered, 0 left" in found(shop, session, second)["discontinued"]


def test_what_a_placed_order_reserved_counts_for_itself(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        discontinue(shop, session)
        order = shop.order(session, ("A", 10))
        assert found(shop, session, order, "place") == {}
        assert found(shop, session, order, "confirm") == {}


def test_without_stock_a_product_that_is_sold_on_is_not_asked_for(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        assert found(shop, session, shop.order(session, ("A", 10))) == {}


def test_a_type_is_shipped_from_the_warehouses_it_may_use(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=1)
        rule = {"key": "shipping.warehouses", "value": "warehouse=SHOP standard=MAIN"}
        preference = create_one(session, preferences.Preference, **rule)
        row = {"partner_id": shop.customer, "lines": [shop.line("A", 1)]}
        (id_,) = session.create(shipping.WarehouseOrder, [row])
        order = session.get_one(session[shipping.WarehouseOrder], id_)
        message = found(shop, session, order)["warehouse"]
        assert message == "a warehouse order is not shipped from warehouse MAIN, only from: SHOP"
        assert found(shop, session, shop.order(session, ("A", 1))) == {}
        edit_one(preference, value="warehouse=SHOP,MAIN")
        assert found(shop, session, order) == {}
