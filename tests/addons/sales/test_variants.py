from decimal import Decimal as D

import pytest
from sqlalchemy import select

from addons import base, sales
from addons.devkit.testing.records import edit_one
from addons.transfer import run_import
from core import BadInput


@pytest.fixture
def shop(shop_with):
    """SHIRT (20.00) in S and L, red and blue, L dearer; its engraving must be typed, a ribbon may be."""
    return with_shirts(shop_with("sales"))


def with_shirts(shop):
    app = shop.app
    with app.unit() as session:
        P = app[base.Product]
        piece = session.scalars(select(app[base.Unit].id).where(app[base.Unit].code == "pc")).one()
        (shirt,) = session.create(P, [{"code": "SHIRT", "name": "Shirt", "unit_id": piece, "list_price": D(20)}])
        generic = session.get_one(P, shirt)
        base.define_axes(session, generic, {"size": ["S", "L"], "colour": ["red", "blue"]})
        base.make_variants(session, generic, prices={"SHIRT-L-RED": D(22), "SHIRT-L-BLUE": D(22)})
        texts = session.create(base.Attribute, [{"code": c, "name": c} for c in ("engraving", "ribbon")])
        rows = [{"product_id": shirt, "attribute_id": id_, "mandatory": id_ == texts[0]} for id_ in texts]
        session.create(base.ProductAttribute, rows)
        shop.products |= {one.code: one.id for one in session.scalars(select(P))}
    return shop


def shirt(shop, text, quantity=1, **values):
    return shop.line("SHIRT", quantity, attribute_values=text, **values)


def edit(shop, id_, change):
    """Edit an order by hand in a transaction of its own."""
    with shop.app.unit() as session:
        change(session, session.get_one(shop.app[sales.Order], id_))


def test_a_generic_product_with_its_attributes_becomes_the_variant(shop):
    with shop.app.unit() as session:
        order = shop.order(session, shirt(shop, "size=L, colour=red, engraving=Anna", 3))
        line = order.lines[0]
        assert (line.product.code, line.attribute_values) == ("SHIRT-L-RED", "engraving=Anna")
        assert (line.price, line.net) == (22, 66)
        shop.app.fire(session, "confirm", [order]).expect_done()


@pytest.mark.parametrize("verb", ["place", "confirm"])
@pytest.mark.parametrize("text", [None, "size=L, engraving=Anna"])
def test_a_generic_product_is_not_accepted(shop, verb, text):
    with shop.app.unit() as session:
        order = shop.order(session, shirt(shop, text))
        message = shop.app.fire(session, verb, [order]).blocked[0].message
        assert "line 10 orders SHIRT" in message
        assert "which is generic: name a variant of it" in message


@pytest.mark.parametrize("verb", ["place", "confirm"])
def test_an_attribute_that_must_be_given_is_asked_for(shop, verb):
    with shop.app.unit() as session:
        order = shop.order(session, shop.line("SHIRT-S-RED", 1, attribute_values="ribbon=gold"), ("A", 1))
        message = shop.app.fire(session, verb, [order]).blocked[0].message
        assert message.endswith("line 10 (SHIRT-S-RED) does not say engraving: type a value for it")
        edit_one(order.lines[0], attribute_values="ribbon=gold, engraving=Anna")
        shop.app.fire(session, verb, [order]).expect_done()


@pytest.mark.parametrize(
    ("product", "text", "says"),
    [
        ("SHIRT", "size=L, color=red", "did you mean 'colour'"),
        ("SHIRT", "size=L, colour=rd", "did you mean 'red'"),
        ("A", "size=L", "product A has no attribute 'size'"),
        ("SHIRT-S-RED", "size=L", "product SHIRT-S-RED has no attribute 'size'"),
    ],
)
def test_wrong_attributes_are_refused_when_they_are_entered(shop, product, text, says):
    with pytest.raises(BadInput, match=says), shop.app.unit() as session:
        shop.order(session, shop.line(product, 1, attribute_values=text))
    with shop.app.unit() as session:
        id_ = shop.order(session, (product, 1)).id
    with pytest.raises(BadInput, match=says):
        edit(shop, id_, lambda _, order: edit_one(order.lines[0], attribute_values=text))


def test_attributes_typed_later_by_hand_choose_the_variant_and_its_price(shop):
    with shop.app.unit() as session:
        id_ = shop.order(session, ("SHIRT", 2), shop.line("SHIRT", 1, price=D(5))).id

    def complete(_, order):
        text = "colour=blue, size=L, engraving=Anna"
        edit_one(order, note="called", lines=[{"id": line.id, "attribute_values": text} for line in order.lines])

    edit(shop, id_, complete)
    with shop.app.unit() as session:
        order = session.get_one(shop.app[sales.Order], id_)
        assert [line.product.code for line in order.lines] == ["SHIRT-L-BLUE"] * 2
        assert [line.net for line in order.lines] == [44, 5]
        assert (order.net_total, order.lines[0].attribute_values) == (49, "engraving=Anna")
    assert shop.sound()


def test_variants_are_chosen_in_an_import(shop, tmp_path):
    (tmp_path / "orders.csv").write_text(
        'order,product,said\nX1,SHIRT,"size=S, colour=blue, engraving=E"\nX2,SHIRT,size=S; colour=bleu\n',
        encoding="utf-8",
    )
    (tmp_path / "map.toml").write_text(
        """system = "shop"
[[load]]
model = "sales.Order"
file = "orders.csv"
key = "order"
[load.fields]
number = "order"
partner_id = { value = "C1", find = "base.Partner", by = "code" }
[[load.lines]]
[load.lines.fields]
product_id = { column = "product", find = "base.Product", by = "code" }
attribute_values = "said"
quantity = { value = 2 }
""",
        encoding="utf-8",
    )
    outcome = run_import(shop.app, tmp_path / "map.toml", on_error="skip")
    assert "did you mean 'blue'" in outcome.bad[0].reason
    with shop.app.unit() as session:
        (order,) = shop.all(session, sales.Order)
        assert (order.lines[0].product.code, order.total) == ("SHIRT-S-BLUE", 40)


def test_a_variant_has_the_alternative_units_of_its_generic_product(shop):
    with shop.app.unit() as session:
        unit = {u.code: u.id for u in session.scalars(select(shop.app[base.Unit]))}
        rows = [{"product_id": shop.products["SHIRT"], "unit_id": unit["kg"], "ratio": D(5)}]
        session.create(base.ProductUnit, rows)
        order = shop.order(session, shirt(shop, "size=L, colour=red", 2, unit_id=unit["kg"]))
        assert (order.lines[0].quantity, order.lines[0].product.code) == (10, "SHIRT-L-RED")


def test_variants_are_shipped_and_generic_products_have_no_stock(shop_with):
    shop = with_shirts(shop_with("shipping"))
    with shop.app.unit() as session:
        shop.stock(session, **{"SHIRT-S-RED": 5})
        order = shop.confirmed(session, shirt(shop, "size=S, colour=red, engraving=Anna", 3))
        shop.app.fire(session, "ship", [order]).expect_done()
        assert (order.delivery_status, shop.on_hand(session, "SHIRT-S-RED")) == (100, 2)
    assert shop.sound()
