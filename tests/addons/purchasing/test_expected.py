"""What is purchased is promised and set apart before it comes, and reserved where it comes (semantics 9.2, 10.8)."""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import purchasing, shipping, stock


@pytest.fixture
def story(story_with):
    story = story_with("purchasing")
    with story.on("2030-03-01") as scene:
        scene.prefer("shipping.reserve_stock", "yes")
        (vendor,) = scene.session.create(purchasing.Vendor, [{"code": "V", "name": "Vendor", "is_vendor": True}])
        agreed = {"product_id": scene.shop.products["A"], "partner_id": vendor}
        scene.record(purchasing.VendorProduct, **agreed)
        story.vendor = vendor
    return story


def purchase(story, scene, quantity, day):
    line = {"product_id": scene.shop.products["A"], "quantity": D(quantity), "price": D(1)}
    line["promised_date"] = dt.date.fromisoformat(day)
    made = scene.record(purchasing.Purchase, partner_id=story.vendor, lines=[line])
    scene.fire("confirm", made)
    return made


def reserved(scene):
    return [(one.bin.code if one.bin else None, one.left, one.supply) for one in scene.all(stock.Reservation)]


def test_e10_9_purchases_count_from_the_day_they_come(story):
    with story.on() as scene:
        scene.shop.stock(scene.session, A=5)
        purchase(story, scene, 20, "2030-03-10")
        order = scene.order(("A", 8), promised_date=dt.date(2030, 3, 5))
        scene.fire("confirm", order)
        spot = (scene.shop.products["A"], scene.one(stock.Warehouse).id)
        found = {
            day: shipping.availability(scene.session, [spot[0]], dt.date(2030, 3, day))[spot].to_promise
            for day in (5, 10)
        }
        assert found == {5: -3, 10: 17}
        scene.fire("promise", order)
        assert order.promised_date == dt.date(2030, 3, 10)


def test_e9_6_what_is_purchased_is_set_apart_and_turns_into_stock(story):
    with story.on() as scene:
        scene.shop.stock(scene.session, A=12)
        bought = purchase(story, scene, 10, "2030-03-10")
        order = scene.order(("A", 20))
        scene.fire("confirm", order)
        scene.fire("reserve", order, expected=True)
        assert reserved(scene) == [("MAIN", 12, None), (None, 8, "purchasing.PurchaseLine")]
        assert (order.reservation_status, order.lines[0].reserved) == (100, 20)
        other = scene.order(("A", 5))
        scene.fire("confirm", other)
        scene.fire("reserve", other, expected=True)
        assert other.lines[0].reserved == 2  # of the 10 that come, 8 are somebody else's
        scene.fire("receive", bought, line=["10=9"])
        assert reserved(scene)[1:] == [
            (None, 1, "purchasing.PurchaseLine"),
            ("MAIN", 8, "purchasing.PurchaseLine"),
            ("MAIN", 1, "purchasing.PurchaseLine"),
        ]
        scene.fire("ship", order)
        assert (order.lines[0].delivered, order.holds_stock) == (20, False)
    assert story.sound()


@pytest.mark.parametrize("verb", ["close", "void", "reactivate"])
def test_what_is_not_bought_after_all_is_nobodys(story, verb):
    with story.on() as scene:
        bought = purchase(story, scene, 10, "2030-03-10")
        order = scene.order(("A", 4))
        scene.fire("confirm", order)
        scene.fire("reserve", order, expected=True)
        assert order.lines[0].reserved == 4
        scene.fire(verb, bought)
        assert (order.lines[0].reserved, order.reservation_status, reserved(scene)) == (0, 0, [])
    assert story.sound()
