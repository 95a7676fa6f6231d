"""Volume discounts: what a turnover earns, credited by invoice, less what was credited before (semantics 6.2)."""

import datetime as dt
import re
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addons import base, invoicing
from addons.console import add_user
from addons.promotions.with_invoicing.crediting import agreements, credit_volume_discounts
from addons.promotions.with_invoicing.turnover import earned
from addons.promotions.with_invoicing.volume_discount import (
    VolumeCustomer,
    VolumeDiscount,
    VolumeProduct,
    VolumeTier,
    due,
    tier_parts,
)
from addons.reporting import run
from core import BadInput, NotFound, rounded

TIERS = [(D(0), D(1000), D(2)), (D(1000), D(5000), D(3)), (D(5000), None, D(5))]


def agree(session, customer, *, code="RAPPEL", **values):
    (id_,) = session.create(VolumeDiscount, [{"code": code, "name": "Turnover", **values}])
    tiers = [{"discount_id": id_, "above": above, "up_to": to, "percent": rate} for above, to, rate in TIERS]
    session.create(VolumeTier, tiers)
    period = {"date_from": dt.date(2030, 1, 1), "date_to": dt.date(2030, 12, 31)}
    session.create(VolumeCustomer, [{"discount_id": id_, "partner_id": customer, **period}])
    return id_


def bill(shop, session, *lines):
    rows = [shop.line(code, n) for code, n in lines]
    (id_,) = session.create(invoicing.Invoice, [{"partner_id": shop.customer, "lines": rows}])
    invoice = session.get_one(session[invoicing.Invoice], id_)
    session.fire("complete", [invoice]).expect_done()
    return invoice


def credit(shop, session):
    ids, _ = credit_volume_discounts(session, agreements(session))
    memos = session.known(invoicing.CreditMemo, ids)
    return [memos[id_] for id_ in ids]


@pytest.mark.parametrize(
    ("scaled", "turnover", "earns"),
    [(False, 6000, 300), (True, 6000, 190), (False, 1000, 20), (False, 1001, "30.03"), (True, 0, 0), (False, -5, 0)],
)
def test_e6_6_scaled_and_not(scaled, turnover, earns):
    assert due(D(turnover), TIERS, scaled=scaled) == D(earns)


def test_each_tier_says_what_it_earns():
    parts = tier_parts(D(6000), TIERS, scaled=True)
    assert [(one.part, one.earned) for one in parts] == [(1000, 20), (4000, 120), (1000, 50)]
    assert [one.earned for one in tier_parts(D(6000), TIERS, scaled=False)] == [0, 0, 300]


@settings(max_examples=25)
@given(st.lists(st.decimals(0, 3000, places=2), max_size=8), st.booleans())
def test_credited_in_parts_is_credited_at_once(turnovers, scaled):
    turnover = credited = D(0)
    for more in turnovers:
        turnover += more
        credited += rounded(due(turnover, TIERS, scaled=scaled), 2) - credited
    assert credited == rounded(due(sum(turnovers, D(0)), TIERS, scaled=scaled), 2)


@pytest.mark.parametrize(("scaled", "first", "then"), [(False, D(300), D(200)), (True, D(190), D(90))])
def test_e6_6_less_what_was_credited_before(shop_with, scaled, first, then):
    shop = shop_with("promotions", "shipping", "invoicing")
    with shop.app.unit() as session:
        agree(session, shop.customer, scaled=scaled)
        bill(shop, session, ("A", 600))
        (found,) = earned(session, agreements(session))
        assert (found.turnover, found.due, found.open) == (D(6000), first, first)
        found.credited = D(100)
        assert found.open == then


def test_what_is_credited_is_allotted_to_products_and_not_credited_twice(shop_with):
    shop = shop_with("promotions", "shipping", "invoicing")
    with shop.app.unit() as session:
        agree(session, shop.customer)
        bill(shop, session, ("A", 100), ("KIT", 1), ("S", 3))
        (memo,) = credit(shop, session)
        assert memo.kind_name == "volume_credit"
        assert memo.net_total == -D("36.60") == -(D("1219.99") * 3 / 100).quantize(D("0.01"))
        assert [(line.product.code, line.net) for line in memo.lines] == [
            ("A", D(-30)),
            ("KIT", D(-3)),
            ("S", D("-3.6")),
        ]
        assert memo.tax_total == D("-0.66"), "goods taxed are credited with their tax"
        assert credit(shop, session) == []
        bill(shop, session, ("A", 100))
        (second,) = credit(shop, session)
        assert second.net_total == -30
        session.fire("complete", [memo]).expect_done()
        session.fire("void", [second]).expect_done()
        (third,) = credit(shop, session)
        assert third.net_total == -30, "what was dropped is due again"
        session.fire("complete", [third]).expect_done()
        session.fire("reverse", [third]).expect_done()
        assert (third.state, third.open_amount) == ("reversed", 0)
        (fourth,) = credit(shop, session)
        assert fourth.net_total == -30, "what was taken back is due again"
        (row,) = run(session, "volume_discounts", {"open": "no"}).details
        assert [row.values[name] for name in ("turnover", "earned", "credited", "open")] == [
            D("2219.99"),
            D("66.60"),
            D("66.60"),
            0,
        ]
    assert shop.sound()


def test_a_discount_of_zero_is_said_and_tiers_are_explained(shop_with, tradeloom):
    shop = shop_with("promotions", "shipping", "invoicing")
    with shop.app.unit() as session:
        agree(session, shop.customer, scaled=True)
        bill(shop, session, ("A", 150))
        add_user(session, "fay", None, ["finance"], shop.app.roles)
    url = shop.app.engine.url.render_as_string(hide_password=False)
    code, said = tradeloom("--database", url, "--as", "fay", "volume-discount", "explain", "RAPPEL")
    assert code == 0
    assert (
        "turnover 1500.00, earned 35.00 (each part of the turnover by its own tier), credited 0.00, open 35.00" in said
    )
    assert re.search(r"1000.00\s+5000.00\s+3\s+500.00\s+15.00", said)
    assert "Made the draft #" in tradeloom("--database", url, "--as", "fay", "volume-discount", "credit", "RAPPEL")[1]
    code, said = tradeloom("--database", url, "--as", "fay", "volume-discount", "credit", "RAPPEL")
    assert (code, "the discount is zero" in said) == (1, True)


def test_only_the_products_dates_and_customers_agreed_on_count(shop_with):
    shop = shop_with("promotions", "shipping", "invoicing")
    with shop.app.unit() as session:
        only = agree(session, shop.customer, only=True)
        agree(session, shop.customer, code="REST")
        session.create(VolumeProduct, [{"discount_id": only, "product_id": shop.products["A"]}])
        bill(shop, session, ("A", 10), ("B", 10))
        assert [one.turnover for one in earned(session, agreements(session))] == [D(100), D(150)]
        assert [one.turnover for one in earned(session, agreements(session), dt.date(2029, 12, 31))] == [0, 0]
        assert agreements(session, partners=["C9"]) == []
        with pytest.raises(NotFound, match="did you mean 'REST'"):
            agreements(session, ["RESTS"])


@pytest.mark.parametrize(
    ("tiers", "says"),
    [
        ([(0, 1000, 2), (900, None, 3)], "its tiers from 0.00 to 1000.00 and from 900.00 overlap"),
        ([(0, None, 2), (900, None, 3)], "without end"),
        ([(100, 50, 2)], "ends before it begins"),
        ([(-5, 50, 2)], "begins below 0"),
        ([(0, 50, 101)], "takes off 101 %"),
    ],
)
def test_bad_tiers_are_refused(shop_with, tiers, says):
    shop = shop_with("promotions", "shipping", "invoicing")
    with shop.app.unit() as session:
        (id_,) = session.create(VolumeDiscount, [{"code": "X", "name": "X"}])
        *before, last = ({"discount_id": id_, "above": D(a), "up_to": b and D(b), "percent": D(p)} for a, b, p in tiers)
        session.create(VolumeTier, before)
        with pytest.raises(BadInput, match=says):
            session.create(VolumeTier, [last])


def test_crediting_many_customers_costs_the_same_statements(shop_with, statements):
    shop = shop_with("promotions", "shipping", "invoicing")
    with shop.app.unit() as session:
        id_ = agree(session, shop.customer)
        partners = session.create(base.Partner, [{"code": f"P{n}", "name": f"P{n}"} for n in range(30)])
        period = {"date_from": dt.date(2030, 1, 1), "date_to": dt.date(2030, 12, 31)}
        session.create(VolumeCustomer, [{"discount_id": id_, "partner_id": one, **period} for one in partners])
        lines = [shop.line("A", 10), shop.line("S", 1)]
        ids = session.create(invoicing.Invoice, [{"partner_id": one, "lines": lines} for one in partners])
        made = session.known(invoicing.Invoice, ids)
        session.fire("complete", list(made.values())).expect_done()
    seen = statements(shop.app)
    with shop.app.unit() as session:
        ids, _ = credit_volume_discounts(session, agreements(session))
        assert len(ids) == 30
    assert len(seen) <= 30, len(seen)
