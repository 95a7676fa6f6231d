"""What cannot be shipped is refused with figures, and nothing moves."""

from decimal import Decimal as D

import pytest

from addons import shipping, stock
from core import NotFound, Refused


@pytest.fixture
def shop(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=5)
    return shop


def shipment(shop, session, **values):
    line = {"product_id": shop.products["A"], "quantity": D(3), **values}
    (id_,) = session.create(shipping.Shipment, [{"partner_id": shop.customer, "lines": [line]}])
    return session.get_one(session[shipping.Shipment], id_)


def test_a_bin_without_stock(shop):
    with shop.app.unit() as session:
        main = shop.all(session, stock.Bin)[0].warehouse_id
        session.create(stock.Bin, [{"code": "EMPTY", "warehouse_id": main}])
        empty = shop.all(session, stock.Bin, code="EMPTY")[0].id
        one = shipment(shop, session, bin_id=empty).id
    with pytest.raises(Refused, match=r"in storage bin EMPTY: 0 on hand, 3 wanted"), shop.app.unit() as session:
        session.fire("complete", [session.get_one(session[shipping.Shipment], one)])
    with shop.app.unit() as session:
        assert (shop.on_hand(session, "A"), len(shop.all(session, stock.Move))) == (5, 1)


def test_a_lot_that_there_is_not(shop):
    with pytest.raises(NotFound, match="product A has no lot 'L-1'"), shop.app.unit() as session:
        shipment(shop, session, lot="L-1")


def test_a_shipment_of_a_voided_order_and_one_completed_twice(shop):
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 3))
        line = order.lines[0].id
        session.fire("void", [order]).expect_done()
        blocked = session.fire("complete", [shipment(shop, session, order_line_id=line)]).blocked
        assert "it ships 3 of a line with 0 open" in blocked[0].message
        done = shipment(shop, session)
        session.fire("complete", [done]).expect_done()
        assert "is completed" in session.fire("complete", [done]).blocked[0].message
        assert shop.on_hand(session, "A") == 2
    assert shop.sound()
