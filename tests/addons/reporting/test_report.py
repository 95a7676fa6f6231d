"""Reports are composed like models, parsed strictly, and rendered in seven formats."""

import csv
import io
import json
import sys
from dataclasses import replace
from decimal import Decimal as D
from types import ModuleType, SimpleNamespace

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from addons import base, reporting
from addons.reporting import Column, Dimension, Measure, Parameter, Report, command, typed
from addons.reporting.arithmetic import over, times
from addons.reporting.dimension import Paths
from addons.reporting.grouping import Grouping
from addons.reporting.parameter import parse
from addons.reporting.rendering import FORMATS, render
from addons.reporting.report import Line, find, reports, run
from core import Addon, AddonError, BadInput, UsageError, hookimpl, rounded
from core.composition import CORE, Composition

REPORTING = replace(reporting.addon, module="addons.reporting")


class Stars(Report, name="stars"):
    """How many stars a hotel has. Nothing else."""

    title = "Stars"
    parameters = (Parameter("least", int, 0, "Only hotels with so many"),)

    def columns(self, values):
        return [Column("hotel", "Hotel"), Column("stars", "Stars", "integer", total=True)]

    def rows(self, session, values):
        found = [{"hotel": "Ritz", "stars": 5}, {"hotel": "Inn", "stars": 2}]
        return [row for row in found if row["stars"] >= values["least"]]


class StarsAndPools(Stars, extends=True):
    parameters = (Parameter("pool", bool, False),)

    def columns(self, values):
        return [*super().columns(values), Column("pool", "Pool")]

    def rows(self, session, values):
        return [{**row, "pool": "yes"} for row in super().rows(session, values)]


class StarsInCapitals(Stars, extends=True):
    def rows(self, session, values):
        return [{**row, "hotel": row["hotel"].upper()} for row in super().rows(session, values)]


def addon(name, *classes):
    """Return an addon that contributes these reports."""
    module = ModuleType(f"test_report_{name}")
    module.__file__ = f"{name}.py"

    def contributed():
        return list(classes)

    contributed.__name__ = "reports"
    module.reports = hookimpl(contributed)
    sys.modules[module.__name__] = module
    return Addon(name=name, version="1", module=module.__name__)


def composition(*addons):
    return Composition([CORE, REPORTING, *addons])


def test_extensions_compose_with_those_of_later_addons_outermost():
    composed = composition(addon("one", Stars), addon("two", StarsAndPools), addon("three", StarsInCapitals))
    stars = find(composed, "stars")
    assert [c.__name__ for c in type(stars).__mro__][1:4] == ["StarsInCapitals", "StarsAndPools", "Stars"]
    assert stars.rows(None, {"least": 3}) == [{"hotel": "RITZ", "stars": 5, "pool": "yes"}]
    assert [p.name for p in stars.all_parameters()] == ["least", "pool"]
    assert stars.summary() == "How many stars a hotel has"


def test_without_the_extension_the_report_is_as_it_was_and_it_is_made_once():
    composed = composition(addon("one", Stars))
    assert find(composed, "stars") is find(composed, "stars")
    assert list(find(composed, "stars").rows(None, {"least": 0}))[1] == {"hotel": "Inn", "stars": 2}


def test_a_plain_subclass_is_an_error_that_names_both_choices():
    with pytest.raises(UsageError, match=r"(?s)does not say what it is.*extends=True.*name="):

        class MoreStars(Stars):
            pass


def test_extending_nothing_is_an_error():
    with pytest.raises(UsageError, match="extends nothing"):

        class Nothing(Report, extends=True):
            pass


def test_an_extension_without_its_report_names_the_remedy():
    with pytest.raises(AddonError, match=r"extends the report 'stars'.*not enabled"):
        reports(composition(addon("two", StarsAndPools)))


def test_two_reports_of_one_name_are_refused():
    class Others(Report, name="stars"):
        pass

    with pytest.raises(AddonError, match="two reports are called 'stars'"):
        reports(composition(addon("one", Stars), addon("two", Others)))


def test_an_unknown_report_is_suggested():
    with pytest.raises(UsageError, match="no report 'star', did you mean 'stars'"):
        find(composition(addon("one", Stars)), "star")


def test_a_column_of_an_unknown_kind_is_refused():
    with pytest.raises(UsageError, match="did you mean 'money'"):
        Column("net", "Net", "monney")


def test_parameters_take_texts_and_values_and_fill_in_defaults():
    known = [Parameter("n", int, 3), Parameter("on", bool, False), Parameter("codes", str, (), many=True)]
    assert parse("it", known, {"on": "YES", "codes": "a, b"}) == {"n": 3, "on": True, "codes": ("a", "b")}
    assert parse("it", known, {"n": 4, "codes": ("c",)}) == {"n": 4, "on": False, "codes": ("c",)}
    for wrong in ("4.5", "", "four", 4.5, True):
        with pytest.raises(BadInput, match="it: 'n' cannot be"):
            parse("it", known, {"n": wrong})


def test_a_path_that_leads_nowhere_is_suggested(app_with):
    from addons import sales

    app = app_with("sales")
    with pytest.raises(UsageError, match=r"'order\.partnr' cannot be followed.*did you mean 'partner'"):
        Paths(app[sales.OrderLine])("order.partnr.name")


def test_groups_of_one_name_and_two_codes_stay_apart():
    by = [Dimension("partner", "Partner", "name", "code")]
    columns = [Column("net", "Net", "money", total=True)]
    rows = [{"partner_code": code, "partner": "Smith", "net": D(1)} for code in ("S1", "S2", "S1")]
    lines = Grouping(by, columns, "net", "name").lines(rows)
    assert [(line.values.get("partner_code"), line.values["net"]) for line in lines] == [
        ("S1", 2),
        ("S2", 1),
        (None, 3),
    ]


def test_a_measure_is_by_default_the_column_of_its_name():
    assert Measure("net", "Net").value(lambda path: f"<{path}>") == "<net>"


@pytest.fixture
def sold(app_with):
    """An application with sales orders of 1,234.50 and 65.50 to two customers."""
    from sqlalchemy import select

    from addons import base, sales

    app = app_with("sales", "reporting")
    with app.unit() as session:
        unit = session.scalars(select(app[base.Unit].id).where(app[base.Unit].code == "pc")).one()
        partners = [{"code": "A", "name": "Ännchen & Co"}, {"code": "B", "name": "Bertram"}]
        partners = session.create(base.Partner, partners)
        (product,) = session.create(base.Product, [{"code": "P", "name": "Pen", "unit_id": unit}])
        rows = [
            {"partner_id": p, "lines": [{"product_id": product, "quantity": D(2), "price": price}]}
            for p, price in zip(partners, (D("617.25"), D("32.75")), strict=True)
        ]
        orders = session.create(sales.Order, rows)
    app.fire_all("confirm", sales.Order, orders)
    return app


def rendered(app, form, **options):
    with app.unit(readonly=True) as session:
        return render(app, run(session, "sales", {"by": "partner"}), form, **options)


def test_csv_has_details_only_with_exact_figures(sold):
    rows = list(csv.DictReader(io.StringIO(rendered(sold, "csv").decode())))
    assert [(row["partner_code"], row["partner"], row["net"]) for row in rows] == [
        ("A", "Ännchen & Co", "1234.5"),
        ("B", "Bertram", "65.5"),
    ]


def test_json_has_columns_lines_and_the_total(sold):
    found = json.loads(rendered(sold, "json"))
    assert found["currency"] == "EUR"
    assert found["lines"][-1] == {"role": "total", "net": "1300", "quantity": "4", "weight": "0", "share": None}


def test_text_fits_the_terminal_without_cutting_figures(sold):
    text = rendered(sold, "text", width=64).decode()
    assert max(map(len, text.splitlines())) <= 64
    assert text.splitlines()[-1].startswith("Total ")
    assert "1,300.00" in text.splitlines()[-1]
    assert "1.300,00" in rendered(sold, "text", language="de").decode()


def test_html_escapes_names_and_speaks_the_language_asked_for(sold):
    html = rendered(sold, "html", language="de").decode()
    assert "Ännchen &amp; Co" in html
    assert "1.234,50" in html
    assert '<html lang="de">' in html


def test_an_unknown_format_and_language_are_errors(sold):
    with pytest.raises(UsageError, match="no format 'htm', did you mean 'html'"):
        rendered(sold, "htm")
    with pytest.raises(BadInput, match="no language 'xx'"):
        rendered(sold, "html", language="xx")


def test_a_plain_report_sums_its_columns(sold):
    answer = find(composition(addon("one", Stars)), "stars").answer(SimpleNamespace(now=None), {"least": 0})
    assert answer.lines[-1] == Line({"stars": D(7)}, "total")


def ran(app, *arguments):
    from addons.console.context import Context
    from addons.hosting.customer_command import create_admin

    create_admin(app)
    context = Context()
    context.__dict__["unasked"] = app
    return CliRunner().invoke(command.report_command, arguments, obj=context, catch_exceptions=False)


def test_the_command_knows_the_formats():
    assert typed.FORMATS == FORMATS


def test_report_list_names_reports_and_their_parameters(sold):
    assert "sales" in ran(sold, "list").output


def test_report_run_prints_or_writes_a_file(sold, tmp_path):
    file = tmp_path / "sales.csv"
    result = ran(sold, "run", "sales", "by=partner", "-p", "partner=B", "--to", str(file))
    assert "1 lines" in result.stderr
    assert "Bertram" in file.read_text()


def test_a_csv_from_the_command_is_for_spreadsheets_and_one_from_python_is_exact(sold):
    with sold.unit() as session:
        Partner = sold[base.Partner]
        session.edit(base.Partner, [{"id": one, "name": "=1+1"} for one in session.scalars(select(Partner.id))])
    safe = ran(sold, "run", "sales", "by=partner", "--format", "csv").output
    assert safe.startswith("\ufeff")
    assert "'=1+1" in safe
    assert rendered(sold, "csv").decode() == safe.replace("'=", "=").removeprefix("\ufeff")


def test_report_run_refuses_what_is_no_parameter(sold):
    with pytest.raises(UsageError, match="'partner' is not a parameter"):
        ran(sold, "run", "sales", "partner")


def name_and_amount():
    return st.tuples(st.sampled_from("ab"), st.sampled_from("xyz"), st.decimals(-9999, 9999, places=2))


@given(st.lists(name_and_amount(), max_size=12))
def test_subtotals_and_the_grand_total_are_sums_of_what_is_printed(found):
    by = [Dimension("p", "P", "p"), Dimension("q", "Q", "q")]
    columns = [Column("net", "Net", "money", total=True)]
    groups = {}
    for p, q, net in found:
        groups[p, q] = groups.get((p, q), D(0)) + net
    rows = [{"p": p, "q": q, "net": net} for (p, q), net in groups.items()]
    lines = Grouping(by, columns, "net", "descending").lines(rows)
    details = [line.values for line in lines if line.role == "detail"]
    for line in lines:
        part = [d["net"] for d in details if line.level == 0 or d["p"] == line.values["p"]]
        if line.role != "detail":
            assert line.values["net"] == sum(part)
    assert len(details) == len(groups)


def test_times_and_over_round_half_up_alike_on_both_databases(app_with):
    from sqlalchemy import literal, select

    from core.composition import Exact

    kind = Exact(18, 6)
    left = [D(n) for n in ("0", "1.5", "-1.5", "0.000001", "-0.000003", "1234567.891234", "-99999.999999")]
    right = [D(n) for n in ("1", "2", "0.001", "0.333333", "1000", "7.25", "0.5")]
    app = app_with()
    with app.unit(readonly=True) as session:
        for a in left:
            pairs = [
                (times(literal(a, kind), literal(b, kind)), over(literal(a, kind), literal(b, kind))) for b in right
            ]
            found = session.execute(select(*(one for pair in pairs for one in pair))).one()
            wanted = [value for b in right for value in (rounded(a * b, 6), rounded(a / b, 6))]
            assert list(found) == wanted


def test_hook_reports(open_app, write_addon):
    source = """
    class Stars(Report, name="stars"):
        def columns(self, values):
            return []

    @hookimpl
    def reports():
        return [Stars]
    """
    assert list(reports(open_app(write_addon("dd", source)).composition)) == ["stars"]
