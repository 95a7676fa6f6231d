"""Supply lines: operands of one formula, steps and slices, matrices and options, priced quantities."""

import datetime as dt
from decimal import Decimal as D

import pytest

from addons import base, pricing, sales
from core import BadInput


@pytest.fixture
def scene(shop, prices_in):
    with shop.app.unit() as session:
        yield prices_in(session)


def supply(scene, code, *cells, product="A", options=(), **values):
    currency = scene.session.known(base.Organisation)[1].currency_id
    product_id = None if product is None else scene.shop.products[product]
    values = {
        name: D(value) if isinstance(value, str) and value[-1].isdigit() else value for name, value in values.items()
    }
    made = scene.make(pricing.SupplyLine, **{"code": code, "product_id": product_id, "currency_id": currency, **values})
    for low, variation, price in cells:
        scene.make(
            pricing.SupplyCell,
            supply_line_id=made.id,
            from_quantity=None if low is None else D(low),
            variation=variation,
            base_price=D(price),
        )
    for option, additional in options:
        scene.make(pricing.SupplyOption, supply_line_id=made.id, option=option, additional=D(additional))
    return made


def line(scene, quantity, product="A", **values):
    return scene.shop.order(scene.session, scene.shop.line(product, quantity, **values)).lines[0]


def test_e5_11_the_formula(scene):
    supply(scene, "A", base_price="20", additional="4", discount_ratio="0.10", exclusive_discount_ratio="0.20")
    more = {"discount_ratio": "0.15", "non_discountable": "2", "surcharge_ratio": "0.10"}
    general = supply(scene, "ALL", product=None, **more)
    assert line(scene, 1).price == D("22.00")
    scene.session.edit(pricing.SupplyLine, [{"id": general.id - 1, "exclusive_discount_ratio": D("0.40")}])
    assert line(scene, 1).price == D("18.04")


def test_e5_12_steps_are_half_open(scene):
    scene.session.edit(base.Unit, [{"id": scene.session.known(base.Product, [1])[1].unit_id, "digits": 1}])
    supply(scene, "A", (None, None, "5.0"), (10, None, "4.5"), (50, None, "4.0"))
    assert [line(scene, n).price for n in ("9", "10", "49.9", "50")] == [D("5.0"), D("4.5"), D("4.5"), D("4.0")]


def test_e5_13_slices_are_billed_at_their_own_prices(scene):
    supply(scene, "A", (None, None, 10), (11, None, 8), slices=True)
    one = line(scene, 15)
    assert (round(one.price, 4), one.net) == (D("9.3333"), D("140.00"))
    assert [line(scene, n).net for n in (1, 10, 11, 12)] == [10, 100, 108, 116]


def test_e5_14_a_matrix_of_sizes_and_steps_with_an_option(scene):
    cells = [(None, "size=M", 12), (10, "size=M", 11), (None, "size=XL", "13.50"), (10, "size=XL", "12.25")]
    size = scene.make(base.Attribute, code="size", name="Size")
    logo = scene.make(base.Attribute, code="logo", name="Logo")
    for attribute in (size, logo):
        scene.make(base.ProductAttribute, product_id=scene.shop.products["A"], attribute_id=attribute.id)
    supply(scene, "SHIRT", *cells, options=[("logo=yes", "1.50")])
    assert line(scene, 10, attribute_values="size=XL, logo=yes").price == D("13.75")
    assert [line(scene, n, attribute_values="size=M").price for n in (9, 10)] == [12, 11]
    one = line(scene, 9, attribute_values="size=XL")
    assert one.price == D("13.50")
    assert scene.edit(one, attribute_values="size=XL, logo=yes").price == 15
    assert line(scene, 1).price == 10, "no cell, no base price: the list price of the product"


def test_priced_quantity_and_a_price_by_the_number_of_an_attribute(scene):
    supply(scene, "GOLD", base_price="100", priced_quantity="0.25")
    assert line(scene, 1).price == 400
    letters = scene.make(base.Attribute, code="letters", name="Letters")
    scene.make(base.ProductAttribute, product_id=scene.shop.products["B"], attribute_id=letters.id)
    supply(scene, "RING", product="B", base_price="50", variable_additional="2", variable_attribute="letters")
    assert line(scene, 1, "B", attribute_values="letters=7").price == 64
    with pytest.raises(BadInput, match="RING is priced by letters, but 'x' is not a number"):
        line(scene, 1, "B", attribute_values="letters=x")


def test_the_most_specific_line_has_the_base_price_and_the_newer_one_breaks_ties(scene):
    group = scene.make(base.PartnerGroup, code="G", name="G")
    scene.session.edit(base.Partner, [{"id": scene.shop.customer, "group_id": group.id}])
    found = []
    for values in (
        {"product": None, "base_price": "9"},
        {"base_price": "8"},
        {"base_price": "7", "valid_from": dt.date(2030, 1, 1)},
        {"product": None, "group_id": group.id, "base_price": "6"},
        {"product": None, "partner_id": scene.shop.customer, "base_price": "5"},
        {"base_price": "4", "valid_to": dt.date(2029, 12, 31), "partner_id": scene.shop.customer},
        {"base_price": "3", "is_purchase": True, "partner_id": scene.shop.customer},
    ):
        supply(scene, str(len(found)), **values)
        found.append(line(scene, 1).price)
    assert found == [9, 8, 7, 6, 5, 5, 5]


def test_without_a_base_price_the_operands_work_on_the_price_there_is(scene):
    supply(scene, "ALL", product=None, discount_ratio="0.25")
    assert line(scene, 1).price == D("7.5")
    with pytest.raises(BadInput, match="N has no price"):
        line(scene, 1, "N")


def test_the_ladder_says_which_lines_made_the_price(scene):
    supply(scene, "A", base_price="20", discount_ratio="0.10")
    supply(scene, "LATER", base_price="1", valid_from=dt.date(2031, 1, 1))
    one = line(scene, 1)
    steps = scene.session[sales.OrderLine].ladder(scene.session, [one])[one.id]
    found = [(step.rule, step.applied, step.why) for step in steps if "supply" in step.rule]
    assert found == [
        ("supply LATER", False, "valid 2031-01-01 to …"),
        ("supply A", True, "base 20, discount ratio 0.1"),
    ]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"discount_ratio": "15"}, "discount_ratio is 15, which is no ratio"),
        ({"variation": "M"}, "'M' is no attribute value"),
        ({"variable_additional": "2"}, "has a variable price of nothing"),
        ({"valid_from": dt.date(2030, 1, 2), "valid_to": dt.date(2030, 1, 1)}, "ends before it begins"),
    ],
)
def test_lines_that_make_no_sense_are_refused(scene, values, says):
    with pytest.raises(BadInput, match=says):
        supply(scene, "X", **values)


def test_a_cell_has_one_price(scene):
    with pytest.raises(BadInput, match="the cell from 10 for size=M has a price already"):
        supply(scene, "X", (10, "size=M", 1), (10, "size=M", 2))
