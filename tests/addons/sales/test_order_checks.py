"""What is asked before an order is placed or confirmed (semantics 1.1, 10.6, 10.7 and the rules of C3A)."""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import base, preferences, sales
from addons.console import users as access
from addons.devkit.testing.records import edit_one
from addons.sales.asking import repeated_references
from core.errors import Forbidden

TODAY = dt.date(2030, 4, 1)


@pytest.fixture
def shop(shop_with):
    shop = shop_with("sales", duplicates=True)
    shop.app.clock = lambda: dt.datetime(2030, 4, 1, 9, tzinfo=dt.UTC)
    return shop


def prefer(session, key, value):
    session.create(preferences.Preference, [{"key": key, "value": str(value)}])


def found(shop, session, order, verb="confirm"):
    """Return the names of the checks that stop an order, and what they say."""
    outcome = shop.app.fire(session, verb, [order])
    return {finding.check: finding.message for result in outcome.blocked for finding in result.findings}


def test_an_order_of_comments_only_has_no_lines(shop):
    with shop.app.unit() as session:
        order = shop.order(session, {"description": "Deliver in the morning"})
        assert found(shop, session, order) == {"lines": "it has no lines: add at least one"}
        assert found(shop, session, order, "place") != {}


def test_an_order_may_be_dated_90_days_back_but_not_91(shop):
    with shop.app.unit() as session:
        old = shop.order(session, ("A", 1), date=TODAY - dt.timedelta(days=91))
        assert "lies 91 days back, at most 90" in found(shop, session, old)["order date"]
        assert found(shop, session, shop.order(session, ("A", 2), date=TODAY - dt.timedelta(days=90))) == {}
        prefer(session, "sales.order_days_back", 0)
        assert found(shop, session, old) == {}


def test_an_order_is_promised_some_days_after_its_date(shop):
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 1))
        assert (order.date, order.promised_date) == (TODAY, dt.date(2030, 4, 4))
        early = shop.order(session, ("B", 1), promised_date=dt.date(2030, 4, 3))
        assert "promised for 2030-04-03, before 2030-04-04" in found(shop, session, early)["promised date"]
        prefer(session, "sales.promised_days", 1)
        assert found(shop, session, early) == {}
        assert shop.order(session, ("A", 2)).promised_date == dt.date(2030, 4, 2)


@pytest.mark.parametrize(
    ("date_from", "date_to", "active", "stopped"),
    [
        (TODAY, TODAY, True, False),
        (None, None, True, False),
        (dt.date(2030, 4, 2), None, True, True),
        (None, dt.date(2030, 3, 31), True, True),
        (None, None, False, True),
    ],
)
@pytest.mark.parametrize("on_line", [False, True])
def test_a_campaign_is_valid_on_the_order_date(shop, date_from, date_to, active, stopped, on_line):
    with shop.app.unit() as session:
        values = {"code": "TET", "name": "Tet", "date_from": date_from, "date_to": date_to, "active": active}
        (campaign,) = session.create(sales.Campaign, [values])
        header = {} if on_line else {"campaign_id": campaign}
        line = shop.line("A", 1, **({"campaign_id": campaign} if on_line else {}))
        assert ("campaign" in found(shop, session, shop.order(session, line, **header))) is stopped


def test_only_the_currencies_of_the_organisation_are_allowed(shop):
    with shop.app.unit() as session:
        prefer(session, "sales.currencies", "VND")
        order = shop.order(session, ("A", 1))
        assert found(shop, session, order)["currency"] == f"it is in {order.currency.code}; allowed are: VND"
        codes = f"VND, {order.currency.code}"
        (one,) = shop.all(session, preferences.Preference, key="sales.currencies")
        edit_one(one, value=codes)
        assert found(shop, session, order) == {}


def test_a_large_order_needs_approval_which_editing_takes_back(shop):
    with shop.app.unit() as session:
        prefer(session, "sales.approval_above", 99)
        order = shop.order(session, ("A", 10))
        assert "100.00 exceeds 99.00" in found(shop, session, order)["approval"]
        for verb in ("place", "approve"):
            shop.app.fire(session, verb, [order]).expect_done()
        assert (order.state, order.approved_by) == ("placed", "system")
        edit_one(order.lines[0], quantity=D(11))
        assert order.approved_by is None
        assert "approval" in found(shop, session, order)
        shop.app.fire(session, "approve", [order]).expect_done()
        assert found(shop, session, order) == {}


def test_a_type_that_needs_approval_says_so_whatever_the_limit(shop, monkeypatch):
    monkeypatch.setattr(shop.app[sales.Order], "needs_approval", True)
    with shop.app.unit() as session:
        prefer(session, "sales.approval_above", 99)
        message = found(shop, session, shop.order(session, ("A", 1)))["approval"]
        assert message == "it is not approved, and its type needs it: place it and have it approved"


def test_a_check_is_overridden_by_its_role_with_a_reason(shop):
    with shop.app.unit() as session:
        access.add_user(session, "sue", None, ["sales clerk"], shop.app.roles)
        access.add_user(session, "joe", None, ["seller"], shop.app.roles)
        order_id = shop.order(session, ("A", 1), date=dt.date(2029, 1, 1)).id
    with pytest.raises(Forbidden, match="'joe' may not override the check 'order date'"):
        shop.app.fire_all("confirm", sales.Order, [order_id], user="joe", override=["order date"], reason="old")
    done = shop.app.fire_all("confirm", sales.Order, [order_id], user="sue", override=["order date"], reason="old")
    assert len(done.done) == 1


def ordered(shop, session, *lines, **header):
    order = shop.order(session, *lines, **header)
    assert found(shop, session, order) == {}
    return order


def test_an_order_that_contains_an_earlier_one_is_a_duplicate_e10_7(shop):
    with shop.app.unit() as session:
        old = ordered(shop, session, ("A", 10), ("B", 5))
        message = found(shop, session, shop.order(session, ("A", 10), ("B", 5), ("KIT", 1)))["duplicate"]
        assert message == (
            f"it repeats {old.number} of the same customer: ask the customer, then change {old.number}, "
            "which is not picked yet, and drop this one"
        )
        assert found(shop, session, shop.order(session, ("A", 10), ("B", 6))) == {}
        assert found(shop, session, shop.order(session, ("A", 10))) == {}


def test_quantities_of_one_product_are_summed(shop):
    with shop.app.unit() as session:
        ordered(shop, session, ("A", 4), ("A", 6))
        assert "duplicate" in found(shop, session, shop.order(session, ("A", 10)))


def test_closed_old_and_other_customers_orders_are_no_duplicates(shop):
    with shop.app.unit() as session:
        (other,) = session.create(base.Partner, [{"code": "C2", "name": "Beta"}])
        ordered(shop, session, ("A", 1), partner_id=other)
        ordered(shop, session, ("A", 1), date=TODAY - dt.timedelta(days=31))
        gone = ordered(shop, session, ("A", 1))
        shop.app.fire(session, "void", [gone]).expect_done()
        assert found(shop, session, shop.order(session, ("A", 1))) == {}


def test_of_two_equal_orders_in_one_run_the_second_is_a_duplicate(shop):
    with shop.app.unit() as session:
        orders = [shop.order(session, ("A", 1)), shop.order(session, ("A", 1))]
        outcome = shop.app.fire(session, "confirm", orders)
        assert [result.id for result in outcome.done] == [orders[0].id]
        again = shop.app.fire(session, "confirm", orders[1:], override=["duplicate"], reason="not a duplicate")
        assert len(again.done) == 1


def test_goods_that_have_left_change_the_advice_e10_7(shop_with):
    shop = shop_with("shipping", duplicates=True)
    with shop.app.unit() as session:
        shop.stock(session, A=10)
        old = shop.confirmed(session, ("A", 5))
        shop.app.fire(session, "ship", [old]).expect_done()
        assert (
            f"keep {old.number}, of which goods have left"
            in found(shop, session, shop.order(session, ("A", 5)))["duplicate"]
        )


def test_the_checks_ask_the_database_once_however_many_orders(shop, statements):
    counts = []
    for n in (5, 30, 300):
        with shop.app.unit() as session:
            rows = [{"partner_id": shop.customer, "lines": [shop.line("A", n * 1000 + i)]} for i in range(n)]
            ids = session.create(sales.Order, rows)
        seen = statements(shop.app)
        assert len(shop.app.fire_all("confirm", sales.Order, ids).done) == n
        counts.append(len(seen))
        seen.clear()
    assert counts[1] == counts[2]


REFERENCES = (("PO-1", ("A", 1)), ("PO-1 ", ("A", 2)), (" ", ("A", 3)), (None, ("A", 4)), ("PO-2", ("A", 5)))


def test_the_same_reference_of_a_customer_twice_is_said_and_may_stop_an_order(shop):
    with shop.app.unit() as session:
        first, second, blank, none, other = (
            shop.order(session, line, order_reference=reference) for reference, line in REFERENCES
        )
        (stranger,) = session.create(base.Partner, [{"code": "C2", "name": "Beta", "is_customer": True}])
        foreign = shop.order(session, ("A", 6), order_reference="PO-1", partner_id=stranger)
        assert found(shop, session, first, "place") == found(shop, session, first) == {}
        outcome = shop.app.fire(session, "confirm", [second, blank, none, other, foreign]).expect_done()
        said = {str(one.document): one.message for result in outcome.results for one in result.findings}
        assert said == {str(second): "its reference 'PO-1 ' is also that of SO000001 of the same customer"}, (
            "only the one that repeats"
        )
        prefer(session, "sales.same_reference_stops", "yes")
        third, fourth = (shop.order(session, ("B", n), order_reference="PO-3") for n in (1, 2))
        outcome = shop.app.fire(session, "confirm", [third, fourth])
        assert {result.id: result.status for result in outcome.results} == {third.id: "done", fourth.id: "blocked"}
        shop.app.fire(session, "confirm", [fourth], override=["customer reference"], reason="asked").expect_done()
        back = session.create(
            sales.ReturnOrder, [{"partner_id": shop.customer, "order_reference": "PO-3", "lines": [shop.line("A", -1)]}]
        )
        shop.app.fire(session, "confirm", list(session.known(sales.Order, back).values())).expect_done()


def test_references_are_compared_in_as_many_statements_for_many_orders_as_for_one(shop, statements):
    counts = []
    for many in (1, 40):
        with shop.app.unit() as session:
            orders = [shop.order(session, ("A", n), order_reference=f"R{many}-{n}") for n in range(1, many + 1)]
            seen = statements(shop.app)
            list(repeated_references.reference_is_new(session, orders))
            counts.append(len(seen))
    assert counts[0] == counts[1]
