import json
from datetime import date
from decimal import Decimal as D
from types import SimpleNamespace

import marshmallow
import pytest
from marshmallow import ValidationError, class_registry, fields

from addons import base, sales
from addons.schemas import Schema
from addons.schemas.schema import schema_for
from core import UsageError
from core.composition import compose, discover, resolve
from core.errors import FragmentError


@pytest.fixture
def composition():
    return compose(resolve(discover(), ["sales"]))


def errors(schema, **values):
    with pytest.raises(ValidationError) as caught:
        schema(partial=True).load(values)
    return caught.value.messages


def test_a_schema_is_made_from_the_columns_and_kept(composition):
    schema = schema_for(composition, base.Product)
    assert schema_for(composition, composition[base.Product]) is schema
    loaded = schema().load({"code": "T", "name": "Tea", "unit_id": 1, "list_price": "2.50"})
    assert loaded == {
        "code": "T",
        "name": "Tea",
        "unit_id": 1,
        "list_price": D("2.50"),
        "kind": "goods",
        "discontinued": False,
        "is_kit": False,
        "generic": False,
        "linked_service": False,
    }
    assert schema().fields["list_price"].allow_none
    assert set(schema().validate({})) == {"code", "name", "unit_id"}


def test_id_version_and_the_state_and_kind_of_documents_are_not_taken(composition):
    known = schema_for(composition, sales.Order)().fields
    assert {name for name in ("id", "version", "state", "kind") if known[name].dump_only} == {
        "id",
        "version",
        "state",
        "kind",
    }
    assert not schema_for(composition, base.Product)().fields["kind"].dump_only


def test_a_dump_is_what_json_can_carry(app_with):
    app = app_with("sales")
    order = SimpleNamespace(partner_id=1, date=date(2030, 1, 2), net_total=D("1E+2"), scheduled_date=None)
    dumped = schema_for(app, sales.Order)(only=["date", "net_total", "scheduled_date", "partner_id"]).dump(order)
    assert json.loads(json.dumps(dumped)) == {
        "date": "2030-01-02",
        "net_total": "100",
        "scheduled_date": None,
        "partner_id": 1,
    }


@pytest.mark.parametrize(
    "value",
    ["NaN", "sNaN", "Infinity", "-Infinity", "12 pcs", "1,5", "", "0x10", "1_000", "\u0661", True, [], D("NaN")],
)
def test_what_is_no_number_is_refused(composition, value):
    assert "is not a number" in errors(schema_for(composition, sales.OrderLine), price=value)["price"][0]


@pytest.mark.parametrize(
    "value", ["1e400", "-1e400", "1000000000000", "0.0000001", "1e-30", "1.00000000000000000000000000000001", 10**40]
)
def test_a_figure_that_does_not_fit_is_refused_and_never_rounded(composition, value):
    assert "does not fit" in errors(schema_for(composition, sales.OrderLine), price=value)["price"][0]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("12.50", "12.5"), (" 7 ", "7"), ("+.5", "0.5"), ("1e3", "1000"), ("0.1000000000", "0.1"), (3, "3"), ("-0", "0")],
)
def test_figures_are_taken_exactly(composition, value, expected):
    assert schema_for(composition, sales.OrderLine)(partial=True).load({"price": value})["price"] == D(expected)


def test_binary_fractions_are_refused(composition):
    assert "is not exact" in errors(schema_for(composition, sales.OrderLine), price=0.1)["price"][0]


@pytest.mark.parametrize("value", ["2030-02-30", "2030-13-01", "0000-01-01"])
def test_a_day_outside_the_calendar_is_refused(composition, value):
    assert "is not a day of the calendar" in errors(schema_for(composition, sales.Order), date=value)["date"][0]


@pytest.mark.parametrize("value", ["tomorrow", "20300101", "01.02.2030", "2030-1-1", 5])
def test_a_date_is_written_in_one_way(composition, value):
    assert "write it as YYYY-MM-DD" in errors(schema_for(composition, sales.Order), date=value)["date"][0]


def test_other_kinds_of_values_are_refused_in_plain_words(composition):
    product = schema_for(composition, base.Product)
    assert errors(product, name="a\x00b")["name"] == ["holds a NUL character, which no database keeps"]
    assert errors(product, name=5)["name"] == ["'5' is not a text"]
    assert errors(product, name=None)["name"] == ["may not be empty"]
    assert errors(product, unit_id="x")["unit_id"] == ["'x' is not a whole number"]
    assert errors(product, unit_id=2**63)["unit_id"] == [f"{2**63} is too large"]
    assert "must be yes or no" in errors(product, discontinued="perhaps")["discontinued"][0]
    assert errors(product, nmae="x")["nmae"] == ["there is no field 'nmae', did you mean 'name'?"]


def test_a_time_needs_its_zone(app_with):
    app = app_with("sales")
    audit = app.composition.named("core.Audit")
    schema = schema_for(app, audit)
    assert "has no time zone" in errors(schema, at="2030-01-01T12:00:00")["at"][0]
    assert str(schema(partial=True).load({"at": "2030-01-01T12:00:00+07:00"})["at"]) == "2030-01-01 05:00:00+00:00"


def test_fragments_of_several_addons_add_up_without_hiding_each_other(write_addon, toy):
    first = write_addon(
        "acme_first",
        """
        from marshmallow import fields
        from addons import toy
        class PaperSchema(Schema, model=toy.Paper):
            number = fields.String(required=True)
            colour = fields.String()
        @hookimpl
        def schemas(): return [PaperSchema]
        """,
        depends=("toy",),
    )
    left = write_addon(
        "acme_left",
        """
        from marshmallow import fields
        from addons import acme_first
        class PaperSchema(acme_first.PaperSchema, extends=True):
            left = fields.Integer()
        @hookimpl
        def schemas(): return [PaperSchema]
        """,
        depends=("acme_first",),
    )
    right = write_addon(
        "acme_right",
        """
        from marshmallow import fields
        from addons import acme_first
        class PaperSchema(acme_first.PaperSchema, extends=True):
            colour = fields.String(required=True)
        @hookimpl
        def schemas(): return [PaperSchema]
        """,
        depends=("acme_first",),
    )
    from addons import toy as front

    names = [addon.name for addon in (toy, first, left, right)]
    installed = {addon.name: addon for addon in (*discover().values(), toy, first, left, right)}
    known = schema_for(compose(resolve(installed, names)), front.Paper)().fields
    assert known["number"].required
    assert known["colour"].required
    assert "left" in known
    alone = schema_for(compose(resolve(installed, ["toy", "acme_first", "acme_left"])), front.Paper)().fields
    assert not alone["colour"].required


def test_composed_schemas_stay_out_of_the_global_registry(composition):
    schema_for(composition, sales.Order)
    with pytest.raises(marshmallow.exceptions.RegistryError):
        class_registry.get_class("OrderSchema")


def test_a_schema_says_which_form_it_is():
    with pytest.raises(UsageError, match="has no model"):

        class Nameless(Schema):
            pass

    class OrderSchema(Schema, model=sales.Order):
        note = fields.String()

    with pytest.raises(UsageError, match="does not say what it is"):

        class Other(OrderSchema):
            pass

    with pytest.raises(FragmentError, match="is a fragment"):
        OrderSchema()


def test_totals_and_statuses_are_computed_and_never_taken():
    everything = compose(resolve(discover(), ["invoicing", "shipping"]))
    known = schema_for(everything, sales.Order)().fields
    assert {"net_total", "total", "delivery_status", "invoice_status", "payment_status", "paid"} <= {
        name for name, field in known.items() if field.dump_only
    }
    assert {"net", "delivered", "invoiced"} <= {
        name for name, field in schema_for(everything, sales.OrderLine)().fields.items() if field.dump_only
    }


def test_hook_schemas(toy, open_app, write_addon):
    source = """
    from addons import toy

    class ThingSchema(Schema, model=toy.Thing):
        \"\"\"Says more.\"\"\"

    @hookimpl
    def schemas():
        return [ThingSchema]
    """
    app = open_app(toy, write_addon("dd", source, depends=("toy",)))
    assert "ThingSchema" in [one.__name__ for one in schema_for(app.composition, toy.plugin.Thing).__mro__]
