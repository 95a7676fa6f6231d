"""What is available, and what can be promised for a day (semantics 10.8)."""

import datetime as dt
from decimal import Decimal as D
from types import SimpleNamespace

import pytest

from addons import base, sales, shipping, staff, stock
from addons.shipping.availability_report import AvailabilityReport
from core.hooks import hookimpl


@pytest.fixture
def purchases():
    """Return what is on its way, in place of an addon that purchases."""
    made = SimpleNamespace(found=[])

    @hookimpl
    def expected_receipts(session, products):
        return [one for one in made.found if one.product in products]

    made.expected_receipts = expected_receipts
    return made


@pytest.fixture
def story(story_with, purchases):
    story = story_with("shipping", "staff")
    manager = story.app.composition.manager
    manager.register(purchases)
    yield story
    manager.unregister(purchases)


def coming(scene, day, quantity, number=7):
    warehouse = scene.one(stock.Warehouse).id
    day = day and dt.date.fromisoformat(day)
    return stock.Expected(scene.shop.products["A"], warehouse, day, D(quantity), "acme.Purchase", number)


def confirmed(scene, quantity, **header):
    order = scene.order(("A", quantity), **header)
    scene.fire("confirm", order)
    return order


def figures(scene, day=None):
    product = scene.shop.products["A"]
    found = shipping.availability(scene.session, [product], day and dt.date.fromisoformat(day))
    return found[product, scene.one(stock.Warehouse).id]


def test_e10_8_what_drafts_ask_for_counts_and_the_rest_becomes_a_backorder(story):
    with story.on() as scene:
        scene.prefer("shipping.check_availability", "warn")
        scene.shop.stock(scene.session, A=10)
        confirmed(scene, 6)
        scene.order(("A", 1))
        one = figures(scene)
        assert (one.on_hand, one.reserved, one.available, one.drafted) == (10, 6, 4, 1)
        order = scene.order(("A", 4))
        outcome = scene.session.fire("confirm", [order])
        (told,) = [finding for result in outcome.results for finding in result.findings]
        assert (told.message, outcome.done[0].id) == ("product A: 4 ordered, 3 available", order.id)
        assert told.figures == {"ordered": 4, "available": 3, "short": 1}
    with story.on() as scene:
        (backorder,) = scene.all(sales.Backorder)
        assert (backorder.requested, backorder.available, backorder.short) == (4, 3, 1)


def test_e10_9_available_to_promise_by_date(story, purchases):
    with story.on("2030-03-01") as scene:
        scene.shop.stock(scene.session, A=5)
        purchases.found = [coming(scene, "2030-03-10", 20)]
        confirmed(scene, 8, promised_date=dt.date(2030, 3, 5))
        assert figures(scene, "2030-03-05").to_promise == -3
        assert figures(scene, "2030-03-10").to_promise == 17
        assert figures(scene, "2030-03-04").to_promise == 5


def test_what_can_be_stopped_is_stopped_and_told_what_is_expected(story, purchases):
    with story.on("2030-03-01") as scene:
        scene.prefer("shipping.check_availability", "stop")
        purchases.found = [coming(scene, "2030-03-10", 20)]
        text = scene.blocked("confirm", scene.order(("A", 4)))
        assert "product A: 4 ordered, 0 available; 20 expected on 2030-03-10" in text
        scene.fire("confirm", scene.order(("A", 4), promised_date=dt.date(2030, 3, 10)))


def test_types_that_are_exempt_are_neither_asked_nor_recorded(story):
    with story.on() as scene:
        scene.prefer("shipping.check_availability", "stop")
        scene.fire("confirm", scene.record(staff.StaffOrder, lines=[scene.shop.line("A", 4)]))
    with story.on() as scene:
        assert scene.all(sales.Backorder) == []


def test_an_order_is_promised_for_the_day_its_goods_come(story, purchases):
    with story.on("2030-03-01") as scene:
        scene.shop.stock(scene.session, A=5)
        purchases.found = [coming(scene, "2030-03-10", 20), coming(scene, "2030-03-20", 20, 8)]
        confirmed(scene, 15, promised_date=dt.date(2030, 3, 15))
        small, large, never = (scene.order(("A", quantity)) for quantity in (5, 20, 99))
        outcome = scene.session.fire("promise", [small, large, never])
        # on the 10th there are 20 more, but 15 of them are promised for the 15th: 20 are free from the 20th on
        assert [one.promised_date for one in (small, large)] == [dt.date(2030, 3, 1), dt.date(2030, 3, 20)]
        assert [result.message for result in outcome.idle] == ["not enough of product A is on hand or expected"]


def test_blocked_bins_promise_nothing_and_the_report_says_so(story):
    with story.on() as scene:
        scene.shop.stock(scene.session, A=10)
        rows = list(AvailabilityReport().rows(scene.session, {"product": "A", "on": None}))
        assert [(row["code"], row["warehouse"], row["on_hand"], row["to_promise"]) for row in rows] == [
            ("A", "MAIN", 10, 10)
        ]
        main = scene.one(stock.Bin, code="MAIN")
        scene.session.edit(stock.Bin, [{"id": main.id, "inventory_status": "blocked"}])
        assert shipping.availability(scene.session, [scene.shop.products["A"]]) == {}


def test_a_thousand_products_at_a_date_take_five_statements_at_most(story, statements):
    with story.on() as scene:
        unit = scene.all(base.Unit)[0].id
        named = [{"code": f"P{n}", "name": f"P{n}", "unit_id": unit} for n in range(1000)]
        products = scene.session.create(base.Product, named)
    seen = statements(story.app)
    with story.on() as scene:
        scene.session.execute(base_select(scene))
        seen.clear()
        shipping.availability(scene.session, products, dt.date(2030, 2, 1))
        assert len(seen) <= 5


def base_select(scene):
    from sqlalchemy import select

    return select(scene.session[base.Product].id).limit(1)
