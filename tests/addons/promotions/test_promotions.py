"""Promotions that apply by themselves: what they give, to whom, the best of several, coupons, and both ways."""

import datetime as dt
import os
from decimal import Decimal as D
from multiprocessing import get_context

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addons import base, preferences, sales
from addons.promotions import Coupon, CouponUse, Promotion
from addons.promotions.promotion_invariants import INVARIANTS
from core import BadInput, rows


@pytest.fixture
def shop(shop_with):
    shop = shop_with("promotions")
    with shop.app.unit() as session:
        session.create(preferences.Preference, [{"key": "promotions.automatic", "value": "yes"}])
    return shop


def promote(shop, session, kind, code="P", **values):
    for name in ("product", "gift"):
        if name in values:
            values[f"{name}_id"] = shop.products[values.pop(name)]
    (id_,) = session.create(Promotion, [{"code": code, "name": code.title(), "kind": kind, **values}])
    return id_


def shown(order):
    return [(line.product.code if line.product else line.description, line.quantity, line.net) for line in order.lines]


def made(order):
    return [
        (line.product.code, line.quantity, line.net) if line.product else (line.description, line.net)
        for line in order.lines
        if line.made_by
    ]


def requantify(session, order, quantity, position=0):
    line = order.lines[position]
    session.edit(sales.Order, [{"id": order.id, "lines": [{"id": line.id, "quantity": D(quantity)}]}])


def test_goods_are_free_in_whole_multiples_and_go_when_no_longer_earned(shop):
    with shop.app.unit() as session:
        promote(shop, session, "free of same", bought=D(6), free=D(1), product="A")
        order = shop.order(session, ("A", 5))
        assert made(order) == []
        for quantity, free in ((6, 1), (11, 1), (12, 2), (18, 3), (5, 0), (6, 1)):
            requantify(session, order, quantity)
            assert made(order) == ([("A", free, 0)] if free else []), quantity
            assert order.net_total == quantity * 10
        (gift,) = (line for line in order.lines if line.made_by)
        assert (gift.given, gift.description) == (10, "P")
        two = shop.order(session, ("A", 4), ("A", 2))
        assert made(two) == [("A", 1, 0)], "lines of a product count together"
        session.fire("confirm", [order]).expect_done()
        assert made(order) == [("A", 1, 0)]
    assert shop.sound()


def test_another_product_is_given_or_cheaper(shop):
    with shop.app.unit() as session:
        promote(shop, session, "free of other", bought=D(10), free=D(1), product="A", gift="B")
        promote(shop, session, "free of other", "HALF", bought=D(20), free=D(2), product="A", gift="S", percent=D(50))
        order = shop.order(session, ("A", 25))
        assert made(order) == [("S", 2, D(40)), ("B", 2, 0)]
        assert [line.given for line in order.lines if line.made_by] == [40, 10]
        requantify(session, order, 3)
        assert (made(order), order.net_total) == ([], 30)


def test_amounts_and_percentages_come_off_by_tax_and_never_more_than_there_is(shop):
    with shop.app.unit() as session:
        promote(shop, session, "percent off", "TEN", percent=D(10), from_amount=D(100), priority=1)
        promote(shop, session, "amount off", "FIVER", amount=D(5), priority=2)
        order = shop.order(session, ("A", 9))
        assert made(order) == [("Fiver", D(-5))]
        requantify(session, order, 10)
        assert made(order) == [("Ten", D(-10)), ("Fiver", D(-5))]
        small = shop.order(session, shop.line("A", 1, price=D(3)))
        assert (made(small), small.net_total) == ([("Fiver", D(-3))], 0)
        mixed = shop.order(session, ("A", 6), ("S", 1))
        assert made(mixed) == [("Ten", D(-6)), ("Ten", D(-4)), ("Fiver", D(-3)), ("Fiver", D(-2))]
        assert mixed.tax_total == D("3.4")
    assert shop.sound()


def test_discounts_are_taken_of_what_promotions_have_left(shop):
    with shop.app.unit() as session:
        promote(shop, session, "amount off", amount=D(20), product="A")
        order = shop.order(session, ("A", 12), discounts="10%")
        assert made(order) == [("P", D(-20)), ("Discount 10 %", D(-10))]
        assert order.net_total == 90


def test_of_a_group_only_the_best_applies_and_the_rest_adds_up(shop):
    with shop.app.unit() as session:
        promote(shop, session, "percent off", "TEN", percent=D(10), best_of="spring")
        promote(shop, session, "amount off", "FIVER", amount=D(5), best_of="spring")
        promote(shop, session, "free of same", "MORE", bought=D(3), free=D(1), product="A", best_of="spring")
        promote(shop, session, "amount off", "ONE", amount=D(1), priority=99)
        order = shop.order(session, ("B", 2))
        for quantity, expected in ((2, "Fiver"), (40, "Ten"), (2, "Fiver")):
            requantify(session, order, quantity)
            assert [one[0] for one in made(order)] == [expected, "One"]
        assert made(shop.order(session, ("A", 3))) == [("A", 1, 0), ("One", D(-1))]


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"date_to": dt.date(2030, 1, 14)}, "runs from … to 2030-01-14"),
        ({"partner": "C2"}, "for another customer"),
        ({"product": "B"}, None),
        ({"from_amount": D("50.01")}, "from 50.01, and it comes to 50.00"),
        ({"needs_coupon": True}, "no coupon of it is named"),
        ({"active": False}, None),
    ],
)
def test_why_a_promotion_does_not_apply_is_explained(shop, values, why):
    with shop.app.unit() as session:
        (other,) = session.create(base.Partner, [{"code": "C2", "name": "Beta"}])
        if values.pop("partner", None):
            values |= {"partner_id": other, "product_id": shop.products["A"]}
        promote(shop, session, "percent off", percent=D(10), **values)
        order = shop.order(session, ("A", 5))
        assert made(order) == []
        steps = session[sales.Order].ladder(session, [order])[order.id]
        assert [step.why for step in steps if step.rule == "promotion P"] == ([why] if why else [])


def test_the_ladder_of_an_order_is_what_it_shows(shop):
    with shop.app.unit() as session:
        promote(shop, session, "free of same", "MORE", bought=D(3), free=D(1), product="A")
        promote(shop, session, "amount off", "FIVER", amount=D(5))
        order = shop.order(session, ("A", 12), discounts="10%; 2% (cascade)")
        steps = session[sales.Order].ladder(session, [order])[order.id]
        assert [(step.rule, step.after, step.why) for step in steps] == [
            ("net of the goods", D(120), ""),
            ("promotion FIVER", D(115), "Fiver"),
            ("promotion MORE", D(115), "4 of A free"),
            ("Discount", D("103.50"), "10 % of 115.00"),
            ("Discount", D("101.43"), "2 % of 103.50"),
            ("net of the lines", D("101.43"), ""),
            ("tax of the lines", D("101.43"), ""),
        ]
        lines = session[sales.OrderLine].ladder(session, order.lines)
        assert next(lines[line.id][0].rule for line in order.lines if line.made_by).startswith("MORE")


def test_nothing_applies_where_nobody_switched_it_on(shop_with):
    shop = shop_with("promotions")
    with shop.app.unit() as session:
        promote(shop, session, "percent off", percent=D(10))
        assert made(shop.order(session, ("A", 5))) == []
        with pytest.raises(BadInput, match="would do nothing"):
            shop.order(session, ("A", 5), coupons="X")


# --- coupons -----------------------------------------------------------------------------------------------------


def coupon(shop, session, **values):
    id_ = promote(shop, session, "amount off", amount=D(5), needs_coupon=True)
    session.create(Coupon, [{"code": "SUMMER", "promotion_id": id_, **values}])


def test_a_coupon_gives_its_promotion_and_taking_it_out_takes_that_back(shop):
    with shop.app.unit() as session:
        coupon(shop, session)
        order = shop.order(session, ("A", 5))
        assert made(order) == []
        session.edit(sales.Order, [{"id": order.id, "coupons": "SUMMER"}])
        assert made(order) == [("P", D(-5))]
        session.edit(sales.Order, [{"id": order.id, "coupons": None}])
        assert (made(order), order.net_total) == ([], 50)


def test_a_coupon_is_used_up_and_given_back(shop):
    with shop.app.unit() as session:
        coupon(shop, session, limit=2, limit_per_customer=1)
        (other,) = session.create(base.Partner, [{"code": "C2", "name": "Beta"}])
        orders = [shop.order(session, ("A", 5), coupons="SUMMER", partner_id=p) for p in (shop.customer, shop.customer)]
        third, fourth = (shop.order(session, ("A", 5), coupons="SUMMER", partner_id=other) for _ in range(2))
        outcome = session.fire("confirm", [*orders, third])
        assert [result.id for result in outcome.done] == [orders[0].id, third.id]
        assert "has used coupon SUMMER 1 times" in outcome.blocked[0].message
        assert "coupon SUMMER is used up: 2 orders have it" in session.fire("confirm", [fourth]).blocked[0].message
        session.fire("reactivate", [orders[0]]).expect_done()
        session.fire("void", [third]).expect_done()
        session.fire("confirm", [orders[1], fourth]).expect_done()
    assert shop.sound()


@pytest.mark.parametrize(
    ("values", "named", "says"),
    [
        ({}, "SUMMR", "there is no coupon 'SUMMR'"),
        ({"date_to": dt.date(2030, 1, 14)}, "SUMMER", "is valid from … to 2030-01-14"),
        ({"active": False}, "SUMMER", "is not active any more"),
    ],
)
def test_bad_coupons_are_refused_where_they_are_typed(shop, values, named, says):
    with shop.app.unit() as session:
        coupon(shop, session, **values)
    with pytest.raises(BadInput, match=says), shop.app.unit() as session:
        shop.order(session, ("A", 5), coupons=named)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"kind": "percent of"}, "no kind of promotion 'percent of', did you mean 'percent off'"),
        ({"kind": "percent off"}, "promotion P does not say percent"),
        ({"kind": "percent off", "percent": D(101)}, "takes off 101 %"),
        ({"kind": "amount off", "amount": D(-1)}, "has amount -1"),
        ({"kind": "free of other", "bought": D(1), "free": D(1)}, "does not say gift"),
        ({"kind": "free freight", "date_from": dt.date(2030, 2, 1), "date_to": dt.date(2030, 1, 1)}, "ends before"),
    ],
)
def test_bad_promotions_are_refused(shop, values, says):
    with pytest.raises(BadInput, match=says) as refused, shop.app.unit() as session:
        session.create(Promotion, [{"code": "P", "name": "P", **values}])
    assert refused.value.remedy


# --- laws --------------------------------------------------------------------------------------------------------

RULES = [
    {"kind": "free of same", "bought": D(3), "free": D(1)},
    {"kind": "percent off", "percent": D("7.5"), "from_amount": D(40)},
    {"kind": "amount off", "amount": D("3.33"), "best_of": "x"},
    {"kind": "percent off", "percent": D(2), "best_of": "x"},
    {"kind": "free of other", "bought": D(5), "free": D(1), "percent": D(50)},
]


@settings(max_examples=12)
@given(
    st.lists(st.tuples(st.sampled_from("ABS"), st.integers(1, 12)), min_size=1, max_size=4),
    st.lists(st.sampled_from(range(len(RULES))), max_size=4, unique=True),
    st.randoms(use_true_random=False),
)
def test_promotion_laws(shop, lines, rules, random):
    """The order of lines does not matter, trying twice changes nothing, up and down again is the first state."""
    with shop.app.unit() as session:
        gift = {"gift_id": shop.products["B"]}
        for number in rules:
            more = gift if "other" in RULES[number]["kind"] else {}
            promote(shop, session, code=f"P{number}", **RULES[number], **more)
        order, mixed = shop.order(session, *lines), shop.order(session, *random.sample(lines, len(lines)))
        assert (mixed.net_total, mixed.tax_total) == (order.net_total, order.tax_total)
        assert order.net_total == sum(line.net for line in order.lines) >= 0
        first = made(order)
        for quantity in (lines[0][1] + 11, lines[0][1]):
            requantify(session, order, quantity)
        assert made(order) == first
        sales.renew_made_lines(session, [order])
        assert made(order) == first
        session.rollback()


def test_promotions_of_many_orders_are_one_set_of_statements(shop, statements):
    with shop.app.unit() as session:
        for number in range(50):
            promote(shop, session, "percent off", f"P{number:02}", percent=D(1), product="AB"[number % 2])
    seen = statements(shop.app)
    with shop.app.unit() as session:
        lines = [shop.line("A", 3), shop.line("B", 2), shop.line("S", 1)]
        row = {"partner_id": shop.customer, "lines": lines, "discounts": "5%"}
        ids = session.create(sales.Order, [dict(row) for _ in range(60)])
    assert len(seen) <= 25, len(seen)
    seen.clear()
    assert len(shop.app.fire_all("confirm", sales.Order, ids, chunk=60).done) == 60
    assert len(seen) <= 25, len(seen)


def test_four_at_once_do_not_use_a_coupon_more_often_than_it_may_be(shop):
    with shop.app.unit() as session:
        coupon(shop, session, limit=5)
        ids = [shop.order(session, ("A", 5), coupons="SUMMER").id for _ in range(8)]
    fork = get_context("fork")
    start, done = fork.Barrier(4), fork.Queue()

    def work(chosen):
        shop.app.engine.dispose(close=False)
        start.wait(60)
        done.put(len(shop.app.fire_all("confirm", sales.Order, chosen, chunk=1).done))
        done.close()
        done.join_thread()
        shop.app.engine.dispose()
        os._exit(0)

    shop.app.engine.dispose()
    workers = [fork.Process(target=work, args=(ids[number::4],)) for number in range(4)]
    for worker in workers:
        worker.start()
    assert sum(done.get(timeout=60) for _ in workers) == 5
    for worker in workers:
        worker.join()
    with shop.app.unit() as session:
        assert len(shop.all(session, CouponUse)) == 5
    assert shop.sound()


def test_doctor_finds_coupons_that_are_lost_and_orders_below_nothing(shop):
    with shop.app.unit() as session:
        coupon(shop, session)
        order = shop.confirmed(session, ("A", 5), coupons="SUMMER", discounts="50%")
        rows.update(session, session[sales.Order], [{"id": order.id, "state": "draft"}])
        rows.update(session, session[sales.OrderLine], [{"id": order.lines[-1].id, "net": D(-100)}])
        found = [text for one in INVARIANTS for text in one.violations(session)]
        assert [text.split(": ", 1)[1] for text in found] == [
            "it is lost to others",
            "its lines come to -55.0000, since more is taken off than there is",
        ]
        session.rollback()
