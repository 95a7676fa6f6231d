"""Consignment: sold out of borrow bins, shipped and invoiced when confirmed (semantics 1.1, C3A)."""

from decimal import Decimal as D

from addons import base, consignment, invoicing, shipping, stock
from addons.devkit.testing.records import edit_one
from addons.reporting.report import run


def consignment_order(shop, session, *lines, **header):
    rows = [shop.line(*line) for line in lines]
    (id_,) = session.create(consignment.ConsignmentOrder, [{"lines": rows, **header}])
    return session.get_one(session[consignment.ConsignmentOrder], id_)


def lend(shop, session, bin_, quantity):
    line = {"product_id": shop.products["A"], "quantity": D(quantity)}
    (id_,) = session.create(stock.Transfer, [{"to_bin_id": bin_.id, "lines": [line]}])
    shop.app.fire(session, "complete", [session.get_one(session[stock.Transfer], id_)]).expect_done()


def test_what_was_sold_is_shipped_from_the_borrow_bin_and_invoiced(shop_with):
    shop = shop_with("consignment", duplicates=True)
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        (borrow,) = shop.all(session, stock.Bin, purpose="borrow")
        lend(shop, session, borrow, 4)
        orders = [consignment_order(shop, session, ("A", 2)) for _ in range(2)]
        assert len(shop.app.fire(session, "confirm", orders).done) == 2
        assert [order.partner.code for order in orders] == ["CONSIGNMENT"] * 2
        assert [(one.delivery_status, one.invoice_status, one.payment_status) for one in orders] == [(100, 100, 0)] * 2
        assert {line.bin_id for one in shop.all(session, shipping.Shipment) for line in one.lines} == {borrow.id}
        assert shop.on_hand(session, "A") == 6
        shop.app.fire(session, "pay", shop.all(session, invoicing.Invoice)).expect_done()
        assert [order.payment_status for order in orders] == [100, 100]
    assert shop.sound()


def test_more_than_was_lent_is_refused(shop_with):
    shop = shop_with("consignment")
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        id_ = consignment_order(shop, session, ("A", 2)).id
    outcome = shop.app.fire_all("confirm", consignment.ConsignmentOrder, [id_])
    assert "not enough of product A in storage bin BORROW" in outcome.failed[0].message


def test_goods_come_from_the_bin_of_who_sold_them_and_the_report_says_what_lies_with_whom(shop_with):
    shop = shop_with("consignment")
    with shop.app.unit() as session:
        shop.stock(session, A=20)
        (first,) = shop.all(session, stock.Bin, purpose="borrow")
        names = [{"code": "S1", "name": "Shop one"}, {"code": "S2", "name": "Shop two"}]
        one, two = session.create(base.Partner, names)
        edit_one(first, holder_id=one)
        row = {"warehouse_id": first.warehouse_id, "code": "B2", "purpose": "borrow", "holder_id": two}
        (second,) = session.create(stock.Bin, [row])
        lend(shop, session, first, 5)
        lend(shop, session, session.get_one(session[stock.Bin], second), 7)
        order = consignment_order(shop, session, ("A", 3), receiver_id=two)
        shop.app.fire(session, "confirm", [order]).expect_done()
    with shop.app.unit(readonly=True) as session:
        answer = run(session, "consignment", {})
        rows = [(one.values["holder"], one.values["quantity"], one.values["value"]) for one in answer.details]
        assert rows == [("Shop one", 5, 50), ("Shop two", 4, 40)]
        only = run(session, "consignment", {"holder": "S2"})
        assert [one.values["holder"] for one in only.details] == ["Shop two"]
    assert shop.sound()
