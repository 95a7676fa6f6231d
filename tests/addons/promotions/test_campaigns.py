"""Campaigns with a budget, chosen per order or line, reported; and discounts on papers."""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import preferences, sales
from addons.printing import render_document
from addons.promotions import Promotion
from addons.reporting import run
from core import BadInput, NotFound


@pytest.fixture
def shop(shop_with):
    shop = shop_with("promotions")
    with shop.app.unit() as session:
        session.create(preferences.Preference, [{"key": "promotions.automatic", "value": "yes"}])
    return shop


def campaign(session, code="SPRING", **values):
    (id_,) = session.create(sales.Campaign, [{"code": code, "name": code.title(), **values}])
    return id_


def test_a_budget_stops_the_order_that_would_go_beyond_it(shop):
    with shop.app.unit() as session:
        spring = campaign(session, budget=D(12))
        session.create(
            Promotion, [{"code": "P", "name": "P", "kind": "percent off", "percent": D(10), "campaign_id": spring}]
        )
        first, second, third = (shop.order(session, ("A", 5)) for _ in range(3))
        outcome = session.fire("confirm", [first, second, third])
        assert [one.id for one in outcome.done] == [first.id, second.id]
        assert "it gives away 5.00 EUR, and campaign SPRING has 2.00 left of its budget" in outcome.blocked[0].message
        session.fire("void", [second]).expect_done()
        session.fire("confirm", [third]).expect_done()
    assert shop.sound()


def test_the_report_says_what_each_campaign_sold_and_gave_away(shop):
    with shop.app.unit() as session:
        spring, fair = campaign(session, budget=D(100)), campaign(session, "FAIR")
        free = {"kind": "free of same", "bought": D(3), "free": D(1), "product_id": shop.products["B"]}
        session.create(Promotion, [{"code": "P", "name": "P", "campaign_id": spring, **free}])
        shop.confirmed(session, ("A", 2), ("B", 6), campaign_id=fair)
        shop.confirmed(session, shop.line("A", 1, campaign_id=fair), ("B", 1))
        shop.order(session, ("A", 9), campaign_id=fair)
        rows = [line.values for line in run(session, "campaigns").details]
        shown = [(r["campaign"], r["orders"], r["net"], r["given"], r["budget"], r["left"]) for r in rows]
        assert shown == [("FAIR", 2, D(60), 0, None, None), ("SPRING", 1, 0, D(10), D(100), D(90))]
        only = run(session, "campaigns", {"campaign": "SPRING", "from": dt.date(2031, 1, 1)}).details
        assert [(line.values["orders"], line.values["given"], line.values["left"]) for line in only] == [(0, 0, D(90))]
        with pytest.raises(NotFound, match="did you mean 'FAIR'"):
            run(session, "campaigns", {"campaign": "FAIRE"})


def test_a_budget_of_nothing_is_refused(shop):
    with pytest.raises(BadInput, match="has a budget of 0"), shop.app.unit() as session:
        campaign(session, budget=D(0))


def test_papers_list_what_is_printed_and_add_up_what_is_not(shop):
    with shop.app.unit() as session:
        text = "10% Loyalty; 3% goodwill (not printed); 2% again (not printed); 7.50 voucher (not posted)"
        order = shop.order(session, ("A", 100), discounts=text)
        page = render_document(session, order, "html").decode()
        assert ("Loyalty 10 %" in page, "goodwill" in page, "again" in page) == (True, False, False)
        assert "-50.00" in page, "both that are not listed, together"
        assert ("voucher: 7.50 EUR" in page, "850.00" in page) == (True, True)
