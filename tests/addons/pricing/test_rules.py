"""Discount schemas and price adjustments, what they count by, and how they come and go with the lines."""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import base, pricing, sales
from core import BadInput


@pytest.fixture
def scene(shop, prices_in):
    """Product A costs 50.00, B 5.00 by the list STD, which is the customer's."""
    with shop.app.unit() as session:
        prices = prices_in(session)
        std = prices.list()
        prices.version(std, "2030-01-01", A=50, B=5)
        session.edit(base.Partner, [{"id": shop.customer, "price_list_id": std.id}])
        yield prices


def category(scene, code, *products):
    made = scene.make(base.ProductCategory, code=code, name=code)
    ids = [scene.shop.products[product] for product in products]
    scene.session.edit(base.Product, [{"id": id_, "category_id": made.id} for id_ in ids])
    return made


def rule(scene, code, filters=(), **values):
    made = scene.make(pricing.PriceAdjustment, code=code, name=code, **values)
    for one in filters:
        scene.make(pricing.AdjustmentFilter, adjustment_id=made.id, **one)
    return made


def schema(scene, code="SCHEMA", breaks=(), **values):
    made = scene.make(pricing.DiscountSchema, code=code, name=code, kind="breaks" if breaks else "flat", **values)
    for sequence, one in enumerate(breaks):
        scene.make(pricing.DiscountBreak, discount_schema_id=made.id, sequence=sequence, **one)
    scene.session.edit(base.Partner, [{"id": scene.shop.customer, "discount_schema_id": made.id}])
    return made


def price_of(scene, product, quantity, **header):
    return scene.line(product, quantity, **header).price


def test_e5_3_breaks(scene):
    schema(scene, breaks=[{"from_value": D(100), "percent": D(8)}, {"from_value": D(20), "percent": D(3)}])
    found = [price_of(scene, "B", n) for n in (19, 20, 150)]
    assert found == [D("5.00"), D("4.85"), D("4.60")]


def test_a_break_may_go_by_the_amount_be_of_a_category_fix_the_price_or_give_the_customers_own(scene):
    books = category(scene, "BOOKS", "B")
    breaks = [
        {"from_value": D(500), "product_id": scene.shop.products["A"], "percent": D(10)},
        {"from_value": D(100), "category_id": books.id, "fixed_price": D(4)},
        {"from_value": D(50), "own": True},
    ]
    schema(scene, breaks=breaks, basis="amount")
    scene.session.edit(base.Partner, [{"id": scene.shop.customer, "discount_percent": D(2)}])
    assert [price_of(scene, "A", n) for n in (1, 9, 10)] == [D(49), D(49), D(45)]
    assert [price_of(scene, "B", n) for n in (9, 10, 19, 20)] == [D(5), D("4.9"), D("4.9"), D(4)]


def test_a_flat_schema_gives_its_own_percentage_else_the_customers_and_a_group_has_one_too(scene):
    flat = schema(scene, percent=D(10))
    assert price_of(scene, "A", 1) == 45
    scene.session.edit(pricing.DiscountSchema, [{"id": flat.id, "percent": None}])
    assert price_of(scene, "A", 1) == 50
    scene.session.edit(base.Partner, [{"id": scene.shop.customer, "discount_percent": D(4)}])
    assert price_of(scene, "A", 1) == 48
    group = scene.make(base.PartnerGroup, code="G", name="G", discount_schema_id=flat.id)
    scene.session.edit(base.Partner, [{"id": scene.shop.customer, "discount_schema_id": None, "group_id": group.id}])
    assert price_of(scene, "A", 1) == 48
    scene.session.edit(pricing.DiscountSchema, [{"id": flat.id, "active": False}])
    assert price_of(scene, "A", 1) == 50


def test_e5_5_a_cascade_ends_with_the_first_rule_that_does_not_apply_next(scene):
    rule(scene, "A", priority=1, percent=D(10), apply_next=True)
    rule(scene, "B", priority=2, amount_off=D(2))
    rule(scene, "C", priority=3, fixed_price=D(30))
    line = scene.line("A", 4)
    assert (line.price, line.net) == (43, 172)
    assert line.priced_by.endswith("; A 45.00; B 43.00")


def test_e5_6_a_rule_for_a_range_of_quantities_and_for_multiples(scene):
    rule(scene, "RANGE", quantity_from=D(10), quantity_to=D(20), percent=D(5))
    assert [price_of(scene, "A", n) for n in (9, 10, 20, 21)] == [D(50), D("47.5"), D("47.5"), D(50)]
    rule(scene, "DOZEN", priority=1, multiple_of=D(12), fixed_price=D(40))
    assert [price_of(scene, "A", n) for n in (11, 12, 24, 25)] == [D("47.5"), D(40), D(40), D(50)]


def test_e5_7_each_filter_lets_through_those_named_or_all_but_those(scene):
    toys, books = category(scene, "TOYS", "A"), category(scene, "BOOKS", "B")
    beta = scene.make(base.Partner, code="BETA", name="Beta", is_customer=True)
    scene.session.edit(base.Partner, [{"id": beta.id, "price_list_id": scene.session.known(pricing.PriceList)[1].id}])
    one = rule(
        scene,
        "ALFA",
        [{"partner_id": scene.shop.customer}, {"category_id": toys.id}],
        partners="only",
        percent=D(10),
    )
    assert price_of(scene, "A", 1) == 50, "Alfa buying toys"
    assert price_of(scene, "B", 1) == D("4.5"), "Alfa buying books"
    assert price_of(scene, "B", 1, partner_id=beta.id) == 5, "Beta"
    scene.session.edit(pricing.PriceAdjustment, [{"id": one.id, "categories": "only"}])
    assert [price_of(scene, "A", 1), price_of(scene, "B", 1)] == [45, 5]
    assert books.id


@pytest.mark.parametrize("name", ["price_list", "partner", "product", "organisation"])
def test_all_filters_count_both_ways(scene, name):
    facts = {"partner": scene.shop.customer, "product": scene.shop.products["A"], "organisation": 1, "price_list": 1}
    modes = {"price_list": "price_lists", "partner": "partners", "product": "products", "organisation": "organisations"}
    one = rule(scene, "R", [{f"{name}_id": facts[name]}], percent=D(10))
    assert price_of(scene, "A", 1) == 50, "all except"
    scene.session.edit(pricing.PriceAdjustment, [{"id": one.id, modes[name]: "only"}])
    assert price_of(scene, "A", 1) == 45, "only"


def test_rules_are_valid_from_day_to_day_by_the_orders_date_and_not_for_returns_or_lines_that_say_so(scene):
    rule(scene, "MARCH", valid_from=dt.date(2030, 3, 1), valid_to=dt.date(2030, 3, 31), percent=D(10))
    days = [dt.date(2030, 2, 28), dt.date(2030, 3, 1), dt.date(2030, 3, 31), dt.date(2030, 4, 1)]
    assert [price_of(scene, "A", 1, date=day) for day in days] == [50, 45, 45, 50]
    shop, session = scene.shop, scene.session
    line = shop.order(session, shop.line("A", 1, without_adjustments=True), date=days[1]).lines[0]
    assert line.price == 50
    assert scene.edit(line, without_adjustments=False).price == 45
    row = {"partner_id": shop.customer, "date": days[1], "lines": [shop.line("A", -1)]}
    (id_,) = session.create(sales.ReturnOrder, [row])
    assert session.get_one(session[sales.Order], id_).lines[0].price == 50


def test_a_rule_may_count_the_same_product_or_category_over_the_whole_order(scene):
    category(scene, "BOOKS", "A", "B")
    rule(scene, "MANY", counts="product", quantity_from=D(10), percent=D(10), apply_next=True)
    schema(scene, breaks=[{"from_value": D(20), "percent": D(50)}], counts="category")
    shop, session = scene.shop, scene.session
    order = shop.order(session, ("A", 4), ("A", 6), ("B", 3))
    assert [line.price for line in order.lines] == [45, 45, 5]
    scene.edit(order.lines[0], quantity=D(3))
    assert [line.price for line in order.lines] == [50, 50, 5], "what hangs on it follows a line that was edited"
    scene.edit(order.lines[2], quantity=D(11))
    assert [line.price for line in order.lines] == [25, 25, D("2.25")]
    session.edit(sales.Order, [{"id": order.id, "removed": [order.lines[0].id]}])
    assert [line.price for line in order.lines] == [50, D("4.5")]
    session.fire("split_line", [order], line=20, quantity=["5"]).expect_done()
    assert [(line.quantity, line.price) for line in order.lines] == [(1, 50), (5, 50), (11, D("4.5"))]


def test_rules_come_and_go_with_every_change_and_what_was_typed_stays(scene):
    rule(scene, "TEN", quantity_from=D(10), percent=D(10))
    line = scene.line("A", 1)
    prices = [scene.edit(line, quantity=D(n)).price for n in (10, 20, 9, 10, 1)]
    assert prices == [45, 45, 50, 45, 50]
    assert scene.edit(line, price=D(42), quantity=D(10)).price == 42
    assert scene.edit(line, quantity=D(3)).price == 42


def test_a_quantity_in_another_unit_counts_in_the_products_own(scene):
    rule(scene, "TEN", quantity_from=D(10), percent=D(10))
    session = scene.session
    own = session.known(base.Unit)
    box = scene.make(base.Unit, code="tray", name="Tray", ratio=D(12), category=own[1].category)
    line = scene.shop.order(session, scene.shop.line("A", 1, unit_id=box.id)).lines[0]
    assert (line.quantity, line.price, line.shown_price, line.net) == (12, 45, 540, 540)


def test_confirming_prices_by_the_rules_as_they_are_now_unless_it_was_approved(scene):
    session = scene.session
    draft, placed = scene.line("A", 1).order, scene.line("A", 1).order
    session.fire("place", [placed]).expect_done()
    session.fire("approve", [placed]).expect_done()
    rule(scene, "NEW", percent=D(10))
    assert draft.lines[0].price == 50
    outcome = session.fire("confirm", [draft, placed])
    outcome.expect_done()
    assert (draft.total, placed.total) == (45, 50)
    assert "total 50.00 → 45.00" in str(outcome.results)


def test_e5_1_repricing_by_a_day_leaves_what_was_typed_or_delivered_and_does_nothing_twice(scene):
    session, shop = scene.session, scene.shop
    std = session.known(pricing.PriceList)[1]
    scene.version(std, "2030-04-01", A=60, B=6)
    order = shop.order(session, ("A", 1), shop.line("B", 1, price=D(4)))
    session.fire("confirm", [order]).expect_done()
    outcome = session.fire("reprice", [order], on=dt.date(2030, 4, 1))
    assert (order.total, [line.price for line in order.lines]) == (64, [60, 4])
    assert "total 54.00 → 64.00, by prices of 2030-04-01" in str(outcome.results)
    outcome = session.fire("reprice", [order], on=dt.date(2030, 4, 1))
    assert "typed, or of what is done already" in str(outcome.results)
    session.fire("reactivate", [order]).expect_done()
    assert scene.edit(order.lines[0], quantity=D(2)).price == 60, "the day of the prices stays"


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"percent": D(101)}, "R would take 101 percent off"),
        ({}, "R changes no price"),
        ({"percent": D(1), "partners": "sum"}, "R: partners cannot be 'sum'"),
        ({"percent": D(1), "counts": "sum"}, "R counts by 'sum'"),
        ({"percent": D(1), "quantity_from": D(5), "quantity_to": D(4)}, "R ends before it begins: 5 to 4"),
    ],
)
def test_rules_that_make_no_sense_are_refused(scene, values, says):
    with pytest.raises(BadInput, match=says):
        rule(scene, "R", **values)


def test_a_rule_that_would_lead_below_nothing_is_named(scene):
    rule(scene, "R", amount_off=D(6))
    with pytest.raises(BadInput, match="R: product B would cost -1"):
        scene.line("B", 1)
    with pytest.raises(BadInput, match="a filter of a price adjustment names nothing"):
        scene.make(pricing.AdjustmentFilter, adjustment_id=1)


def test_the_ladder_tells_of_each_rule_that_was_tried(scene):
    schema(scene, breaks=[{"from_value": D(20), "percent": D(3)}])
    rule(scene, "MARCH", valid_from=dt.date(2030, 3, 1), percent=D(10))
    rule(scene, "TEN", quantity_from=D(10), amount_off=D(1), percent=D(10))
    rule(scene, "OTHERS", [{"partner_id": scene.shop.customer}], percent=D(10))
    rule(scene, "BOLTS", [{"product_id": scene.shop.products["B"]}], products="only", percent=D(10))
    line = scene.line("A", 12)
    steps = scene.session[sales.OrderLine].ladder(scene.session, [line])[line.id]
    assert [(step.rule, step.applied, step.why) for step in steps[1:-1]] == [
        ("discount schema SCHEMA", False, "no break applies to 12"),
        ("MARCH", False, "valid 2030-03-01 to …"),
        ("OTHERS", False, "not for this one of its partners"),
        ("TEN", True, "1 off and 10 % off"),
    ]


def test_the_ladder_says_what_was_rounded(scene):
    rule(scene, "THIRD", percent=D("33.333"))
    line = scene.line("A", 1)
    steps = scene.session[sales.OrderLine].ladder(scene.session, [line])[line.id]
    assert (steps[1].after, steps[1].why) == (D("33.33"), "33.333 % off, rounded from 33.3335")


def test_statements_do_not_hang_on_the_number_of_orders(shop, scene, statements):
    rule(scene, "TEN", quantity_from=D(10), percent=D(10))
    scene.session.commit()
    counts = []
    for orders in (1, 1, 30):
        with shop.app.unit() as session:
            seen = statements(shop.app)
            rows = [{"partner_id": shop.customer, "lines": [shop.line("A", n + 1)]} for n in range(orders)]
            ids = session.create(sales.Order, rows)
            session.fire("confirm", list(session.known(sales.Order, ids).values())).expect_done()
            counts.append(len([one for one in seen if "FROM pricing_" in one]))
    assert counts[1:] == [2, 2], "whether rules have changed, and the prices"
