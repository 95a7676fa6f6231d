"""Packing lists: draft shipments made by confirming orders, where that is preferred (semantics 2.3)."""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import preferences, sales, shipping
from addons.devkit.testing.records import edit_one


@pytest.fixture
def shop(shop_with):
    shop = shop_with("shipping")
    prefer(shop)
    return shop


def prefer(shop, value="yes"):
    with shop.app.unit() as session:
        session.create(preferences.Preference, [{"key": "shipping.ship_on_confirm", "value": value}])


def fire(shop, session, verb, *documents, **arguments):
    shop.app.fire(session, verb, list(documents), **arguments).expect_done()


def lists(shop, session):
    """Return state and quantities of all shipments."""
    return [(one.state, [line.quantity for line in one.lines]) for one in shop.all(session, shipping.Shipment)]


def test_E2_3_confirming_makes_one_packing_list_of_all_that_was_ordered(shop):
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 8))
        fire(shop, session, "offer", order)
        assert "possible from here: accept" in shop.app.fire(session, "confirm", [order]).blocked[0].message
        fire(shop, session, "accept", order)
        assert (order.state, lists(shop, session)) == ("planned", [])
        fire(shop, session, "confirm", order)
        assert (order.state, lists(shop, session)) == ("confirmed", [("draft", [8])])
        assert shop.app.fire(session, "cancel", [order]).blocked
    assert shop.sound()


def test_a_packing_list_is_completed_when_it_is_packed(shop):
    with shop.app.unit() as session:
        shop.stock(session, A=8, B=1)
        order = shop.confirmed(session, ("A", 8), ("B", 1), scheduled_date=shop.today() + dt.timedelta(days=5))
        (packing,) = shop.all(session, shipping.Shipment)
        assert packing.date == order.scheduled_date
        fire(shop, session, "ship", order)  # everything is on the list already
        fire(shop, session, "complete", packing)
        assert (order.delivery_status, shop.on_hand(session, "A"), len(lists(shop, session))) == (100, 0, 1)
    assert shop.sound()


def test_goods_that_are_not_there_stand_on_the_list_but_do_not_leave(shop):
    with shop.app.unit() as session:
        shop.confirmed(session, ("A", 8), scheduled_date=shop.today() - dt.timedelta(days=5))
        (packing,) = shop.all(session, shipping.Shipment)
        assert packing.date == shop.today()
        id_ = packing.id
    outcome = shop.app.fire_all("complete", shipping.Shipment, [id_])
    assert "not enough of product A" in outcome.failed[0].message


def test_a_reactivated_order_gets_a_new_list_when_it_is_confirmed_again(shop):
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 8))
        fire(shop, session, "reactivate", order)
        edit_one(order.lines[0], quantity=D(5))
        fire(shop, session, "confirm", order)
        assert lists(shop, session) == [("voided", [8]), ("draft", [5])]


def test_a_replacement_is_packed_less_what_was_shipped(shop):
    with shop.app.unit() as session:
        session.create(preferences.Preference, [{"key": "sales.cancel_and_replace", "value": "yes"}])
        shop.stock(session, A=10)
        order = shop.confirmed(session, ("A", 4), number="5000")
        fire(shop, session, "complete", *shop.all(session, shipping.Shipment))
        fire(shop, session, "replace", order)
        copy = shop.all(session, sales.Order)[-1]
        edit_one(copy.lines[0], quantity=D(6))
        fire(shop, session, "confirm", copy)
        assert lists(shop, session) == [("completed", [4]), ("draft", [2])]
    assert shop.sound()


@pytest.mark.parametrize("kind", ["warehouse", "quotation", "prepay"])
def test_types_that_ship_at_once_or_wait_get_no_packing_list(shop_with, kind):
    shop = shop_with("shipping", "invoicing")
    prefer(shop)
    with shop.app.unit() as session:
        shop.stock(session, A=8)
        model = session.composition.types_of(session[sales.Order])[kind]
        (id_,) = session.create(model, [{"partner_id": shop.customer, "lines": [shop.line("A", 8)]}])
        fire(shop, session, "confirm", session.get_one(model, id_))
        assert [state for state, _ in lists(shop, session)] == ["completed"] * (kind == "warehouse")


def confirming(shop, statements, n):
    """Return how many statements confirming n orders takes."""
    with shop.app.unit() as session:
        ids = [shop.order(session, ("A", 1)).id for _ in range(n)]
    seen = statements(shop.app)
    assert len(shop.app.fire_all("confirm", sales.Order, ids).done) == n
    taken = len(seen)
    seen.clear()
    return taken


def test_packing_lists_are_made_set_wise_and_cost_nothing_unless_preferred(shop_with, statements):
    shop = shop_with("shipping")
    confirming(shop, statements, 1)  # what is remembered is asked for once
    without = confirming(shop, statements, 5)
    prefer(shop, "no")
    confirming(shop, statements, 1)
    assert confirming(shop, statements, 50) <= without
    with shop.app.unit() as session:
        edit_one(shop.all(session, preferences.Preference, key="shipping.ship_on_confirm")[0], value="yes")
    confirming(shop, statements, 1)
    few = confirming(shop, statements, 5)
    assert without < few
    assert confirming(shop, statements, 50) <= few
