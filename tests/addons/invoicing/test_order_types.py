"""The document types whose goods or invoices leave when they are confirmed (semantics 1.1, 1.2, 2.1)."""

from decimal import Decimal as D

import pytest

from addons import invoicing, sales, shipping, stock
from addons.devkit.testing.records import edit_one
from core import BadInput, Refused


def make(shop, session, kind, *lines, **header):
    """Create a draft of a type."""
    model = session.composition.types_of(session[sales.Order])[kind]
    rows = [shop.line(*line) for line in lines]
    (id_,) = session.create(model, [{"partner_id": shop.customer, "lines": rows, **header}])
    return session.get_one(model, id_)


def confirm(shop, session, order, **arguments):
    shop.app.fire(session, "confirm", [order], **arguments).expect_done()
    return order


def figures(order):
    (line,) = order.lines
    return order.state, line.delivered, line.invoiced, order.delivery_status, order.invoice_status


def test_a_warehouse_order_ships_whatever_is_on_hand_e1_2(shop_with):
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        shop.stock(session, A=5)
        (warehouse,) = shop.all(session, stock.Warehouse)
        edit_one(warehouse, allows_negative=True)
        order = confirm(shop, session, make(shop, session, "warehouse", ("A", 7)))
        assert figures(order) == ("confirmed", 7, 0, 100, 0)
        assert shop.on_hand(session, "A") == -2
        assert shop.all(session, invoicing.Invoice) == []
        (shipment,) = shop.all(session, shipping.Shipment)
        assert (shipment.state, shipment.date) == ("completed", order.date)
        assert shipping.reserved(order, order.lines[0]) == 0


def test_a_warehouse_order_fails_where_stock_may_not_be_negative_e1_2(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=5)
        order_id = make(shop, session, "warehouse", ("A", 7)).id
    outcome = shop.app.fire_all("confirm", sales.Order, [order_id])
    assert "not enough of product A" in outcome.failed[0].message
    with shop.app.unit() as session:
        (order,) = shop.all(session, sales.Order)
        assert order.state == "draft"
        assert shop.on_hand(session, "A") == 5
    assert shop.sound()


def test_shipping_releases_what_an_order_reserved_e1_1(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=4)
        order = shop.confirmed(session, ("A", 10))
        product, warehouse = shop.products["A"], order.warehouse_id
        assert (order.reservation_status, shipping.pending(session)) == (100, {(product, warehouse): 10})
        shop.app.fire(session, "ship", [order]).expect_done()
        assert shipping.reserved(order, order.lines[0]) == 6
        assert shipping.pending(session, [product]) == {(product, warehouse): 6}
        shop.app.fire(session, "void", [order]).expect_done()
        assert (order.reservation_status, order.lines[0].quantity) == (0, 0)
        assert shipping.pending(session) == {}


def test_reversing_a_shipment_reserves_again(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        order = shop.confirmed(session, ("A", 10))
        shop.app.fire(session, "ship", [order]).expect_done()
        assert shipping.pending(session) == {}
        shop.app.fire(session, "reverse", shop.all(session, shipping.Shipment)).expect_done()
        assert shipping.reserved(order, order.lines[0]) == 10


@pytest.mark.parametrize("kind", ["on_credit", "pos"])
def test_orders_on_credit_and_pos_sales_ship_and_invoice_at_once(shop_with, kind):
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        shop.stock(session, A=5)
        order = confirm(shop, session, make(shop, session, kind, ("A", 3)))
        assert figures(order) == ("confirmed", 3, 3, 100, 100)
        (invoice,) = shop.all(session, invoicing.Invoice)
        assert (invoice.state, invoice.date, invoice.total) == ("completed", order.date, D(30))
        assert order.payment_status == (100 if kind == "pos" else 0)
    assert shop.sound()


def test_a_pos_sale_is_paid_by_several_methods_that_make_the_total(shop_with):
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        shop.stock(session, A=5)
        confirm(shop, session, make(shop, session, "pos", ("A", 3)), pay=["cash=20", "card=10.00"])
        paid = {payment.method: payment.amount for payment in shop.all(session, invoicing.Payment)}
        assert paid == {"cash": 20, "card": 10}


@pytest.mark.parametrize(
    ("pay", "error"),
    [
        (["cash=20"], "comes to 30.00, the payments to 20.00"),
        (["cash"], "is no payment"),
        (["gold=30"], "not a way to pay"),
    ],
)
def test_a_pos_sale_is_refused_when_the_payments_are_wrong(shop_with, pay, error):
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        shop.stock(session, A=5)
        order_id = make(shop, session, "pos", ("A", 3)).id
    with pytest.raises((BadInput, Refused), match=error), shop.app.unit() as session:
        confirm(shop, session, shop.all(session, sales.Order)[0], pay=pay)
    with shop.app.unit() as session:
        assert session.get_one(session[sales.Order], order_id).state == "draft"
        assert shop.on_hand(session, "A") == 5
        assert shop.all(session, invoicing.Invoice) == shop.all(session, shipping.Shipment) == []


def test_voiding_a_pos_sale_takes_shipment_and_invoice_back_e2_2(shop_with):
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        shop.stock(session, A=3)
        order = confirm(shop, session, make(shop, session, "pos", ("A", 3)))
        assert shop.on_hand(session, "A") == 0
        shop.app.fire(session, "void", [order]).expect_done()
        assert (order.state, order.total, order.lines[0].quantity) == ("voided", 0, 0)
        assert shop.on_hand(session, "A") == 3
        assert [one.state for one in shop.all(session, shipping.Shipment)] == ["reversed"]
        assert [one.state for one in shop.all(session, invoicing.Invoice) if one.kind_name == "invoice"] == ["reversed"]
    assert shop.sound()


def test_a_webstore_order_releases_its_shipment_to_the_carrier(shop_with):
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        shop.stock(session, A=5)
        order = confirm(shop, session, make(shop, session, "webstore", ("A", 3)))
        assert figures(order) == ("confirmed", 0, 3, 0, 100)
        (shipment,) = shop.all(session, shipping.Shipment)
        assert (shipment.state, shipment.date) == ("released", order.date)
        assert shop.on_hand(session, "A") == 5
        shop.app.fire(session, "complete", [shipment]).expect_done()
        assert (order.delivery_status, shop.on_hand(session, "A")) == (100, 2)


def test_a_prepaid_order_is_invoiced_first_and_shipped_by_its_payment(shop_with):
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        shop.stock(session, A=5)
        order = confirm(shop, session, make(shop, session, "prepay", ("A", 3)))
        assert figures(order) == ("waiting payment", 0, 3, 0, 100)
        (invoice,) = shop.all(session, invoicing.Invoice)
        blocked = shop.app.fire(session, "ship", [order]).blocked[0].message
        assert "waiting payment" in blocked
        shop.app.fire(session, "pay", [invoice], amount=D(10)).expect_done()
        assert order.state == "waiting payment"
        shop.app.fire(session, "pay", [invoice]).expect_done()
        assert figures(order) == ("confirmed", 3, 3, 100, 100)
        assert (order.payment_status, shop.on_hand(session, "A")) == (100, 2)
    assert shop.sound()


def test_types_that_ship_at_once_are_confirmed_set_wise(shop_with, statements):
    shop = shop_with("shipping", "invoicing")
    counts = []
    for n in (5, 50):
        with shop.app.unit() as session:
            shop.stock(session, A=n)
            model = session.composition.types_of(session[sales.Order])["pos"]
            rows = [{"partner_id": shop.customer, "lines": [shop.line("A", 1)]} for _ in range(n)]
            ids = session.create(model, rows)
        seen = statements(shop.app)
        assert len(shop.app.fire_all("confirm", sales.Order, ids).done) == n
        counts.append(len(seen))
        seen.clear()
    assert counts[1] <= counts[0] + 2


def shipped(shop, session, quantity):
    """Ship an order of A and return its shipment."""
    shop.stock(session, A=quantity)
    order = shop.confirmed(session, ("A", quantity))
    shop.app.fire(session, "ship", [order]).expect_done()
    return shop.all(session, shipping.Shipment)[-1]


def test_a_return_brings_goods_and_money_back(shop_with):
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        shipment = shipped(shop, session, 5)
        shop.app.fire(session, "take_back", [shipment]).expect_done()
        (back,) = shop.all(session, sales.ReturnOrder)
        assert (back.lines[0].quantity, back.total) == (-5, -50)
        edit_one(back.lines[0], quantity=D(-3))
        confirm(shop, session, back)
        assert (back.number, shipping.pending(session)) == ("RM000001", {})
        for verb in ("ship", "invoice"):
            shop.app.fire(session, verb, [back]).expect_done()
        assert shop.on_hand(session, "A") == 3
        (memo,) = shop.all(session, invoicing.CreditMemo)
        assert (memo.total, memo.lines[0].quantity) == (-30, -3)
        shop.app.fire(session, "complete", [memo]).expect_done()
        assert (back.delivery_status, back.invoice_status) == (100, 100)
    assert shop.sound()


def test_no_more_comes_back_than_was_shipped_e1_4(shop_with):
    shop = shop_with("shipping")
    with shop.app.unit() as session:
        line = shipped(shop, session, 5).lines[0]
        first, second = (make(shop, session, "return", ("A", D(-3))) for _ in range(2))
        for order in (first, second):
            edit_one(order.lines[0], returned_line_id=line.id)
        confirm(shop, session, first)
        message = shop.app.fire(session, "confirm", [second]).blocked[0].message
        assert "line 10: 6 of 5 shipped" in message
        edit_one(second.lines[0], quantity=D(-2))
        confirm(shop, session, second)


def test_a_return_of_a_positive_quantity_is_refused(shop_with):
    shop = shop_with("sales")
    with pytest.raises(BadInput, match="returns the positive quantity 3"), shop.app.unit() as session:
        make(shop, session, "return", ("A", D(3)))
    with shop.app.unit() as session:
        order_id = make(shop, session, "return", ("A", D(-3))).id
    with pytest.raises(BadInput, match="positive quantity"), shop.app.unit() as session:
        edit_one(session.get_one(session[sales.Order], order_id).lines[0], quantity=D(3))


def test_a_promotion_names_its_campaign(shop_with):
    shop = shop_with("sales")
    with shop.app.unit() as session:
        order = make(shop, session, "promotion", ("A", 1))
        assert "names its campaign" in shop.app.fire(session, "confirm", [order]).blocked[0].message
        (campaign,) = session.create(sales.Campaign, [{"code": "TET", "name": "Tet"}])
        edit_one(order, campaign_id=campaign)
        confirm(shop, session, order)
