"""Transfers move stock between bins."""

from decimal import Decimal as D

import pytest

from addons import stock
from core import BadInput, Refused


@pytest.fixture
def shop(shop_with):
    shop = shop_with("stock")
    with shop.app.unit() as session:
        (first,) = shop.all(session, stock.Bin)
        session.create(stock.Bin, [{"warehouse_id": first.warehouse_id, "code": "X", "purpose": "apart"}])
        shop.stock(session, A=10)
    return shop


def transfer(shop, session, quantity, product="A", **header):
    (apart,) = shop.all(session, stock.Bin, code="X")
    line = {"product_id": shop.products[product], "quantity": D(quantity)}
    (id_,) = session.create(stock.Transfer, [{"to_bin_id": apart.id, "lines": [line], **header}])
    return session.get_one(session[stock.Transfer], id_)


def held(shop, session):
    return {one.bin.purpose: one.quantity for one in shop.all(session, stock.Balance)}


def test_goods_change_their_bin_and_come_back(shop):
    with shop.app.unit() as session:
        moved = transfer(shop, session, 4)
        shop.app.fire(session, "complete", [moved]).expect_done()
        assert (moved.number, held(shop, session)) == ("TR000001", {"available": 6, "apart": 4})
        shop.app.fire(session, "reverse", [moved]).expect_done()
        assert held(shop, session) == {"available": 10, "apart": 0}
    assert shop.sound()


@pytest.mark.parametrize(("quantity", "product", "message"), [(0, "A", "moves nothing"), (1, "S", "is not stocked")])
def test_bad_lines_are_refused(shop, quantity, product, message):
    with pytest.raises(BadInput, match=message), shop.app.unit() as session:
        transfer(shop, session, quantity, product)


def test_a_transfer_leads_to_another_bin(shop):
    with shop.app.unit() as session:
        (apart,) = shop.all(session, stock.Bin, code="X")
    with pytest.raises(BadInput, match="needs another bin"), shop.app.unit() as session:
        transfer(shop, session, 1, from_bin_id=apart.id)


def test_more_than_there_is_is_refused_and_nothing_moves(shop):
    with pytest.raises(Refused, match="not enough of product A"), shop.app.unit() as session:
        shop.app.fire(session, "complete", [transfer(shop, session, 11)]).expect_done()
    with shop.app.unit() as session:
        assert held(shop, session) == {"available": 10}


def test_only_what_is_lacking_is_moved(shop):
    with shop.app.unit() as session:
        apart = shop.all(session, stock.Bin, code="X")[0].id
        usual = shop.all(session, stock.Bin, purpose="available")[0].id
        wanted = {(shop.products["A"], apart): D(3)}
        assert len(stock.transfer_missing(session, wanted, {apart: usual}, session.today)) == 1
        assert stock.transfer_missing(session, wanted, {apart: usual}, session.today) == []
        assert held(shop, session) == {"available": 7, "apart": 3}
