"""Laws of prices, whatever rules there are."""

import datetime as dt
from decimal import Decimal as D

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from addons import base, pricing, sales

FEW = settings(max_examples=12, suppress_health_check=list(HealthCheck))
percents = st.decimals(min_value=-20, max_value=60, places=2).filter(bool)
rules = st.fixed_dictionaries(
    {
        "priority": st.integers(1, 5),
        "percent": percents,
        "amount_off": st.decimals(min_value=0, max_value=1, places=2),
        "quantity_from": st.one_of(st.none(), st.integers(1, 12).map(D)),
        "multiple_of": st.one_of(st.none(), st.integers(2, 4).map(D)),
        "apply_next": st.booleans(),
        "counts": st.sampled_from(["line", "product", "category"]),
        "products": st.sampled_from(["all except", "only"]),
    }
)
lines = st.lists(st.tuples(st.sampled_from("AB"), st.integers(1, 15)), min_size=1, max_size=4)


@pytest.fixture
def backend():
    """Run on SQLite alone: nothing here hangs on the database."""
    return "sqlite"


@pytest.fixture
def scene(shop, prices_in):
    with shop.app.unit() as session:
        prices = prices_in(session)
        std = prices.list()
        prices.version(std, "2030-01-01", A="33.33", B="7.07")
        category = prices.make(base.ProductCategory, code="X", name="X")
        ids = [shop.products["A"], shop.products["B"]]
        session.edit(base.Product, [{"id": id_, "category_id": category.id} for id_ in ids])
        session.edit(base.Partner, [{"id": shop.customer, "price_list_id": std.id}])
        schema = prices.make(pricing.DiscountSchema, code="S", name="S", kind="breaks", counts="category")
        prices.make(pricing.DiscountBreak, discount_schema_id=schema.id, from_value=D(10), percent=D("3.33"))
        session.edit(base.Partner, [{"id": shop.customer, "discount_schema_id": schema.id}])
        yield prices


def with_rules(scene, found):
    """Replace the rules by these, each naming product A."""
    session = scene.session
    filters = scene.shop.all(session, pricing.AdjustmentFilter)
    session.remove(pricing.AdjustmentFilter, filters)
    session.remove(pricing.PriceAdjustment, scene.shop.all(session, pricing.PriceAdjustment))
    for n, values in enumerate(found):
        made = scene.make(pricing.PriceAdjustment, code=f"R{n}", name="R", **values)
        scene.make(pricing.AdjustmentFilter, adjustment_id=made.id, product_id=scene.shop.products["A"])


@FEW
@given(st.lists(rules, max_size=3), lines, st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_change_what_they_come_to(scene, found, wanted, random):
    with_rules(scene, found)
    mixed = list(wanted)
    random.shuffle(mixed)
    first, second = scene.shop.order(scene.session, *wanted), scene.shop.order(scene.session, *mixed)
    assert first.total == second.total
    assert first.net_total == sum(line.net for line in first.lines)
    assert all(line.net == round(line.quantity * line.price, 2) for line in first.lines)


@FEW
@given(st.lists(rules, max_size=3), lines, st.integers(1, 30))
def test_up_and_down_again_gives_the_first_price_and_repricing_changes_nothing(scene, found, wanted, quantity):
    with_rules(scene, found)
    order = scene.shop.order(scene.session, *wanted)
    before = [(line.quantity, line.price, line.net) for line in order.lines]
    line = order.lines[0]
    scene.edit(line, quantity=D(quantity))
    changed = scene.shop.order(scene.session, (wanted[0][0], quantity), *wanted[1:])
    assert [one.price for one in order.lines] == [one.price for one in changed.lines], "as if entered so"
    scene.edit(line, quantity=before[0][0])
    assert [(one.quantity, one.price, one.net) for one in order.lines] == before
    for _ in range(2):
        scene.session.fire("reprice", [order], on=dt.date(2030, 1, 15)).expect_done()
        assert [(one.quantity, one.price, one.net) for one in order.lines] == before


def test_what_other_transactions_change_is_seen_and_what_is_rolled_back_is_not(shop, prices_in):
    def price():
        with shop.app.unit() as session:
            return shop.order(session, ("A", 1)).lines[0].price

    with shop.app.unit() as session:
        made = prices_in(session).make(pricing.PriceAdjustment, code="R", name="R", percent=D(10))
        assert shop.order(session, ("A", 1)).lines[0].price == 9
        session.rollback()
    assert price() == 10
    with shop.app.unit() as session:
        made = prices_in(session).make(pricing.PriceAdjustment, code="R", name="R", percent=D(10)).id
    assert price() == 9
    with shop.app.unit() as session:
        session.edit(pricing.PriceAdjustment, [{"id": made, "percent": D(20)}])
    assert price() == 8
    with shop.app.unit() as session:
        session.remove(pricing.PriceAdjustment, [session.get_one(session[pricing.PriceAdjustment], made)])
    assert price() == 10
    with shop.app.unit() as session:
        assert shop.all(session, sales.Order)
