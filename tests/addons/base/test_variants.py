from decimal import Decimal as D

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from addons import base
from addons.devkit.testing.records import edit_one
from core import BadInput
from core.errors import Forbidden


@pytest.fixture
def app(app_with):
    """SHIRT (20.00) is generic along size (S, M, L) and colour (red, blue); its engraving is typed on the line."""
    app = app_with("base")
    with app.unit() as session:
        piece = session.scalars(select(app[base.Unit].id).where(app[base.Unit].code == "pc")).one()
        row = {"code": "SHIRT", "name": "Shirt", "unit_id": piece, "list_price": D(20), "weight": D("0.2")}
        session.create(base.Product, [row])
        base.define_axes(session, product(session, "SHIRT"), {"size": ["S", "M", "L"], "colour": ["red", "blue"]})
        (text,) = session.create(base.Attribute, [{"code": "engraving", "name": "Engraving"}])
        shirt = product(session, "SHIRT").id
        session.create(base.ProductAttribute, [{"product_id": shirt, "attribute_id": text}])
    return app


def product(session, code):
    P = session[base.Product]
    return session.scalars(select(P).where(P.code == code)).one()


def make(app, **options):
    with app.unit() as session:
        ids = base.make_variants(session, product(session, "SHIRT"), **options)
        return {one.code: one.list_price for one in session.known(base.Product, ids).values()}


def choose(app, *wanted):
    with app.unit() as session:
        found = base.choose(session, [(product(session, code), text) for code, text in wanted])
        return [(one.product.code, one.text) for one in found]


def test_one_product_is_made_for_each_combination(app):
    made = make(app, prices={"SHIRT-L-RED": D(22)})
    assert sorted(made) == [f"SHIRT-{size}-{colour}" for size in "LMS" for colour in ("BLUE", "RED")]
    assert (made["SHIRT-L-RED"], made["SHIRT-S-RED"]) == (22, 20)
    with app.unit() as session:
        red = product(session, "SHIRT-L-RED")
        assert (red.name, red.weight, red.variant_of.code) == ("Shirt, L, red", D("0.2"), "SHIRT")
        assert (red.generic, red.is_stocked, red.variant_of.is_stocked) == (False, True, False)


def test_making_them_again_makes_only_what_is_new(app):
    assert len(make(app, values={"size": ["S"]})) == 2
    assert make(app) == {}
    assert len(make(app, values={"size": ["S", "M", "L"]})) == 4
    with app.unit() as session:
        base.define_axes(session, product(session, "SHIRT"), {"size": ["S", "XL"]})
    assert sorted(make(app, values={"size": ["XL"]})) == ["SHIRT-XL-BLUE", "SHIRT-XL-RED"]
    assert make(app) == {}


def test_codes_stay_unique(app):
    with app.unit() as session:
        shirt = product(session, "SHIRT")
        taken = [{"code": code, "name": "x", "unit_id": shirt.unit_id} for code in ("SHIRT-S-RED", "SHIRT-S-RED-2")]
        session.create(base.Product, taken)
        base.define_axes(session, shirt, {"colour": ["Dark Red", "DARK_RED"]})
    made = make(app)
    assert {"SHIRT-S-RED-3", "SHIRT-S-DARK_RED", "SHIRT-S-DARK_RED-2"} <= made.keys()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"values": {"sise": ["S"]}}, "no axis 'sise', did you mean 'size'"),
        ({"values": {"size": ["XXL"]}}, "there is no size 'XXL'"),
        ({"prices": {"SHIRT-L-REED": D(1)}}, "did you mean 'SHIRT-L-RED'"),
    ],
)
def test_bad_input_makes_nothing(app, options, says):
    with pytest.raises(BadInput, match=says):
        make(app, **options)
    assert len(make(app)) == 6


def test_a_product_without_axes_has_no_variants(app):
    with app.unit() as session:
        piece = product(session, "SHIRT").unit_id
        session.create(base.Product, [{"code": "CAP", "name": "Cap", "unit_id": piece}])
        with pytest.raises(BadInput, match="product CAP has no axes"):
            base.make_variants(session, product(session, "CAP"))


def test_too_many_variants_are_refused(app):
    with app.unit() as session:
        axes = {f"axis {n}": [str(k) for k in range(20)] for n in range(3)}
        base.define_axes(session, product(session, "SHIRT"), axes)
        with pytest.raises(BadInput, match="more than 5000 variants"):
            base.make_variants(session, product(session, "SHIRT"))


@pytest.mark.parametrize(("rule", "says"), [({"is_kit": True}, "it is a kit"), ({"quantity_rule": "x"}, "no quantity")])
def test_contradictions_in_a_product_are_refused(app, rule, says):
    with app.unit() as session, pytest.raises(BadInput, match=says):
        edit_one(product(session, "SHIRT"), **rule)


def test_values_choose_the_variant_whatever_their_case_and_order(app):
    make(app)
    assert choose(
        app,
        ("SHIRT", "size=L, colour=red"),
        ("SHIRT", "Colour = RED; SIZE=l, engraving=For you, Anna"),
        ("SHIRT", "size=L"),
        ("SHIRT", None),
        ("SHIRT-L-RED", "engraving=Me"),
    ) == [
        ("SHIRT-L-RED", None),
        ("SHIRT-L-RED", "engraving=For you, Anna"),
        ("SHIRT", "size=L"),
        ("SHIRT", None),
        ("SHIRT-L-RED", "engraving=Me"),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("sise=L", "has no attribute 'sise', did you mean 'size'"),
        ("size=L, colour=rad", "'rad' is no colour of product SHIRT, did you mean 'red'"),
        ("size", "'size' is no attribute value"),
        ("size=L, size=M", "'size' is given twice"),
        ("size=L, colour=", "'colour=' is no attribute value"),
    ],
)
def test_unknown_attributes_and_values_are_refused_with_what_was_perhaps_meant(app, text, says):
    make(app)
    with pytest.raises(BadInput, match=says):
        choose(app, ("SHIRT", text))


def test_a_combination_that_was_not_made_says_which_were(app):
    make(app, values={"size": ["S"]})
    with pytest.raises(BadInput, match="no variant of product SHIRT with size=L, colour=red") as refused:
        choose(app, ("SHIRT", "size=L, colour=red"))
    assert "There are: SHIRT-S-BLUE, SHIRT-S-RED." in str(refused.value)


def test_choosing_takes_as_many_statements_for_many_lines_as_for_one(app, statements):
    make(app)
    counts = []
    for n in (1, 50):
        with app.unit() as session:
            shirt = product(session, "SHIRT")
            seen = statements(app)
            base.choose(session, [(shirt, "size=L, colour=red")] * n)
            counts.append(len(seen))
            seen.clear()
    assert counts[1] == counts[0]


def test_making_variants_needs_the_permission(app):
    from addons.console import add_user

    with app.unit() as session:
        add_user(session, "joe", None, [], app.roles)
    with app.unit("joe") as session, pytest.raises(Forbidden):
        base.make_variants(session, product(session, "SHIRT"))


def test_the_command_makes_a_product_generic_and_shows_its_variants(app):
    from cli import tradeloom

    url = app.engine.url.render_as_string(hide_password=False)
    with app.unit() as session:
        from addons.console import add_user

        add_user(session, "mary", None, ["master data"], app.roles)
        piece = product(session, "SHIRT").unit_id
        session.create(base.Product, [{"code": "CAP", "name": "Cap", "unit_id": piece, "list_price": D(5)}])

    def run(*arguments):
        return CliRunner().invoke(tradeloom, ["--database", url, "--as", "mary", "product", "variants", *arguments])

    dry = run("CAP", "--axis", "colour=red,green", "--dry-run")
    assert "2 variants of CAP would be made" in dry.output, dry.output
    done = run("CAP", "--axis", "colour=red,green", "--price", "CAP-GREEN=6")
    assert "2 variants of CAP were made" in done.output, done.output
    assert "CAP-GREEN" in done.output
    assert "0 variants of CAP were made" in run("CAP").output
    assert "did you mean 'CAP'" in str(run("CAAP").exception)
    assert "'x' is not a price" in str(run("CAP", "--price", "CAP-RED=x").exception)
