"""Freight: included, fixed, calculated, line by line; charged once whatever becomes of the order (semantics 3.3)."""

import datetime as dt
from decimal import Decimal as D

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addons import base, invoicing, preferences, promotions, sales
from addons.freight import FreightBracket, FreightTariff
from addons.freight.tariffs.quoting import quotes
from core import BadInput, NotFound

VIA = {"delivery_via": "shipper"}


def equip(shop, **prefer):
    """Name the product that freight is charged by, taxed 10 %, and let products weigh something."""
    with shop.app.unit() as session:
        products = session.known(base.Product, shop.products.values())
        tax, unit = products[shop.products["KIT"]].tax_id, products[shop.products["A"]].unit_id
        charge = {"code": "FREIGHT", "name": "Freight", "kind": "charge", "unit_id": unit, "tax_id": tax}
        shop.products["FREIGHT"] = session.create(base.Product, [charge])[0]
        weights = {"A": D("0.5"), "KIT": D(3)}
        session.edit(base.Product, [{"id": shop.products[code], "weight": w} for code, w in weights.items()])
        chosen = {"freight.product": "FREIGHT", **prefer}
        session.create(preferences.Preference, [{"key": key, "value": value} for key, value in chosen.items()])
    return shop


@pytest.fixture
def shop(shop_with):
    return equip(shop_with("freight"))


def tariff(session, code="POST", brackets=((0, "0.5", 4), ("0.5", 1, 5), (1, 10, 9)), **values):
    (id_,) = session.create(FreightTariff, [{"code": code, "name": code.title(), **values}])
    rows = [{"tariff_id": id_, "above": D(a), "up_to": b and D(b), "price": D(p)} for a, b, p in brackets]
    session.create(FreightBracket, rows)
    return id_


def freight(order):
    return [line.net for line in order.lines if line.product and line.product.code == "FREIGHT"]


def edit(session, order, **values):
    session.edit(sales.Order, [{"id": order.id, **values}])


def requantify(session, order, quantity):
    edit(session, order, lines=[{"id": order.lines[0].id, "quantity": D(quantity)}])


def test_e3_9_fixed_freight_is_charged_once(shop):
    with shop.app.unit() as session:
        tax = session.known(base.Product)[shop.products["KIT"]].tax_id
        line = shop.line("A", 20, tax_id=tax)
        order = shop.order(session, line, freight_rule="fix price", freight_amount=D(15), **VIA)
        assert (freight(order), order.total) == ([15], D("236.50"))
        for verb in ("place", "confirm", "reactivate", "confirm"):
            session.fire(verb, [order]).expect_done()
            assert (freight(order), order.total) == ([15], D("236.50"))
        edited = shop.order(session, line, freight_rule="fix price", freight_amount=D(15), **VIA)
        edit(session, edited, freight_amount=D(20))
        assert freight(edited) == [20]
        edit(session, edited, freight_rule="included", freight_amount=None)
        assert (freight(edited), edited.total) == ([], 220)
    assert shop.sound()


@pytest.mark.parametrize(
    ("quantity", "charged"), [(1, 4), (2, 5), (3, 9), (20, 9)], ids=["0.5 kg", "1.00 kg", "1.5 kg", "10 kg"]
)
def test_a_bracket_starts_above_its_lower_bound_and_includes_its_upper_one(shop, quantity, charged):
    with shop.app.unit() as session:
        tariff(session)
        order = shop.order(session, ("A", quantity), freight_rule="calculated", **VIA)
        assert freight(order) == [charged]


def test_calculated_freight_follows_the_weight_both_ways(shop):
    with shop.app.unit() as session:
        tariff(session)
        order = shop.order(session, ("A", 2), freight_rule="calculated", **VIA)
        for quantity, charged in ((3, 9), (1, 4), (2, 5)):
            requantify(session, order, quantity)
            assert freight(order) == [charged]
        session.fire("confirm", [order]).expect_done()
        assert order.total == 20 + D("5.50")
    assert shop.sound()


def test_the_cheapest_tariff_that_serves_the_order_is_taken_and_the_ladder_says_which(shop):
    with shop.app.unit() as session:
        tariff(session)
        tariff(session, "CHEAP", [(0, 1, "2.50")])
        tariff(session, "PALLET", [(0, None, 2)], basis="quantity", per=D(10), rounding="up")
        order = shop.order(session, ("A", 2), freight_rule="calculated", **VIA)
        for quantity, charged, code in ((2, D(2), "PALLET"), (11, D(4), "PALLET"), (60, D(12), "PALLET")):
            requantify(session, order, quantity)
            step = next(s for s in session[sales.Order].ladder(session, [order])[order.id] if s.stage == "freight")
            assert (freight(order), step.rule) == ([charged], f"calculated by {code}")
        assert step.why == "60 units: above 0 or more, 6 times 2.00"


def test_what_lacks_to_tell_the_freight_stops_the_order(shop):
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 100), ("B", 1), freight_rule="calculated", **VIA)
        says = lambda: session.fire("confirm", [order]).blocked[0].message  # noqa: E731
        assert "no freight tariff in EUR serves it on 2030-01-15" in says()
        tariff(session)
        assert "B has no weight: give the product one" in says()
        session.edit(base.Product, [{"id": shop.products["B"], "weight": D(1)}])
        assert "no bracket of freight tariff POST holds 51 kg: add one" in says()
        fixed = shop.order(session, ("A", 1), freight_rule="fix price", **VIA)
        assert "no freight_amount is given" in session.fire("confirm", [fixed]).blocked[0].message


def test_freight_typed_for_nothing_is_told(shop):
    with shop.app.unit() as session:
        tariff(session)
        orders = [
            shop.order(session, ("A", 1), freight_rule="fix price", freight_amount=D(5), delivery_via="pickup"),
            shop.order(session, ("A", 1), freight_rule="included", freight_amount=D(5), **VIA),
            shop.order(session, shop.line("A", 1, freight=D(2)), freight_rule="calculated", **VIA),
        ]
        said = [result.message for result in session.fire("confirm", orders).blocked]
        assert len(said) == 3
        for text, part in zip(
            said, ("via pickup is not charged", "has a freight_amount", "line 10 has freight"), strict=True
        ):
            assert part in text


def test_freight_is_entered_line_by_line(shop):
    with shop.app.unit() as session:
        lines = [shop.line("A", 1, freight=D("2.50")), shop.line("B", 1, freight=D(1)), ("S", 1)]
        order = shop.order(session, *lines, freight_rule="line", **VIA)
        assert freight(order) == [D("3.50")]
        edit(session, order, removed=[order.lines[1].id])
        assert freight(order) == [D("2.50")]
        session.fire("confirm", [order]).expect_done()


def test_a_typed_freight_line_stays_and_is_not_charged_twice_nor_where_it_is_included(shop):
    with shop.app.unit() as session:
        tariff(session)
        typed = shop.line("FREIGHT", 1, price=D(3))
        order = shop.order(session, ("A", 1), typed, freight_rule="calculated", **VIA)
        assert freight(order) == [3]
        with pytest.raises(BadInput, match="line 20 charges freight, which is included"):
            shop.order(session, ("A", 1), typed)


def test_a_copy_and_the_parts_of_a_split_order_are_charged_once(shop):
    with shop.app.unit() as session:
        tariff(session)
        order = shop.order(session, ("A", 2), ("KIT", 1), freight_rule="calculated", **VIA)
        assert freight(order) == [9]
        session.fire("copy", [order]).expect_done()
        copy = shop.all(session, sales.Order)[-1]
        assert freight(copy) == [9]
        session.fire("split", [order], line=["20"]).expect_done()
        part = shop.all(session, sales.Order)[-1]
        assert (freight(order), freight(part), part.freight_order_id) == ([9], [], order.id)
        requantify(session, part, 3)
        requantify(session, order, 1)
        assert (freight(order), freight(part)) == ([9], []), "the first one bears the freight of both: 9.5 kg"
        session.fire("copy", [part]).expect_done()
        assert freight(shop.all(session, sales.Order)[-1]) == [9], "a copy of a part bears its own"
        session.fire("merge", [order], other=[f"#{part.id}"]).expect_done()
        assert freight(order) == [9]
    assert shop.sound()


def test_goods_of_an_amount_go_free_and_come_back_under_it(shop_with):
    shop = equip(shop_with("freight"), **{"freight.free_from": "50"})
    with shop.app.unit() as session:
        order = shop.order(session, ("A", 4), freight_rule="fix price", freight_amount=D(7), **VIA)
        for quantity, charged in ((4, [7]), (5, []), (4, [7])):
            requantify(session, order, quantity)
            assert freight(order) == charged
        requantify(session, order, 5)
        step = next(s for s in session[sales.Order].ladder(session, [order])[order.id] if s.stage == "freight")
        assert (step.applied, step.why) == (False, "free from 50.00, and the goods come to 50.00")
        free = shop.order(session, ("A", 2), as_entered=True, freight_rule="fix price", freight_amount=D(7), **VIA)
        assert freight(free) == []


def test_parts_shipped_and_invoiced_are_charged_freight_once(shop_with):
    shop = equip(shop_with("freight", "promotions", "shipping", "invoicing"))
    with shop.app.unit() as session:
        shop.stock(session, A=2)
        header = {"freight_rule": "fix price", "freight_amount": D(15), "discounts": "10%"}
        order = shop.confirmed(session, ("A", 4), **header, **VIA)
        assert order.total == 36 + D("16.50"), "freight is not discounted"
        for _ in range(2):
            session.fire("ship", [order]).expect_done()
            session.fire("invoice", [shop.all(session, shop.named("shipping.Shipment"))[-1]]).expect_done()
            shop.stock(session, A=2)
        drafts = shop.all(session, invoicing.Invoice)
        session.fire("complete", drafts).expect_done()
        assert [one.total for one in drafts] == [18 + D("16.50"), 18]
        assert (order.delivery_status, order.invoice_status) == (100, 100)
    assert shop.sound()


def test_a_promotion_frees_of_freight_and_the_carrier_chooses_the_tariff(shop_with):
    shop = equip(shop_with("freight", "promotions", "shipping", "invoicing"), **{"promotions.automatic": "yes"})
    with shop.app.unit() as session:
        values = {"code": "FREE", "name": "Free", "kind": "free freight", "from_amount": D(100)}
        session.create(promotions.Promotion, [values])
        fast, slow = session.create(
            base.Partner, [{"code": c, "name": c, "is_carrier": True} for c in ("FAST", "SLOW")]
        )
        tariff(session, "FAST", [(0, None, 20)], carrier_id=fast)
        tariff(session, "SLOW", [(0, None, 10)], carrier_id=slow)
        order = shop.order(session, ("A", 2), freight_rule="calculated", carrier_id=fast, **VIA)
        assert freight(order) == [20]
        edit(session, order, carrier_id=slow)
        assert freight(order) == [10]
        requantify(session, order, 10)
        assert (freight(order), order.free_freight_by) == ([], "FREE")
        requantify(session, order, 2)
        assert (freight(order), order.free_freight_by) == ([10], None)
    assert shop.sound()


def test_returns_have_no_freight(shop):
    with shop.app.unit() as session:
        header = {"partner_id": shop.customer, "freight_rule": "fix price", "freight_amount": D(5), **VIA}
        (id_,) = session.create(sales.ReturnOrder, [header | {"lines": [shop.line("A", -1)]}])
        assert freight(session.get_one(session[sales.Order], id_)) == []


@pytest.mark.parametrize(
    ("brackets", "says"),
    [
        ([(0, 2, 1), (1, 3, 2)], "its brackets from 0 to 2 and from 1 overlap"),
        ([(0, None, 1), (1, 3, 2)], "from 0 without end and from 1 overlap"),
        ([(-1, 3, 2)], "is negative"),
        ([(0, 3, -2)], "costs less than nothing"),
        ([(3, 3, 2)], "ends at 3"),
        ([(0, 3, "0.001")], "finer than the currency"),
    ],
)
def test_bad_brackets_are_refused(shop, brackets, says):
    with pytest.raises(BadInput, match=says) as refused, shop.app.unit() as session:
        tariff(session, brackets=brackets)
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"basis": "wieght"}, "no basis of freight 'wieght', did you mean 'weight'"),
        ({"rounding": "down"}, "rounds 'down'"),
        ({"per": D(0)}, "is per 0"),
        ({"date_from": dt.date(2030, 2, 1), "date_to": dt.date(2030, 1, 1)}, "ends before"),
    ],
)
def test_bad_tariffs_are_refused(shop, values, says):
    with pytest.raises(BadInput, match=says), shop.app.unit() as session:
        tariff(session, **values)


@pytest.mark.parametrize(("value", "says"), [("NONE", "which is no product"), ("A", "which is no charge")])
def test_a_freight_product_that_is_none_is_told(shop_with, value, says):
    shop = equip(shop_with("freight"), **{"freight.product": value})
    with pytest.raises(NotFound, match=says), shop.app.unit() as session:
        shop.order(session, ("A", 1))


@settings(max_examples=10)
@given(st.lists(st.integers(1, 8), min_size=1, max_size=3), st.integers(1, 9), st.booleans())
def test_freight_laws(shop, quantities, other, doubled):
    """The total is what is shown, the order of lines does not matter, up and down again is the first state."""
    with shop.app.unit() as session:
        tariff(session, brackets=((0, 5, 4), (5, None, "0.33")), per=D(2), rounding="nearest")
        lines = [("A", n) for n in quantities] + [("KIT", 1)] * doubled
        order = shop.order(session, *lines, freight_rule="calculated", **VIA)
        mixed = shop.order(session, *lines[::-1], freight_rule="calculated", **VIA)
        assert (order.total, len(freight(order))) == (mixed.total, len(freight(mixed)))
        assert order.net_total == sum(line.net for line in order.lines)
        first = freight(order)
        for quantity in (other, quantities[0]):
            requantify(session, order, quantity)
            assert len(freight(order)) <= 1
        assert freight(order) == first
        session.rollback()


def test_freight_of_many_orders_is_one_set_of_statements(shop, statements):
    with shop.app.unit() as session:
        for number in range(20):
            tariff(session, f"T{number:02}")
    seen = statements(shop.app)
    with shop.app.unit() as session:
        row = {"partner_id": shop.customer, "lines": [shop.line("A", 3)], "freight_rule": "calculated", **VIA}
        ids = session.create(sales.Order, [dict(row) for _ in range(60)])
    assert len(seen) <= 25, len(seen)
    seen.clear()
    assert len(shop.app.fire_all("confirm", sales.Order, ids, chunk=60).done) == 60
    assert len(seen) <= 30, len(seen)


def test_a_seam_quotes_several_and_ties_go_by_name(shop):
    with shop.app.unit() as session:
        ids = [tariff(session, code, [(0, 9, 5)]) for code in ("ZULU", "ALFA")]
        known = session.known(FreightTariff)
        found = quotes(session, [known[id_] for id_ in ids], {"weight": D(1)})
        assert [(one.code, one.amount) for one in sorted(found, key=lambda one: one.rank)] == [("ALFA", 5), ("ZULU", 5)]
