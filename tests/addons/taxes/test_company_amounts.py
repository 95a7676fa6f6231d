"""Documents in other currencies say what they come to in the company's, at the rate of their date."""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import base, invoicing, sales
from core import BadInput


@pytest.fixture
def abroad(story_with):
    """Begin a story in a shop that counts in euros, with two rates of the dollar."""
    story = story_with("taxes", "invoicing")
    with story.on() as scene:
        scene.prefer("sales.order_days_back", "0")
        dollar, euro = (scene.one(base.Currency, code=code).id for code in ("USD", "EUR"))
        for day, rate in ((dt.date(2030, 1, 1), "0.9"), (dt.date(2030, 2, 1), "0.8")):
            row = {"currency_id": dollar, "in_currency_id": euro, "date": day, "rate": D(rate)}
            scene.record(base.CurrencyRate, **row)
    return story, dollar


def test_orders_and_invoices_are_worth_the_rate_of_their_own_date(abroad):
    story, dollar = abroad
    with story.on() as scene:
        order = scene.order(("KIT", 1), currency_id=dollar, date=dt.date(2030, 1, 15))
        assert (order.total, order.company_rate, order.company_total) == (D("109.99"), D("0.9"), D("98.99"))
        scene.fire("confirm", order)
        scene.fire("invoice", order, on=dt.date(2030, 2, 3))
        bill = scene.one(invoicing.Invoice)
        assert (bill.total, bill.company_rate, bill.company_total) == (D("109.99"), D("0.8"), D("87.99"))
        steps = scene.session[sales.Order].ladder(scene.session, [order])[order.id]
        assert (steps[-1].after, steps[-1].why) == (D("98.99"), "at 0.9, the rate of 2030-01-15")
        scene.fire("complete", bill)
        scene.fire("reverse", bill, on=dt.date(2030, 1, 20))
        memo = scene.all(invoicing.Invoice)[-1]
        assert (memo.company_rate, memo.company_total) == (D("0.8"), D("-87.99"))  # what it takes back
        home = scene.order(("KIT", 1))
        assert (home.company_rate, home.company_total) == (None, None)
    assert story.sound()


def test_an_edited_order_has_the_rate_of_its_new_date_and_a_closed_one_keeps_it(abroad):
    story, dollar = abroad
    with story.on() as scene:
        order = scene.order(("A", 10), currency_id=dollar, date=dt.date(2030, 1, 15))
        later = {"date": dt.date(2030, 2, 15), "promised_date": dt.date(2030, 3, 1)}
        scene.session.edit(sales.Order, [{"id": order.id, **later, "scheduled_date": later["date"]}])
        assert (order.company_rate, order.company_total) == (D("0.8"), 80)
        scene.fire("confirm", order)
        scene.fire("close", order)
        assert (order.total, order.company_total, order.company_rate) == (0, 0, D("0.8"))
        scene.fire("reopen", order)
        assert order.company_total == 80


def test_an_order_in_a_currency_without_rate_is_refused(abroad):
    story, dollar = abroad
    with story.on() as scene:
        with pytest.raises(BadInput, match="no standard rate of USD in EUR on 2029-12-31"):
            scene.order(("A", 1), currency_id=dollar, date=dt.date(2029, 12, 31))
        scene.prefer("base.rate_kind", "customs")
        with pytest.raises(BadInput, match="no customs rate of USD in EUR"):
            scene.order(("A", 1), currency_id=dollar)
