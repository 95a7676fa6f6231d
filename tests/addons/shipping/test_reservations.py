"""Stock is set apart for order lines, in bins, and follows whatever becomes of the order (semantics 9.2)."""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import base, shipping, stock
from core import BadInput, NotFound, Refused

EXPECTED = ("acme.Purchase", 7)


@pytest.fixture
def story(story_with):
    story = story_with("shipping")
    with story.on() as scene:
        scene.prefer("shipping.reserve_stock", "yes")
        main = scene.one(stock.Bin)
        scene.record(stock.Bin, code="B2", warehouse_id=main.warehouse_id, priority=60)
    return story


def fill(scene, code, quantity, product="A"):
    """Count what is in a bin."""
    line = {"product_id": scene.shop.products[product], "bin_id": scene.one(stock.Bin, code=code).id}
    scene.fire("complete", scene.record(stock.Inventory, lines=[{**line, "counted": D(quantity)}]))


def confirmed(scene, *lines, **header):
    order = scene.order(*lines, **header)
    scene.fire("confirm", order)
    return order


def rows(scene, **values):
    found = scene.all(stock.Reservation, **values)
    return [(one.bin.code if one.bin else None, one.quantity, one.released) for one in found]


def status(order):
    return order.reservation_status, order.lines[0].reserved


def test_e9_6_what_is_not_there_is_prereserved_and_turns_into_stock(story):
    with story.on() as scene:
        fill(scene, "MAIN", 12)
        order = confirmed(scene, ("A", 20))
        assert (rows(scene), status(order)) == ([("MAIN", 12, 0)], (60, 12))
        line = order.lines[0]
        shipping.prereserve(scene.session, [(line, D(8), *EXPECTED, D(10))])
        assert (rows(scene), status(order)) == ([("MAIN", 12, 0), (None, 8, 0)], (100, 20))
        another = confirmed(scene, ("A", 5)).lines[0]
        with pytest.raises(Refused, match="only 2 of the 10 expected"):
            shipping.prereserve(scene.session, [(another, D(3), *EXPECTED, D(10))])
        with pytest.raises(Refused, match="6 of product A cannot be reserved: 5 is open"):
            shipping.prereserve(scene.session, [(another, D(6), *EXPECTED, D(10))])
    assert story.sound()
    with story.on() as scene:
        order = scene.all(shipping.Order)[0]
        place = stock.Place(scene.shop.products["A"], scene.one(stock.Bin, code="B2").id)
        row = {"product_id": place.product, "bin_id": place.bin, "quantity": D(8), "date": scene.session.today}
        stock.post(scene.session, [{**row, "document": "test", "document_id": 0}])
        shipping.receive_expected(scene.session, [(*EXPECTED, place, D(8))])
        assert (rows(scene), status(order)) == ([("MAIN", 12, 0), ("B2", 8, 0)], (100, 20))
        assert scene.all(stock.Reservation)[1].supply == "acme.Purchase"
        scene.fire("ship", order)
        assert (rows(scene), order.lines[0].delivered) == ([("MAIN", 12, 12), ("B2", 8, 8)], 20)
        assert (order.lines[0].reserved, order.holds_stock) == (0, False)


def test_e9_7_reserved_stock_is_nobody_elses_unless_it_can_be_exchanged(story):
    with story.on() as scene:
        fill(scene, "MAIN", 10)
        mine = confirmed(scene, ("A", 6))
    with story.on() as scene:
        other = confirmed(scene, scene.shop.line("A", 7, reservation="manual"))
        scene.fire("ship", other)
        assert other.lines[0].delivered == 4
        assert status(scene.one(shipping.Order, id=mine.id)) == (100, 6)
    assert story.sound()


@pytest.mark.parametrize("allocated", [False, True])
def test_e9_7_what_is_not_allocated_moves_to_stock_elsewhere(story, allocated):
    with story.on() as scene:
        fill(scene, "MAIN", 10)
        fill(scene, "B2", 10)
        order = confirmed(scene, ("A", 6))
        if allocated:
            scene.fire("reserve", order, pick=["10=6@MAIN"], allocate=True)
        line = {
            "product_id": scene.shop.products["A"],
            "quantity": D(7),
            "bin_id": scene.one(stock.Bin, code="MAIN").id,
        }
        taken = scene.record(shipping.Shipment, partner_id=scene.shop.customer, lines=[line]).id
    if allocated:
        refused = pytest.raises(Refused, match="10 on hand, 6 of it reserved for others, 7 wanted")
        with refused, story.on() as scene:
            scene.fire("complete", scene.one(shipping.Shipment, id=taken))
        return
    with story.on() as scene:
        scene.fire("complete", scene.one(shipping.Shipment, id=taken))
        assert rows(scene) == [("MAIN", 3, 0), ("B2", 3, 0)]
    assert story.sound()


def test_e9_8_a_variable_quantity_may_be_more_until_as_much_is_shipped(story):
    with story.on() as scene:
        fill(scene, "MAIN", 20)
        scene.session.edit(base.Product, [{"id": scene.shop.products["A"], "variable_quantity": True}])
        order = confirmed(scene, ("A", 10))
        scene.fire("reserve", order, pick=["10=12@MAIN"])
        assert status(order) == (100, 12)
        line = order.lines[0]
        bin_ = scene.one(stock.Bin, code="MAIN").id
        shipped = {"product_id": line.product_id, "order_line_id": line.id, "quantity": D(11), "bin_id": bin_}
        shipment = scene.record(shipping.Shipment, partner_id=scene.shop.customer, lines=[shipped])
        scene.fire("complete", shipment)
        assert (rows(scene), status(order)) == ([("MAIN", 11, 11)], (100, 0))
        assert (line.quantity, line.delivered) == (10, 11)
    assert story.sound()


@pytest.mark.parametrize("verb", ["void", "close", "reactivate", "cancel"])
def test_what_ends_an_order_gives_its_stock_free(story, verb):
    with story.on() as scene:
        scene.prefer("sales.cancel_and_replace", "yes")
        fill(scene, "MAIN", 10)
        order = confirmed(scene, ("A", 6))
        scene.fire(verb, order)
        assert (rows(scene), order.reservation_status) == ([], 0)
        if verb in ("close", "reactivate"):
            scene.fire({"close": "reopen", "reactivate": "confirm"}[verb], order)
            assert status(order) == (100, 6)
    assert story.sound()


def test_closing_reopening_shipping_and_reversing_move_the_reservation_along(story):
    with story.on() as scene:
        fill(scene, "MAIN", 10)
        order = confirmed(scene, ("A", 10))
        line, bin_ = order.lines[0], scene.one(stock.Bin, code="MAIN").id
        shipped = {"product_id": line.product_id, "order_line_id": line.id, "quantity": D(4), "bin_id": bin_}
        shipment = scene.record(shipping.Shipment, partner_id=scene.shop.customer, lines=[shipped])
        scene.fire("complete", shipment)
        assert (rows(scene), status(order)) == ([("MAIN", 10, 4)], (100, 6))
        scene.fire("close", order)
        assert (rows(scene), order.lines[0].quantity) == ([("MAIN", 4, 4)], 4)
        scene.fire("reopen", order)
        assert order.lines[0].reserved == 6
        scene.fire("reverse", shipment)
        assert (order.lines[0].reserved, order.lines[0].delivered) == (10, 0)
    assert story.sound()


def test_what_is_split_off_or_replaced_reserves_for_itself(story):
    with story.on() as scene:
        scene.prefer("sales.cancel_and_replace", "yes")
        fill(scene, "MAIN", 10)
        order = scene.order(("A", 10))
        scene.fire("place", order)
        scene.fire("split", order, line=["10=7"])
        assert (order.lines[0].quantity, order.lines[0].reserved) == (3, 3)
        scene.fire("confirm", order)
        scene.fire("replace", order)
        (copy,) = [one for one in scene.all(shipping.Order) if one.replaced_order_id == order.id]
        scene.fire("confirm", copy)
        assert (scene.one(shipping.Order, id=order.id).lines[0].reserved, copy.lines[0].reserved) == (0, 3)
    assert story.sound()


def test_more_than_ordered_is_shipped_within_the_tolerance(story):
    with story.on() as scene:
        fill(scene, "MAIN", 20)
        scene.session.edit(base.Product, [{"id": scene.shop.products["A"], "delivery_tolerance": D(10)}])
        order = confirmed(scene, ("A", 10))
        line, bin_ = order.lines[0], scene.one(stock.Bin, code="MAIN").id
        for quantity, says in ((12, "ships 12 of a line with 10 open, and at most 11 in all"), (11, "")):
            row = {"product_id": line.product_id, "order_line_id": line.id, "quantity": D(quantity), "bin_id": bin_}
            shipment = scene.record(shipping.Shipment, partner_id=scene.shop.customer, lines=[row])
            if says:
                assert says in scene.blocked("complete", shipment)
            else:
                scene.fire("complete", shipment)
        assert (line.delivered, line.reserved) == (11, 0)
    assert story.sound()


def test_many_are_served_by_priority_and_promised_date(story):
    days = [None, "2030-02-01", "2030-01-20", "2030-01-20"]
    with story.on() as scene:
        fill(scene, "MAIN", 10)
        orders = [
            scene.order(("A", 4), promised_date=day and dt.date.fromisoformat(day), priority=priority)
            for day, priority in zip(days, (5, 5, 5, 3), strict=True)
        ]
        scene.fire("confirm", *orders)
        assert [order.lines[0].reserved for order in orders] == [0, 2, 4, 4]
        assert [order.reservation_status for order in orders] == [0, 50, 100, 100]
    assert story.sound()


def test_by_hand_means_that_nothing_happens_by_itself(story):
    with story.on() as scene:
        fill(scene, "MAIN", 10)
        order = confirmed(scene, scene.shop.line("A", 6, reservation="manual"))
        assert status(order) == (0, 0)
        scene.fire("reserve", order, pick=["10=2@MAIN"])
        assert status(order) == (33, 2)
        scene.fire("reserve", order, pick=["10=1@MAIN"])
        assert rows(scene) == [("MAIN", 1, 0)]
        scene.fire("reserve", order)
        assert status(order) == (100, 6)
        scene.fire("unreserve", order, line=10)
        assert (rows(scene), status(order)) == ([], (0, 0))
    assert story.sound()


@pytest.mark.parametrize(
    ("pick", "error", "says"),
    [
        ("10=7@MAIN", Refused, "7 of product A would be reserved, and 6 is open"),
        ("10=5@B2", Refused, r"5 of product A cannot be reserved in storage bin B2: 0 is free there"),
        ("10=5@NOWHERE", NotFound, "no bin 'NOWHERE'"),
        ("20=5@MAIN", NotFound, "has no line 20"),
        ("ten=5", BadInput, "says not what to reserve where"),
        ("10=-1@MAIN", BadInput, "-1 cannot be reserved"),
    ],
)
def test_what_cannot_be_reserved_is_refused_with_figures(story, pick, error, says):
    with story.on() as scene:
        fill(scene, "MAIN", 10)
        order = confirmed(scene, scene.shop.line("A", 6, reservation="manual")).id
    with pytest.raises(error, match=says), story.on() as scene:
        scene.fire("reserve", scene.one(shipping.Order, id=order), pick=[pick])
    assert story.sound()


def test_a_count_that_finds_less_takes_it_from_who_was_last(story):
    with story.on() as scene:
        fill(scene, "MAIN", 10)
        first, second = confirmed(scene, ("A", 6)), confirmed(scene, ("A", 4))
        fill(scene, "MAIN", 7)
        assert [one.lines[0].reserved for one in (first, second)] == [6, 1]
        assert second.reservation_status == 25
    assert story.sound()


def test_edited_lines_reserve_what_they_order_now(story):
    with story.on() as scene:
        fill(scene, "MAIN", 10)
        order = scene.order(("A", 6))
        scene.fire("place", order)
        assert status(order) == (100, 6)
        scene.session.edit(shipping.Order, [{"id": order.id, "lines": [{"id": order.lines[0].id, "quantity": D(2)}]}])
        assert (rows(scene), status(order)) == ([("MAIN", 2, 0)], (100, 2))
    assert story.sound()


def test_reserving_takes_as_many_statements_for_100_orders_as_for_10(story, statements):
    counts = []
    for n in (10, 100):
        with story.on() as scene:
            fill(scene, "MAIN", 10_000)
            ids = [scene.order(("A", 1)).id for _ in range(n)]
        seen = statements(story.app)
        story.app.fire_all("confirm", shipping.Order, ids)
        counts.append(len(seen))
        seen.clear()
    assert counts[1] <= counts[0] + 1
