"""The worklists of sales, shipping and invoicing: who waits for whom in a small shop."""

import datetime as dt

import pytest

from addons import invoicing
from addons.console import add_user
from addons.lists.listing import Listing
from addons.lists.worklist import counts, work_named, works


@pytest.fixture
def shop(shop_with):
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        shop.stock(session, A=100)
        for name, role in (("maria", "sales clerk"), ("walter", "warehouse"), ("fiona", "finance")):
            add_user(session, name, None, [role], shop.app.roles)
    return shop


def waiting(shop, user):
    with shop.app.unit(user, readonly=True) as session:
        return {work.name: n for work, n in counts(session, works(session)).items() if n and not work.state}


def listed(shop, user, name):
    with shop.app.unit(user, readonly=True) as session:
        work = work_named(session, name)
        return Listing(work.model).ids(session, {}, where=work.where, limit=50)


def test_an_order_waits_for_the_warehouse_until_it_is_shipped_and_for_finance_until_it_is_invoiced(shop):
    with shop.app.unit() as session:
        first, second = shop.confirmed(session, ("A", 1)), shop.confirmed(session, ("A", 2))
        shop.order(session, ("A", 3))
    assert waiting(shop, "walter") == {"orders to ship": 2}
    assert waiting(shop, "fiona") == {"orders to invoice": 2}
    with shop.app.unit() as session:
        order = shop.app[type(first).__model__]
        shop.app.fire(session, "ship", [session.get_one(order, first.id)]).expect_done()
        shop.app.fire(session, "invoice", [session.get_one(order, first.id)]).expect_done()
        shop.app.fire(session, "complete", shop.all(session, invoicing.Invoice)).expect_done()
    assert listed(shop, "walter", "orders to ship") == [second.id]
    assert waiting(shop, "fiona") == {"orders to invoice": 1}


def test_orders_are_late_after_the_promised_day(shop):
    today = shop.today()
    with shop.app.unit() as session:
        (late, due) = (shop.confirmed(session, ("A", 1), date=today - dt.timedelta(days=n)) for n in (9, 3))
    assert (late.promised_date, due.promised_date) == (today - dt.timedelta(days=6), today)
    assert listed(shop, "walter", "late orders") == [late.id]


def test_invoices_wait_once_they_are_due(shop):
    with shop.app.unit() as session:
        order = shop.confirmed(session, ("A", 1), date=shop.today() - dt.timedelta(days=60))
        shop.app.fire(session, "invoice", [order], on=order.date).expect_done()
        (invoice,) = shop.all(session, invoicing.Invoice)
        shop.app.fire(session, "complete", [invoice]).expect_done()
    assert listed(shop, "fiona", "invoices overdue") == [invoice.id]
    with shop.app.unit() as session:
        shop.app.fire(session, "reverse", shop.all(session, invoicing.Invoice)).expect_done()
    assert "invoices overdue" not in waiting(shop, "fiona")


def test_what_exceeds_the_limit_waits_for_approval_once_it_is_placed(shop):
    from addons import preferences

    with shop.app.unit() as session:
        session.create(preferences.Preference, [{"key": "sales.approval_above", "value": "50"}])
        small, large = shop.order(session, ("A", 5)), shop.order(session, ("A", 6))
        shop.app.fire(session, "place", [small, large]).expect_done()
    assert listed(shop, "maria", "orders to approve") == [large.id]
    with shop.app.unit() as session:
        shop.app.fire(session, "approve", [session.get_one(type(large), large.id)]).expect_done()
    assert listed(shop, "maria", "orders to approve") == []


def test_offers_wait_when_their_validity_ends_soon(shop):
    today = shop.today()
    with shop.app.unit() as session:
        soon = shop.order(session, ("A", 1), valid_until=today + dt.timedelta(days=7))
        later = shop.order(session, ("A", 1), valid_until=today + dt.timedelta(days=8))
        shop.app.fire(session, "offer", [soon, later]).expect_done()
    assert listed(shop, "maria", "offers running out") == [soon.id]
    assert "offers running out" not in waiting(shop, "walter")
