"""Which stock is chosen: both examples of the source document, and rules of one's own (semantics 9.1)."""

from decimal import Decimal as D

import pytest

from addons import stock
from core import BadInput

NORTH, SOUTH = "unique attribute", None


@pytest.fixture
def place(shop_with):
    """Return a function that makes North (first) and South with this stock, and one that takes from them."""
    shop = shop_with("stock")

    def make(stocked, north_rule=NORTH):
        with shop.app.unit() as session:
            (main,) = shop.all(session, stock.Warehouse)
            session.edit(stock.Warehouse, [{"id": main.id, "code": "NORTH", "priority": 10, "rule": north_rule}])
            named = {"code": "SOUTH", "name": "South", "priority": 20, "organisation_id": main.organisation_id}
            (south,) = session.create(stock.Warehouse, [named])
            (old,) = shop.all(session, stock.Bin)
            session.edit(stock.Bin, [{"id": old.id, "code": "N0", "priority": 1}])
            others = [("N1", main.id, 2), ("S0", south, 1), ("S1", south, 2)]
            session.create(stock.Bin, [{"code": c, "warehouse_id": w, "priority": p} for c, w, p in others])
            bins = {one.code: one.id for one in shop.all(session, stock.Bin)}
            product = shop.products["A"]
            lots = sorted({lot for _, lot, _ in stocked if lot})
            session.create(stock.Lot, [{"product_id": product, "code": lot} for lot in lots])
            common = {"product_id": product, "date": session.today, "document": "stock.Transfer", "document_id": 0}
            moves = [{**common, "bin_id": bins[b], "lot": lot, "quantity": D(n)} for b, lot, n in stocked]
            stock.post(session, moves)
        return main.id, {id_: code for code, id_ in bins.items()}

    def take(stocked, quantity, rule=None, **options):
        warehouse, bins = make(stocked, options.pop("north_rule", NORTH))
        with shop.app.unit() as session:
            supply = stock.Supply(session, [shop.products["A"]], {warehouse})
            found = supply.take(shop.products["A"], warehouse, D(quantity), rule=rule, **options)
            return [(bins[one.bin] + (f" {one.lot}" if one.lot else ""), int(n)) for one, n in found.parts], found.notes

    take.shop = shop
    return take


EXAMPLE_1 = [("N0", "", 45), ("N1", "", 30), ("S0", "", 12), ("S1", "", 65)]
EXAMPLE_2 = [
    (b, lot, n)
    for b, *both in (("N0", 10, 20), ("N1", 15, 15), ("S0", 5, 12), ("S1", 20, 25))
    for lot, n in zip("AB", both, strict=True)
]


def test_e9_1_unique_bin_goes_on_to_the_warehouse_that_has_one(place):
    assert place(EXAMPLE_1, 60, "unique bin") == ([("S1", 60)], [])


def test_e9_2_the_rule_of_the_first_warehouse_takes_one_lot(place):
    assert place(EXAMPLE_2, 22) == ([("N0 A", 10), ("N1 A", 12)], [])


@pytest.mark.parametrize(
    ("quantity", "rule", "taken"),
    [
        (30, None, [("N0 B", 20), ("N1 B", 10)]),
        (60, None, [("S0 A", 5), ("S0 B", 12), ("S1 A", 20), ("S1 B", 23)]),
        (40, "unique attribute", [("N0 A", 10), ("N1 A", 15), ("S0 A", 5), ("S1 A", 10)]),
    ],
)
def test_e9_3_another_lot_or_another_warehouse(place, quantity, rule, taken):
    assert place(EXAMPLE_2, quantity, rule) == (taken, [])


def test_e9_4_no_bin_is_large_enough_anywhere(place):
    assert place(EXAMPLE_1, 70, "unique bin") == ([("N0", 45), ("N1", 25)], ["no storage bin holds enough by itself"])


def test_e9_5_the_default_rule_overrides_that_of_a_warehouse(place):
    assert place(EXAMPLE_2, 22, "default") == ([("N0 A", 10), ("N0 B", 12)], [])


def test_a_rule_may_leave_too_little_and_says_so(place):
    found, notes = place(EXAMPLE_2, 90, "unique attribute")
    assert (found, notes) == ([], ["after applying the warehouse rules there is not enough"])


def test_a_lot_that_is_asked_for_is_the_only_one_taken(place):
    assert place(EXAMPLE_2, 22, "default", lot="B")[0] == [("N0 B", 20), ("N1 B", 2)]


@pytest.mark.parametrize(("newest_first", "taken"), [(False, ["N0 A", "N0 B"]), (True, ["N0 B"])])
def test_the_oldest_lot_goes_first_or_the_newest_where_the_product_says_so(place, newest_first, taken):
    with place.shop.app.unit() as session:
        session.edit(stock.Product, [{"id": place.shop.products["A"], "newest_first": newest_first}])
    assert [where for where, _ in place(EXAMPLE_2, 15, "default")[0]] == taken


def test_a_blocked_bin_offers_nothing(place):
    place(EXAMPLE_1, 1, "default")
    with place.shop.app.unit() as session:
        (n0,) = place.shop.all(session, stock.Bin, code="N0")
        session.edit(stock.Bin, [{"id": n0.id, "inventory_status": "blocked"}])
        supply = stock.Supply(session, [place.shop.products["A"]], {n0.warehouse_id})
        parts = supply.take(place.shop.products["A"], n0.warehouse_id, D(31)).parts
        assert [quantity for _, quantity in parts] == [12, 19]


def test_an_unknown_rule_is_refused(shop_with):
    shop = shop_with("stock")
    with shop.app.unit() as session:
        (main,) = shop.all(session, stock.Warehouse)
    with pytest.raises(BadInput, match="did you mean 'unique bin'"), shop.app.unit() as session:
        session.edit(stock.Warehouse, [{"id": main.id, "rule": "uniqe bin"}])
