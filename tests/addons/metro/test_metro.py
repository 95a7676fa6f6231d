"""Metro orders: one branch sells and ships, another invoices and is paid; both books agree (semantics 1.1, C3A)."""

from decimal import Decimal as D

import pytest

from addons import base, invoicing, metro, preferences, sales, shipping, stock
from addons.devkit.testing.records import edit_one
from addons.reporting.report import run
from core import BadInput


@pytest.fixture
def shop(shop_with):
    """Return a shop whose branch A ships and whose branch B invoices, with 20 pieces of A available."""
    shop = shop_with("metro")
    with shop.app.unit() as session:
        (seller,) = shop.all(session, base.Organisation)
        row = {"code": "B", "name": "Branch B", "parent_id": seller.id, "currency_id": seller.currency_id}
        session.create(base.Organisation, [row])
        session.create(preferences.Preference, [{"key": "metro.invoicing_branch", "value": "B"}])
        shop.stock(session, A=20)
    return shop


def metro_order(shop, session, *lines, **header):
    rows = [shop.line(*line) for line in lines]
    (id_,) = session.create(metro.MetroOrder, [{"partner_id": shop.customer, "lines": rows, **header}])
    return session.get_one(session[metro.MetroOrder], id_)


def fire(shop, session, verb, *documents, **arguments):
    shop.app.fire(session, verb, list(documents), **arguments).expect_done()


def held(shop, session):
    return {one.bin.purpose: one.quantity for one in shop.all(session, stock.Balance)}


def accepted(shop, session, quantity=5, **header):
    order = metro_order(shop, session, ("A", quantity), **header)
    for verb in ("offer", "accept", "provide"):
        fire(shop, session, verb, order)
    return order


def reconciled(session, **values):
    answer = run(session, "metro_reconciliation", values)
    return [(v["order"], v["claimed"], v["owed"], v["agrees"]) for v in (line.values for line in answer.details)]


def test_the_road_of_a_metro_order_through_both_branches(shop):
    with shop.app.unit() as session:
        order = metro_order(shop, session, ("A", 5))
        fire(shop, session, "offer", order)
        assert "possible from here" in shop.app.fire(session, "confirm", [order]).blocked[0].message
        fire(shop, session, "accept", order, reference="MCC-77")
        assert (order.state, order.acceptance_reference) == ("placed", "MCC-77")
        fire(shop, session, "provide", order)
        assert held(shop, session) == {"available": 15, "metro": 5}
        fire(shop, session, "provide", order)
        assert held(shop, session) == {"available": 15, "metro": 5}
        fire(shop, session, "confirm", order)
        assert held(shop, session) == {"available": 15, "metro": 0}
        (shipment,), (invoice,) = shop.all(session, shipping.Shipment), shop.all(session, invoicing.Invoice)
        assert (shipment.organisation.code, invoice.organisation.code) == ("MAIN", "B")
        fire(shop, session, "pay", invoice)
        (payment,) = shop.all(session, invoicing.Payment)
        assert (payment.organisation.code, order.payment_status) == ("B", 100)
        notes = [(n.kind_name, n.organisation.code, n.amount, n.state) for n in shop.all(session, metro.BranchNote)]
        assert notes == [("delivered", "MAIN", 50, "booked"), ("invoiced", "B", 50, "booked")]
        assert reconciled(session) == [(order.number, 50, 50, "yes")]
    assert shop.sound()


def test_without_stock_in_the_metro_bin_nothing_is_confirmed(shop):
    with shop.app.unit() as session:
        order = metro_order(shop, session, ("A", 5))
        for verb in ("offer", "accept"):
            fire(shop, session, verb, order)
    outcome = shop.app.fire_all("confirm", sales.Order, [order.id])
    assert "not enough of product A in storage bin METRO" in outcome.failed[0].message
    with shop.app.unit() as session:
        assert shop.all(session, metro.BranchNote) == shop.all(session, invoicing.Invoice) == []


def test_two_branches_take_part(shop):
    with shop.app.unit() as session:
        (seller,) = shop.all(session, base.Organisation, code="MAIN")
        order = metro_order(shop, session, ("A", 5), invoicing_organisation_id=seller.id)
        assert "MAIN sells, ships and invoices it" in shop.app.fire(session, "offer", [order]).blocked[0].message


def test_what_is_taken_back_on_one_side_shows_as_a_difference(shop):
    with shop.app.unit() as session:
        first, second = accepted(shop, session, 5), accepted(shop, session, 4)
        fire(shop, session, "confirm", first)
        fire(shop, session, "provide", second)
        fire(shop, session, "confirm", second)
        (invoice,) = [one for one in shop.all(session, invoicing.Invoice) if one.total == 50]
        fire(shop, session, "reverse", invoice)
        assert reconciled(session) == [(first.number, 50, 0, "no"), (second.number, 40, 40, "yes")]
        assert reconciled(session, differing=True) == [(first.number, 50, 0, "no")]
        amounts = [(n.kind_name, n.amount) for n in shop.all(session, metro.BranchNote, order_id=first.id)]
        assert amounts == [("delivered", 50), ("invoiced", 50), ("invoiced", -50)]
    assert shop.sound()


def test_voiding_takes_both_sides_back(shop):
    with shop.app.unit() as session:
        order = accepted(shop, session)
        fire(shop, session, "confirm", order)
        fire(shop, session, "void", order)
        assert reconciled(session) == [(order.number, 0, 0, "yes")]
        assert held(shop, session) == {"available": 15, "metro": 5}
    assert shop.sound()


def test_an_unknown_branch_in_the_preference_is_named(shop):
    with shop.app.unit() as session:
        edit_one(shop.all(session, preferences.Preference, key="metro.invoicing_branch")[0], value="BB")
    with pytest.raises(BadInput, match="names 'BB', did you mean 'B'"), shop.app.unit() as session:
        metro_order(shop, session, ("A", 5))


def test_many_orders_are_confirmed_set_wise(shop, statements):
    counts = []
    for n in (2, 4, 16):
        with shop.app.unit() as session:
            shop.stock(session, A=100 + n)
            rows = [{"partner_id": shop.customer, "lines": [shop.line("A", D(1))]} for _ in range(n)]
            ids = session.create(metro.MetroOrder, rows)
        for verb in ("offer", "accept", "provide"):
            assert len(shop.app.fire_all(verb, metro.MetroOrder, ids).done) == n
        seen = statements(shop.app)
        assert len(shop.app.fire_all("confirm", sales.Order, ids).done) == n
        counts.append(len(seen))
        seen.clear()
    assert counts[1] == counts[2]
