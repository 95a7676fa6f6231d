"""Versions of price lists, made of other versions by schemas."""

import datetime as dt
from decimal import Decimal as D

import pytest
from sqlalchemy import select

from addons import base, pricing
from core import BadInput


@pytest.fixture
def scene(shop, prices_in):
    """Product A costs 40.00 in the version OLD; NEW is to be made of it by the schema S."""
    with shop.app.unit() as session:
        prices = prices_in(session)
        std = prices.list()
        prices.old = prices.version(std, "2030-01-01", "OLD", A=(40, 38, 30), B=5)
        prices.schema = prices.make(pricing.PriceSchema, code="S", name="S", hierarchical=True)
        prices.new = prices.make(
            pricing.PriceVersion,
            code="NEW",
            price_list_id=std.id,
            valid_from=dt.date(2030, 4, 1),
            base_version_id=prices.old.id,
            price_schema_id=prices.schema.id,
        )
        books = prices.make(base.ProductCategory, code="BOOKS", name="Books")
        session.edit(base.Product, [{"id": shop.products["A"], "category_id": books.id, "cost": D(20)}])
        prices.books = books.id
        yield prices


def line(scene, sequence=10, **values):
    return scene.make(pricing.PriceSchemaLine, price_schema_id=scene.schema.id, sequence=sequence, **values)


def made(scene, product="A", **options):
    pricing.make_prices(scene.session, scene.new, **options)
    P = scene.session[pricing.ProductPrice]
    query = select(P).filter_by(price_version_id=scene.new.id, product_id=scene.shop.products[product])
    one = scene.session.scalars(query).one()
    return one.list_price, one.standard_price, one.limit_price


@pytest.mark.parametrize(("hierarchical", "price"), [(True, 27), (False, 30)])
def test_e5_4_lines_one_after_another_or_only_the_last(scene, hierarchical, price):
    scene.session.edit(pricing.PriceSchema, [{"id": scene.schema.id, "hierarchical": hierarchical}])
    line(scene, 10, category_id=scene.books, percent=D(10))
    line(scene, 20, product_id=scene.shop.products["A"], percent=D(25))
    assert made(scene)[0] == price
    assert made(scene, "B") == (5, 5, 0), "no line fits: taken over as it is"


def test_hierarchical_lines_round_after_each_line(scene):
    line(scene, 10, percent=D(33), rounding="whole", of="list")
    line(scene, 20, percent=D(50), of="list")
    assert made(scene)[0] == D("13.50"), "26.80 becomes 27"


@pytest.mark.parametrize(
    ("values", "price"),
    [
        ({"amount": D(2), "percent": D(10)}, D("37.80")),
        ({"start": "standard"}, 38),
        ({"start": "limit"}, 30),
        ({"start": "fixed", "fixed_price": D(25)}, 25),
        ({"start": "cost", "margin": D(50)}, 30),
        ({"start": "fixed or cost", "fixed_price": D(25), "margin": D(50)}, 30),
        ({"start": "fixed or cost", "fixed_price": D(35), "margin": D(50)}, 35),
        ({"percent": D(50), "min_margin": D(-5)}, 35),
        ({"percent": D(-50), "max_margin": D(5)}, 45),
        ({"amount": D("0.13"), "rounding": "quarter"}, D("40.25")),
        ({"amount": D("0.05"), "rounding": "dime"}, D("40.10")),
        ({"amount": D("0.02"), "rounding": "nickel"}, D("40.00")),
        ({"amount": D(5), "rounding": "ten"}, 50),
        ({"amount": D("0.5"), "rounding": "whole"}, 41),
        ({"amount": D("0.123456"), "rounding": "none"}, D("40.123456")),
        ({"amount": D("0.125")}, D("40.13")),
    ],
)
def test_the_kinds_of_bases_margins_and_roundings(scene, values, price):
    line(scene, of="list", product_id=scene.shop.products["A"], **values)
    assert made(scene) == (price, 38, 30)


def test_making_again_makes_what_is_new_and_leaves_what_there_is_unless_told_otherwise(scene):
    line(scene, percent=D(50))
    first = pricing.make_prices(scene.session, scene.new)
    assert (len(first.new), len(first.kept)) == (2, 0)
    scene.session.edit(pricing.ProductPrice, [{"id": 3, "list_price": D(99)}])
    assert made(scene)[0] == 99
    assert made(scene, replace=True)[0] == 20
    again = pricing.make_prices(scene.session, scene.new, replace=True)
    assert (len(again.new), len(again.replaced), len(again.kept)) == (0, 0, 2)


def test_what_cannot_be_made_is_refused(scene):
    line(scene, start="cost")
    with pytest.raises(BadInput, match="B has no cost to make a price of"):
        pricing.make_prices(scene.session, scene.new)
    with pytest.raises(BadInput, match="does not say what it is made of"):
        pricing.make_prices(scene.session, scene.old)
    for values, says in (
        ({"start": "sum"}, "start cannot be 'sum'"),
        ({"start": "fixed"}, "has no fixed price"),
        ({"percent": D(101)}, "would take 101 percent off"),
        ({"rounding": "penny"}, "rounding cannot be 'penny'"),
    ):
        with pytest.raises(BadInput, match=says):
            line(scene, **values)


def test_the_command_makes_them_and_shows_them(said, scene):
    line(scene, percent=D(50))
    scene.session.commit()
    assert "2 prices would be made" in said("price-list", "make", "NEW", "--dry-run")
    output = said("price-list", "make", "NEW", "--show")
    assert "price list version NEW: 2 prices made, 0 replaced, 0 left as is" in output
    assert ["A", "40", "20", "38", "19", "30", "15"] in [row.split() for row in output.splitlines()]
    assert "there is no price list version 'NOW', did you mean 'NEW'" in said("price-list", "make", "NOW")
