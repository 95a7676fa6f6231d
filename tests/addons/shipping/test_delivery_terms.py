"""The delivery term of an order decides what is shipped of it (semantics 3.1)."""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import base, invoicing, sales, shipping, stock
from core import NotFound, Refused, UsageError


@pytest.fixture
def shop(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=10, B=2)
    return shop


def delivered(order):
    return [int(line.delivered) for line in order.lines]


def why(outcome):
    return [result.message for result in outcome.idle]


@pytest.mark.parametrize(
    ("term", "shipped", "says"),
    [
        ("availability", [6, 2], None),
        ("complete line", [6, 0], None),
        ("complete order", [0, 0], "not all of it is on hand, and its delivery term is 'complete order'"),
        ("force", [6, 5], None),
        ("manual", [0, 0], "its delivery term is 'manual': name the lines to ship, such as --line 10"),
        ("after receipt", [0, 0], "its delivery term is 'after receipt', and no payment of it is known"),
    ],
)
def test_e3_1_each_term(shop, term, shipped, says):
    with shop.app.unit() as session:
        session.edit(stock.Warehouse, [{"id": shop.all(session, stock.Warehouse)[0].id, "allows_negative": True}])
        order = shop.confirmed(session, ("A", 6), ("B", 5), delivery_term=term)
        outcome = session.fire("ship", [order])
        assert delivered(order) == shipped
        assert [says] == why(outcome) if says else len(outcome.done) == 1
        assert shop.on_hand(session, "B") == 2 - shipped[1]
    assert shop.sound()


@pytest.mark.parametrize(("paid", "shipped"), [("109.99", [0, 0]), ("110.00", [6, 2])])
def test_e3_1_after_receipt_of_the_whole_amount(shop_with, paid, shipped):
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        shop.stock(session, A=10, B=2)
        lines = [shop.line("A", 6, price=D(15)), shop.line("B", 5, price=D(4))]
        order = shop.confirmed(session, *lines, delivery_term="after receipt")
        assert order.total == 110
        session.fire("pay", [order], amount=D(paid)).expect_done()
        outcome = session.fire("ship", [order])
        assert delivered(order) == shipped
        if paid == "109.99":
            assert "109.99 of 110.00 is paid" in why(outcome)[0]


def test_e3_2_the_more_urgent_order_is_served_first(shop):
    with shop.app.unit() as session:
        low, high = (shop.confirmed(session, ("A", 7), priority=priority) for priority in (7, 3))
        session.fire("ship", [low, high]).expect_done()
        assert (delivered(high), delivered(low)) == ([7], [3])


def test_e3_3_lines_of_one_product_share_the_stock(shop):
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 6), ("A", 6), delivery_term="complete order")
        other = shop.confirmed(session, ("A", 9))
        session.fire("ship", [order, other])
        assert (delivered(order), delivered(other)) == ([0, 0], [9])  # what was looked at is put back
    with shop.app.unit() as session:
        backorders = shop.all(session, sales.Backorder)
    assert [(one.requested, one.available) for one in backorders] == [(6, 4)]


def test_many_are_served_by_priority_over_all_chunks(shop):
    with shop.app.unit() as session:
        ids = [shop.confirmed(session, ("A", 7), priority=priority).id for priority in (7, 5, 3)]
        assert shop.app[shipping.Order].served(session, ids) == ids[::-1]


def test_lines_are_shipped_by_hand_whatever_the_term(shop):
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 6), ("B", 5), delivery_term="manual")
        session.fire("ship", [order], line=["10=4"]).expect_done()
        assert delivered(order) == [4, 0]
        session.fire("ship", [order], line=["10"]).expect_done()
        assert delivered(order) == [6, 0]


@pytest.mark.parametrize(
    ("lines", "error", "says"),
    [
        (["10=7"], Refused, "7 of product A cannot be shipped: 6 is open"),
        (["10=-1"], Refused, "-1 of product A cannot be shipped: 6 is open"),
        (["10=4", "10=3"], Refused, "7 of product A cannot be shipped: 6 is open"),
        (["30=1"], NotFound, "has no line 30"),
    ],
)
def test_more_than_is_open_is_not_shipped_by_hand(shop, lines, error, says):
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 6)).id
    with pytest.raises(error, match=says), shop.app.unit() as session:
        session.fire("ship", [session.get_one(session[shipping.Order], order)], line=lines).expect_done()
    with shop.app.unit() as session:
        assert shop.all(session, shipping.Shipment) == []


def test_lines_of_several_orders_are_not_shipped_by_hand(shop):
    with shop.app.unit() as session:
        orders = [shop.confirmed(session, ("A", 1)), shop.confirmed(session, ("A", 2))]
        with pytest.raises(UsageError, match="one order at a time"):
            session.fire("ship", orders, line=["10"])


def test_what_is_promised_later_waits(shop):
    days = [None, dt.date(2030, 1, 31), dt.date(2030, 2, 1)]
    with shop.app.unit() as session:
        orders = [shop.confirmed(session, ("A", n + 1), promised_date=day) for n, day in enumerate(days)]
        outcome = session.fire("ship", orders, until=dt.date(2030, 1, 31))
        assert [delivered(order) for order in orders] == [[1], [2], [0]]
        assert why(outcome) == ["it is promised for 2030-02-01"]


def test_orders_for_one_address_by_one_shipper_go_together(shop):
    with shop.app.unit() as session:
        carrier = session.create(base.Partner, [{"code": "DHX", "name": "Fast"}])[0]
        orders = [shop.confirmed(session, ("A", n), carrier_id=by) for n, by in ((1, None), (2, None), (3, carrier))]
        day = dt.date(2030, 1, 31)
        session.fire("ship", orders, together=True, accounting_date=day).expect_done()
        shipments = shop.all(session, shipping.Shipment)
        assert [[int(line.quantity) for line in one.lines] for one in shipments] == [[1, 2], [3]]
        assert {(one.date, one.accounting_date) for one in shipments} == {(session.today, day)}


def test_what_is_in_drafts_counts_unless_it_is_left_out(shop):
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 6))
        session.fire("ship", [order], draft=True).expect_done()
        assert why(session.fire("ship", [order])) == ["nothing is open that is on hand"]
        session.fire("ship", [order], draft=True, besides_drafts=True).expect_done()
        first, second = shop.all(session, shipping.Shipment)
        session.fire("complete", [first]).expect_done()
        assert "ships 6 of a line with 0 open" in session.fire("complete", [second]).blocked[0].message


def test_what_is_delivered_by_hand_only_is_left_out_but_not_by_force(shop):
    with shop.app.unit() as session:
        session.edit(base.Product, [{"id": shop.products["A"], "not_auto_delivered": True}])
        orders = [shop.confirmed(session, ("A", 2), ("B", 1), delivery_term=term) for term in (None, "force")]
        session.fire("ship", orders).expect_done()
        assert [delivered(order) for order in orders] == [[0, 1], [2, 1]]


def test_e8_5_what_was_invoiced_ahead_is_still_owed(shop_with):
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        shop.stock(session, A=3)
        order = shop.confirmed(session, ("A", 10))
        session.fire("ship", [order]).expect_done()
        session.fire("invoice", [order]).expect_done()
        (invoice,) = shop.all(session, invoicing.Invoice)
        session.edit(invoicing.Invoice, [{"id": invoice.id, "lines": [{"id": invoice.lines[0].id, "quantity": D(5)}]}])
        session.fire("complete", [invoice]).expect_done()
        session.fire("close", [order]).expect_done()
        line = order.lines[0]
        assert (line.delivered, line.invoiced, line.quantity, line.lost_sales) == (3, 5, 5, 5)
    assert shop.sound()
