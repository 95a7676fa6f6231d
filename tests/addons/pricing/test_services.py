"""What services cost by the products they are sold for."""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import base, pricing, sales
from core import BadInput

NEW_YEAR = dt.date(2030, 1, 1)


@pytest.fixture
def scene(shop, prices_in):
    """S is a service at 50.00, as often as its products; A costs 20.00, B 40.00."""
    with shop.app.unit() as session:
        prices = prices_in(session)
        std = prices.list()
        prices.version(std, "2030-01-01", S=50, A=20, B=40)
        values = {"linked_service": True, "quantity_rule": "as product"}
        session.edit(base.Product, [{"id": shop.products["S"], **values}])
        session.edit(base.Partner, [{"id": shop.customer, "price_list_id": std.id}])
        yield prices


def rule(scene, code="RULE", ranges=(), **values):
    kind = "ranges" if ranges else "percentage"
    values = {"code": code, "service_id": scene.shop.products["S"], "valid_from": NEW_YEAR, "kind": kind, **values}
    made = scene.make(pricing.ServicePriceRule, **values)
    for one in ranges:
        scene.make(pricing.ServicePriceRange, rule_id=made.id, **one)
    return made


def order(scene, *lines, quantity=1):
    """Return an order whose first line is the service, related to the others."""
    session = scene.session
    made = scene.shop.order(session, ("S", quantity), *lines)
    for position in range(20, 10 * len(lines) + 20, 10):
        session.fire("relate", [made], service=10, product=position).expect_done()
    return made


def test_e9_10_a_percentage_of_what_it_is_sold_for_as_often_as_that_or_once(scene):
    rule(scene, percent=D(10))
    made = order(scene, ("A", 3), ("B", 1))
    service = made.lines[0]
    assert (service.quantity, service.price, service.net) == (4, D("52.50"), 210)
    assert made.net_total == 210 + 60 + 40
    scene.session.edit(base.Product, [{"id": scene.shop.products["S"], "quantity_rule": "unique"}])
    service = order(scene, ("A", 3), ("B", 1)).lines[0]
    assert (service.quantity, service.price) == (1, 60)


def test_a_product_that_is_edited_reprices_its_services_both_ways(scene):
    rule(scene, percent=D(10))
    made = order(scene, ("A", 3), ("B", 1))
    service, first, second = made.lines
    scene.edit(first, quantity=D(1))
    assert (service.quantity, service.net) == (2, 106)
    scene.edit(first, price=D(30))
    assert service.net == 107
    scene.edit(first, price=None, quantity=D(3))
    assert (service.quantity, service.net) == (4, 210)
    scene.session.fire("unrelate", [made], service=10, product=30).expect_done()
    assert (service.quantity, service.net) == (3, 156)
    scene.session.fire("unrelate", [made], service=10).expect_done()
    assert (service.quantity, service.price) == (1, 50)
    assert second.price == 40


def test_e9_11_ranges_by_the_amount_it_is_sold_for(scene):
    ranges = [{"fixed_price": D(8)}, {"up_to": D(100), "percent": D(5)}]
    rule(scene, ranges=ranges)
    scene.session.edit(base.Product, [{"id": scene.shop.products["S"], "quantity_rule": "unique"}])
    found = []
    for price in ("100", "100.01"):
        made = order(scene, scene.shop.line("A", 1, price=D(price)))
        found.append(made.lines[0].price - 50)
    assert found == [5, 8]


def test_ranges_of_a_service_sold_as_often_as_its_products_go_by_their_unit_prices(scene):
    other = scene.list("OTHER")
    scene.version(other, "2030-01-01", S=3)
    rule(scene, ranges=[{"up_to": D(20), "percent": D(50)}, {"price_list_id": other.id}])
    assert order(scene, ("A", 3)).lines[0].net == 150 + 30, "50 % of 60"
    assert order(scene, ("B", 2)).lines[0].net == 100 + 6, "3 each, by the other list"


def test_the_rule_for_the_product_counts_before_that_for_its_category_and_the_newest_of_them(scene):
    toys = scene.make(base.ProductCategory, code="TOYS", name="Toys")
    scene.session.edit(base.Product, [{"id": scene.shop.products["A"], "category_id": toys.id}])
    found = []
    for code, values in (
        ("ALL", {"percent": D(10)}),
        ("TOYS", {"percent": D(20), "category_id": toys.id}),
        ("A", {"percent": D(30), "product_id": scene.shop.products["A"]}),
        ("A2", {"percent": D(40), "product_id": scene.shop.products["A"], "valid_from": dt.date(2030, 1, 2)}),
        ("A3", {"percent": D(50), "product_id": scene.shop.products["A"], "valid_from": dt.date(2031, 1, 2)}),
    ):
        rule(scene, code, **values)
        found.append(order(scene, ("A", 1)).lines[0].price - 50)
    assert found == [2, 4, 6, 8, 8]
    steps = scene.session[sales.OrderLine].ladder(scene.session, scene.session.known(sales.Order, [5])[5].lines)
    assert [step.why for some in steps.values() for step in some if step.rule == "A2"] == ["40 % of 20"]


def test_before_discounts_it_goes_by_the_list_price(scene):
    rule(scene, percent=D(10), before_discounts=True)
    made = order(scene, scene.shop.line("A", 1, discount=D(50)))
    assert made.lines[0].price == 52


def test_what_cannot_be_priced_is_named(scene):
    one = rule(scene, percent=D(10), valid_from=dt.date(2031, 1, 1))
    made = scene.shop.order(scene.session, ("S", 1), ("A", 1))
    with pytest.raises(BadInput, match=r"S has no price rule for product A on 2030-01-15"):
        scene.session.fire("relate", [made], service=10, product=20)
    with pytest.raises(BadInput, match="the range up to any amount says nothing"):
        scene.make(pricing.ServicePriceRange, rule_id=one.id)
    with pytest.raises(BadInput, match="X has no percentage"):
        rule(scene, "X")
    with pytest.raises(BadInput, match="X is for product A, which is not sold for products"):
        rule(scene, "X", percent=D(1), service_id=scene.shop.products["A"])
