"""Quantities are exact across units, and shown in those that say so."""

from decimal import Decimal as D

import pytest

from addons import base, stock
from addons.stock.stock_report import StockReport
from core import BadInput


@pytest.fixture
def shop(shop_with):
    shop = shop_with("stock")
    with shop.app.unit() as session:
        (box,) = session.create(base.Unit, [{"code": "box", "name": "Box", "category": "packed"}])
        unit = {"product_id": shop.products["A"], "unit_id": box, "ratio": D(12), "shows_stock": True}
        session.create(base.ProductUnit, [unit])
    shop.box = box
    return shop


def count(shop, session, quantity):
    line = {"product_id": shop.products["A"], "entered_quantity": D(quantity), "entered_unit_id": shop.box}
    (id_,) = session.create(stock.Inventory, [{"lines": [line]}])
    session.fire("complete", [session.get_one(session[stock.Inventory], id_)]).expect_done()


def test_two_boxes_of_twelve_less_five_pieces_are_one_box_and_seven_pieces(shop):
    with shop.app.unit() as session:
        count(shop, session, 2)
        main = shop.all(session, stock.Bin)[0]
        (other,) = session.create(stock.Bin, [{"code": "X", "warehouse_id": main.warehouse_id}])
        line = {"product_id": shop.products["A"], "quantity": D(5)}
        (id_,) = session.create(stock.Transfer, [{"to_bin_id": other, "lines": [line]}])
        session.fire("complete", [session.get_one(session[stock.Transfer], id_)]).expect_done()
        rows = list(StockReport().rows(session, dict.fromkeys(("product", "warehouse", "purpose"))))
        assert [(row["bin"], row["quantity"], row["words"]) for row in rows] == [
            ("MAIN", 19, "1 box 7 pc"),
            ("X", 5, "5 pc"),
        ]
        assert stock.in_words(session, [(shop.products["A"], D(-24)), (shop.products["B"], D(0))]) == ["-2 box", "0 pc"]
    assert shop.sound()


def test_what_the_unit_cannot_hold_is_refused_not_rounded(shop):
    with pytest.raises(BadInput, match=r"0\.1 box of product A cannot be counted exactly"), shop.app.unit() as session:
        count(shop, session, "0.1")
    with pytest.raises(BadInput, match=r"0\.5 pc of product A cannot be counted exactly"), shop.app.unit() as session:
        shop.stock(session, A="0.5")
