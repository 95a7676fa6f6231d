"""Staff orders: from staff bins only, to a virtual customer by a virtual salesman (semantics 1.1, C3A)."""

from decimal import Decimal as D

import pytest

from addons import base, shipping, staff, stock
from addons.installing import seed_app
from core import BadInput


def bin_of(shop, session, purpose):
    (found,) = shop.all(session, stock.Bin, purpose=purpose)
    return found


def move(shop, session, product, quantity, purpose):
    """Move stock from the available bin into one of another purpose."""
    line = {"product_id": shop.products[product], "quantity": D(quantity)}
    rows = [{"to_bin_id": bin_of(shop, session, purpose).id, "lines": [line]}]
    (id_,) = session.create(stock.Transfer, rows)
    transfer = session.get_one(session[stock.Transfer], id_)
    shop.app.fire(session, "complete", [transfer]).expect_done()
    return transfer


def staff_order(shop, session, *lines, **header):
    rows = [shop.line(*line) for line in lines]
    (id_,) = session.create(staff.StaffOrder, [{"lines": rows, **header}])
    return session.get_one(session[staff.StaffOrder], id_)


def held(shop, session, product, purpose):
    places = {"product_id": shop.products[product], "bin_id": bin_of(shop, session, purpose).id}
    return sum((one.quantity for one in shop.all(session, stock.Balance, **places)), D(0))


def test_customer_and_salesman_are_virtual(shop_with):
    shop = shop_with("staff")
    with shop.app.unit() as session:
        order = staff_order(shop, session, ("A", 1))
        assert (order.partner.code, order.sales_rep.code) == ("STAFF", "STAFF-SALES")
        assert order.kind_name == "staff"
    with pytest.raises(BadInput, match="always of STAFF"), shop.app.unit() as session:
        staff_order(shop, session, ("A", 1), partner_id=shop.customer)


def test_stock_comes_from_the_staff_bin_only(shop_with):
    shop = shop_with("staff")
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        order = staff_order(shop, session, ("A", 3))
        shop.app.fire(session, "confirm", [order]).expect_done()
        shop.app.fire(session, "ship", [order]).expect_done()
        assert order.delivery_status == 0
        move(shop, session, "A", 2, "staff")
        shop.app.fire(session, "ship", [order]).expect_done()
        assert order.lines[0].delivered == 2
        assert (held(shop, session, "A", "available"), held(shop, session, "A", "staff")) == (8, 0)
        standard = shop.confirmed(session, ("A", 9))
        shop.app.fire(session, "ship", [standard]).expect_done()
        assert standard.lines[0].delivered == 8
    assert shop.sound()


def test_staff_may_order_the_same_twice(shop_with):
    shop = shop_with("staff", duplicates=True)
    with shop.app.unit() as session:
        orders = [staff_order(shop, session, ("A", 1)) for _ in range(2)]
        assert len(shop.app.fire(session, "confirm", orders).done) == 2


def test_enabling_it_again_creates_nothing_twice(shop_with):

    shop = shop_with("staff")
    seed_app(shop.app)
    with shop.app.unit() as session:
        assert (
            len(shop.all(session, base.Partner, code="STAFF"))
            == len(shop.all(session, stock.Bin, purpose="staff"))
            == 1
        )
        assert shop.all(session, shipping.Shipment) == []
