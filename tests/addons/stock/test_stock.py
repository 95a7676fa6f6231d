import threading
from decimal import Decimal as D

import pytest
from sqlalchemy import select

from addons import base, stock
from addons.devkit.testing.records import edit_one
from core import BadInput, Refused


def bins(session, shop):
    return session.scalars(select(shop.app[stock.Bin]).order_by(shop.app[stock.Bin].id)).all()


def post(session, shop, quantity, bin_id=None):
    bin_id = bin_id or bins(session, shop)[0].id
    row = {"product_id": shop.products["A"], "bin_id": bin_id, "quantity": D(quantity), "date": session.today}
    stock.post(session, [{**row, "document": "test", "document_id": 0}])


def test_an_inventory_brings_the_opening_stock(shop_with):
    shop = shop_with("stock", "sales")
    with shop.app.unit() as session:
        shop.stock(session, A=10, B=3)
        assert (shop.on_hand(session, "A"), shop.on_hand(session, "B")) == (10, 3)
    assert shop.sound()


def test_a_second_count_posts_only_the_difference(shop_with):
    shop = shop_with("stock", "sales")
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        shop.stock(session, A=7)
        moves = shop.all(session, stock.Move)
        assert [move.quantity for move in moves] == [10, -3]
        assert [line.booked for line in shop.all(session, stock.InventoryLine)] == [0, 10]
        assert shop.on_hand(session, "A") == 7


def test_a_bin_cannot_become_negative(shop_with):
    shop = shop_with("stock", "sales")
    with shop.app.unit() as session:
        shop.stock(session, A=5)
    with pytest.raises(Refused, match=r"not enough of product A in storage bin MAIN: 5 on hand, 6 wanted"):  # noqa: SIM117
        with shop.app.unit() as session:
            post(session, shop, -6)
    with shop.app.unit() as session:
        assert shop.on_hand(session, "A") == 5


def test_the_database_itself_refuses_a_negative_balance(shop_with):
    shop = shop_with("stock", "sales")
    with shop.app.unit() as session:
        shop.stock(session, A=5)
    with pytest.raises(BadInput, match="ck_stock_balance_quantity"), shop.app.unit() as session:
        session.connection().exec_driver_sql("UPDATE stock_balance SET quantity = -1")


def test_a_warehouse_may_allow_negative_stock(shop_with):
    shop = shop_with("stock", "sales")
    with shop.app.unit() as session:
        edit_one(session.scalars(select(shop.app[stock.Warehouse])).one(), allows_negative=True)
    with shop.app.unit() as session:
        post(session, shop, -2)
        assert shop.on_hand(session, "A") == -2
    assert shop.sound()


def test_changing_the_rule_of_a_warehouse_reaches_the_stock_that_is_there(shop_with):
    shop = shop_with("stock", "sales")

    def allow(rule):
        with shop.app.unit() as session:
            edit_one(session.scalars(select(shop.app[stock.Warehouse])).one(), allows_negative=rule)

    with shop.app.unit() as session:
        shop.stock(session, A=5)
    allow(True)
    with shop.app.unit() as session:
        post(session, shop, -7)
    with pytest.raises(Refused, match="has negative stock"):
        allow(False)
    with shop.app.unit() as session:
        shop.stock(session, A=5)
    allow(False)
    with pytest.raises(Refused, match="not enough"), shop.app.unit() as session:
        post(session, shop, -6)


def test_supply_takes_from_bins_in_priority_order(shop_with):
    shop = shop_with("stock", "sales")
    with shop.app.unit() as session:
        warehouse = bins(session, shop)[0].warehouse_id
        new = [{"warehouse_id": warehouse, "code": c, "priority": p} for c, p in (("NEAR", 10), ("FAR", 90))]
        near, far = session.create(stock.Bin, new)
        main = bins(session, shop)[0].id
        for bin_, quantity in ((main, 4), (near, 3), (far, 5)):
            post(session, shop, quantity, bin_)
        supply = stock.Supply(session, [shop.products["A"]], {warehouse})
        assert supply.on_hand(shop.products["A"], warehouse) == 12
        taken = [supply.take(shop.products["A"], warehouse, D(8)) for _ in range(2)]
        taken.append(supply.take(shop.products["A"], warehouse, D(2), force=True))
        places = [[(place.bin, quantity) for place, quantity in one.parts] for one in taken]
        assert places == [[(near, 3), (main, 4), (far, 1)], [(far, 4)], [(far, 2)]]


def test_services_are_not_counted(shop_with):
    shop = shop_with("stock", "sales")
    with shop.app.unit() as session:
        row = {"lines": [{"product_id": shop.products["S"], "counted": D(1)}]}
        (id_,) = session.create(stock.Inventory, [row])
        outcome = shop.app.fire(session, "complete", [session.get_one(shop.app[stock.Inventory], id_)])
        assert "product S is a service and has no stock" in outcome.blocked[0].message


def test_a_negative_count_is_refused(shop_with):
    shop = shop_with("stock", "sales")
    with pytest.raises(BadInput, match="cannot be counted"), shop.app.unit() as session:
        shop.stock(session, A=-1)


def test_moves_are_never_edited(shop_with):
    shop = shop_with("stock", "sales")
    with shop.app.unit() as session:
        shop.stock(session, A=1)
    with pytest.raises(Refused, match="not written by hand"), shop.app.unit() as session:
        session.edit(stock.Move, [{"id": shop.all(session, stock.Move)[0].id, "quantity": D(2)}])


def test_two_writers_of_one_bin_queue_and_none_is_lost(shop_with):
    shop = shop_with("stock", "sales")
    with shop.app.unit() as session:
        shop.stock(session, A=100)
    failures = []

    def take():
        for _ in range(5):
            try:
                shop.app.run(lambda session: post(session, shop, -1))
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with shop.app.unit() as session:
        assert shop.on_hand(session, "A") == 80
    assert shop.sound()


@pytest.mark.parametrize("change", [{"kind": "service"}, {"is_kit": True}, {"unit_id": 2}, {"generic": True}])
def test_what_was_moved_stays_goods_in_its_unit(shop_with, change):
    shop = shop_with("stock")
    with shop.app.unit() as session:
        session.edit(base.Product, [{"id": shop.products["B"], **change}])
        shop.stock(session, A=1)
        session.edit(base.Product, [{"id": shop.products["A"], "name": "Anvil, large"}])
        with pytest.raises(Refused, match="stock of product A was moved"):
            session.edit(base.Product, [{"id": shop.products["A"], **change}])
