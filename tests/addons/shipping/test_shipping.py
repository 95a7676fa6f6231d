from datetime import date
from decimal import Decimal as D

import pytest

from addons import shipping
from core import BadInput, Refused


def ship(shop, session, order, **options):
    return shop.app.fire(session, "ship", [order], **options).expect_done()


def test_an_order_is_shipped_whole(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=10, B=10)
        order = shop.confirmed(session, ("A", 4), ("B", 2), ("S", 1))
        ship(shop, session, order, on=date(2030, 2, 1))
        (shipment,) = shop.all(session, shipping.Shipment)
        assert (shipment.state, shipment.number, shipment.date) == ("completed", "GS000001", date(2030, 2, 1))
        assert [(line.quantity, line.bin_id is None) for line in shipment.lines] == [(4, False), (2, False), (1, True)]
        assert (order.delivery_status, shop.on_hand(session, "A"), shop.on_hand(session, "B")) == (100, 6, 8)
        assert [line.delivered for line in order.lines] == [4, 2, 1]
    assert shop.sound()


def test_what_is_not_on_hand_is_shipped_later_and_running_twice_changes_nothing(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=7)
        order = shop.confirmed(session, ("A", 10))
        ship(shop, session, order)
        assert order.delivery_status == 70
        ship(shop, session, order)
        assert len(shop.all(session, shipping.Shipment)) == 1
        shop.stock(session, A=5)
        ship(shop, session, order)
        ship(shop, session, order)
        assert [shipment.lines[0].quantity for shipment in shop.all(session, shipping.Shipment)] == [7, 3]
        assert (order.delivery_status, shop.on_hand(session, "A")) == (100, 2)
    assert shop.sound()


def test_orders_of_one_run_share_the_stock_in_order(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        orders = [shop.confirmed(session, ("A", 7)), shop.confirmed(session, ("A", 7))]
        shop.app.fire(session, "ship", orders).expect_done()
        assert [order.lines[0].delivered for order in orders] == [7, 3]
        assert shop.on_hand(session, "A") == 0
    assert shop.sound()


def test_a_draft_shipment_counts_as_covered_until_it_is_voided(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        order = shop.confirmed(session, ("A", 4))
        ship(shop, session, order, draft=True)
        ship(shop, session, order)
        (draft,) = shop.all(session, shipping.Shipment)
        assert (draft.state, order.delivery_status, shop.on_hand(session, "A")) == ("draft", 0, 10)
        blocked = shop.app.fire(session, "close", [order]).blocked
        assert "a shipment of it is not completed" in blocked[0].message
        shop.app.fire(session, "void", [draft]).expect_done()
        ship(shop, session, order)
        assert order.delivery_status == 100


def test_reversing_a_shipment_gives_goods_and_open_quantity_back(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        order = shop.confirmed(session, ("A", 4))
        ship(shop, session, order)
        (shipment,) = shop.all(session, shipping.Shipment)
        shop.app.fire(session, "reverse", [shipment]).expect_done()
        assert (shipment.state, order.delivery_status, shop.on_hand(session, "A")) == ("reversed", 0, 10)
        ship(shop, session, order)
        assert (order.delivery_status, shop.on_hand(session, "A")) == (100, 6)
    assert shop.sound()


def test_voiding_an_order_reverses_its_shipments(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        order = shop.confirmed(session, ("A", 4))
        ship(shop, session, order)
        shop.app.fire(session, "void", [order]).expect_done()
        assert [s.state for s in shop.all(session, shipping.Shipment)] == ["reversed"]
        assert (order.state, order.total, shop.on_hand(session, "A")) == ("voided", 0, 10)
    assert shop.sound()


@pytest.mark.parametrize(("delivered", "kept"), [(3, 3), (0, 0), (10, 10)])
def test_E8_5_closing_keeps_what_was_delivered(shop_with, delivered, kept):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=delivered)
        order = shop.confirmed(session, ("A", 10))
        ship(shop, session, order)
        shop.app.fire(session, "close", [order]).expect_done()
        assert (order.lines[0].quantity, order.lines[0].lost_sales) == (kept, 10 - kept)
        assert order.net_total == kept * 10


def test_a_shipment_without_an_order_just_moves_goods(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        row = {"partner_id": shop.customer, "lines": [{"product_id": shop.products["A"], "quantity": D(3)}]}
        (id_,) = session.create(shipping.Shipment, [row])
        shop.app.fire(session, "complete", [session.get_one(shop.app[shipping.Shipment], id_)]).expect_done()
        assert shop.on_hand(session, "A") == 7
    assert shop.sound()


def test_more_than_is_open_is_not_delivered(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        order = shop.confirmed(session, ("A", 4))
        line = {"product_id": shop.products["A"], "quantity": D(5), "order_line_id": order.lines[0].id}
        (id_,) = session.create(shipping.Shipment, [{"partner_id": shop.customer, "lines": [line]}])
        shipment = session.get_one(shop.app[shipping.Shipment], id_)
        assert "ships 5 of a line with 4 open" in shop.app.fire(session, "complete", [shipment]).blocked[0].message
        done = shop.app.fire(
            session, "complete", [shipment], override=["not too much delivered"], reason="customer asked"
        )
        assert done.done
        assert order.delivery_status == 125


def test_a_shipment_that_finds_too_little_stock_is_refused_and_leaves_no_trace(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=2)
        row = {"partner_id": shop.customer, "lines": [{"product_id": shop.products["A"], "quantity": D(3)}]}
        (id_,) = session.create(shipping.Shipment, [row])
    with pytest.raises(Refused, match="not enough of product A"), shop.app.unit() as session:
        shop.app.fire(session, "complete", [session.get_one(shop.app[shipping.Shipment], id_)])
    with shop.app.unit() as session:
        assert session.get_one(shop.app[shipping.Shipment], id_).state == "draft"
        assert shop.on_hand(session, "A") == 2


def test_bad_shipment_lines_are_refused(shop_with):
    shop = shop_with("shipping")
    for line, says in (({"product_id": 999, "quantity": D(1)}, "no product #999"), ({"quantity": D(0)}, "quantity 0")):
        row = {"partner_id": shop.customer, "lines": [{"product_id": shop.products["A"], **line}]}
        with pytest.raises(BadInput, match=says), shop.app.unit() as session:
            session.create(shipping.Shipment, [row])


def test_shipping_takes_as_many_statements_for_200_orders_as_for_20(shop_with, statements):
    shop = shop_with("shipping")
    counts = []
    for n in (20, 200):
        with shop.app.unit() as session:
            shop.stock(session, A=10_000)
            ids = [shop.confirmed(session, ("A", 1), ("S", 1)).id for _ in range(n)]
        seen = statements(shop.app)
        shop.app.fire_all("ship", shipping.Order, ids)
        counts.append(len(seen))
        seen.clear()
    assert counts[1] <= counts[0]


def test_an_order_named_twice_is_shipped_once(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        order = shop.confirmed(session, ("A", 4))
        assert len(shop.app.fire(session, "ship", [order, order]).done) == 1
        assert shop.on_hand(session, "A") == 6
