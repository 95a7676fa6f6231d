from datetime import date
from decimal import Decimal as D

import pytest
from sqlalchemy import select

from addons import base, preferences, sales
from addons.printing import Figures
from addons.reporting.rendering import render
from addons.reporting.report import find, run
from addons.reporting.specification import specifications
from core import BadInput, NotFound, UsageError


@pytest.fixture
def shop(app_with):
    """Alfa and Beta, products A and B of 2 kg, a freight charge, and a function that sells them."""
    app = app_with("sales", "printing", "reporting")
    with app.unit() as session:
        unit = {u.code: u.id for u in session.scalars(select(app[base.Unit]))}
        group = session.create(base.PartnerGroup, [{"code": "G", "name": "Retail"}])[0]
        partners = [{"code": "ALFA", "name": "Alfa", "group_id": group}, {"code": "BETA", "name": "Beta"}]
        alfa, beta = session.create(base.Partner, partners)
        goods = [{"code": c, "name": c, "unit_id": unit["pc"], "weight": D(2)} for c in ("A", "B")]
        charge = {"code": "FREIGHT", "name": "Freight", "kind": "charge", "unit_id": unit["pc"]}
        a, b, freight = session.create(base.Product, [*goods, charge])
        keys = ("sales.order_days_back", "sales.duplicate_days")
        session.create(preferences.Preference, [{"key": key, "value": "0"} for key in keys])
    app.codes = {"Alfa": alfa, "Beta": beta, "A": a, "B": b, "Freight": freight, "dz": unit["dz"]}
    return app


def sell(app, *orders, confirm=True):
    """Enter and confirm orders given as (day, partner, {product: amount})."""
    with app.unit() as session:
        rows = [
            {
                "date": date.fromisoformat(day),
                "partner_id": app.codes[partner],
                "lines": [
                    {"product_id": app.codes[product], "quantity": D(1), "price": D(amount)}
                    for product, amount in lines.items()
                ],
            }
            for day, partner, lines in orders
        ]
        ids = session.create(sales.Order, rows)
    if confirm:
        assert len(app.fire_all("confirm", sales.Order, ids).done) == len(ids)
    return ids


def ask(app, **asked):
    with app.unit(readonly=True) as session:
        return run(session, "sales", {name.rstrip("_"): value for name, value in asked.items()})


def table(answer, *names):
    return [tuple(line.values.get(name) for name in names) for line in answer.lines]


QUARTERS = (
    ("2024-01-10", "Alfa", {"A": 100, "B": 300}),
    ("2024-03-31", "Beta", {"A": 600}),
    ("2023-02-01", "Alfa", {"A": 200}),
)
FIRST_QUARTERS = {"from_": "2024-01-01", "to": "2024-03-31", "compare_from": "2023-01-01", "compare_to": "2023-03-31"}


def test_E12_1_a_period_is_compared_with_another_and_the_difference_is_blank_when_the_reference_is_0(shop):
    sell(shop, *QUARTERS)
    answer = ask(shop, by="partner", **FIRST_QUARTERS)
    assert table(answer, "partner", "net", "net_before", "difference") == [
        ("Alfa", 400, 200, 100),
        ("Beta", 600, 0, None),
        (None, 1000, 200, 400),
    ]


def test_E12_1_a_group_shows_the_share_of_each_product_in_it(shop):
    sell(shop, *QUARTERS)
    answer = ask(shop, by="partner,product", from_="2024-01-01", to="2024-03-31")
    assert table(answer, "partner", "product", "net", "share") == [
        ("Alfa", "A", 100, 25),
        ("Alfa", "B", 300, 75),
        ("Alfa", None, 400, 40),
        ("Beta", "A", 600, 100),
        ("Beta", None, 600, 60),
        (None, None, 1000, None),
    ]


def test_E12_1_an_amount_above_500_leaves_only_beta(shop):
    sell(shop, *QUARTERS)
    answer = ask(shop, by="partner", above="500", from_="2024-01-01", to="2024-03-31")
    assert table(answer, "partner", "net") == [("Beta", 600), (None, 600)]


def test_only_confirmed_and_closed_orders_count(shop):
    ids = sell(shop, *QUARTERS)
    sell(shop, ("2024-01-01", "Beta", {"A": 7}), confirm=False)
    shop.fire_all("void", sales.Order, ids[:1])
    assert ask(shop, by="").total.values["net"] == 800


def test_charges_count_only_when_asked_for(shop):
    sell(shop, ("2024-01-01", "Alfa", {"A": 100, "Freight": 9}))
    assert ask(shop, by="partner").total.values["net"] == 100
    assert ask(shop, by="partner", charges="yes").total.values["net"] == 109


def test_weight_and_quantity_are_in_the_units_of_the_product(shop):
    with shop.unit() as session:
        line = {"product_id": shop.codes["A"], "quantity": D("1.5"), "unit_id": shop.codes["dz"], "price": D(10)}
        ids = session.create(shop[sales.Order], [{"partner_id": shop.codes["Alfa"], "lines": [line]}])
    shop.fire_all("confirm", sales.Order, ids)
    values = ask(shop, by="product").total.values
    assert (values["net"], values["quantity"], values["weight"]) == (15, 18, 36)


def test_groups_sort_by_amount_or_by_name_at_every_level(shop):
    sell(shop, *QUARTERS)
    by_amount = ask(shop, by="partner,product", sort="descending", from_="2024-01-01")
    assert [line.values["product"] for line in by_amount.details] == ["A", "B", "A"]
    assert [line.values["partner"] for line in by_amount.details] == ["Beta", "Alfa", "Alfa"]


def test_the_days_from_and_to_are_included_and_months_and_years_are_dimensions(shop):
    sell(shop, *QUARTERS)
    assert ask(shop, by="", from_="2024-01-10", to="2024-03-31").total.values["net"] == 1000
    assert table(ask(shop, by="year,month"), "year", "month", "net") == [
        ("2023", "2023-02", 200),
        ("2023", None, 200),
        ("2024", "2024-01", 400),
        ("2024", "2024-03", 600),
        ("2024", None, 1000),
        (None, None, 1200),
    ]


def test_every_dimension_adds_up_to_the_same_total(shop):
    sell(shop, *QUARTERS)
    with shop.unit(readonly=True) as session:
        names = [one.name for one in find(session.composition, "sales").dimensions]
    assert len(names) == 15
    for by in names:
        answer = ask(shop, by=by)
        assert answer.total.values["net"] == sum(line.values["net"] for line in answer.details) == 1200


def test_filters_name_records_by_code_and_an_unknown_code_is_an_error(shop):
    sell(shop, *QUARTERS)
    assert ask(shop, partner="ALFA,BETA", product="B").total.values["net"] == 300
    assert ask(shop, group="G").total.values["net"] == 600
    assert ask(shop, organisation="MAIN").total.values["net"] == 1200
    with pytest.raises(NotFound, match="no business partner 'ALFFA', did you mean 'ALFA'"):
        ask(shop, partner="ALFFA")


def test_amounts_of_two_currencies_are_never_added_up(shop):
    ids = sell(shop, *QUARTERS)
    sell(shop, ("2024-01-01", "Beta", {"A": 7}), confirm=False)
    with shop.unit() as session:
        dollar = session.scalars(select(shop[base.Currency].id).where(shop[base.Currency].code == "USD")).one()
        rows = [{"product_id": shop.codes["A"], "quantity": D(1), "price": D(50)}]
        header = {"partner_id": shop.codes["Beta"], "currency_id": dollar, "lines": rows}
        more = session.create(shop[sales.Order], [header])
    shop.fire_all("confirm", sales.Order, more)
    with pytest.raises(BadInput, match="the amounts are in EUR, USD and cannot be added up"):
        ask(shop, by="partner")
    assert len(ids) == 3
    answer = ask(shop, by="currency,partner")
    assert answer.total is None
    assert [line.values["net"] for line in answer.lines if line.role == "subtotal"] == [1200, 50]
    assert ask(shop, currency="USD").total.values["net"] == 50


def test_the_database_is_asked_once_however_many_lines_there_are(shop, statements):
    sell(shop, *QUARTERS)
    seen = statements(shop)
    ask(shop, by="partner,product,month", **FIRST_QUARTERS)
    assert len([statement for statement in seen if statement.startswith("SELECT")]) == 1


def test_nothing_found_is_an_answer(shop):
    answer = ask(shop, by="partner")
    assert answer.lines == []
    assert "Nothing found." in render(shop, answer, "text").decode()
    assert "Nothing found." in render(shop, answer, "html").decode()


@pytest.mark.parametrize(
    ("asked", "error", "message"),
    [
        ({"by": "custommer"}, BadInput, "'by' cannot be 'custommer'"),
        ({"from_": "2024-02-30"}, BadInput, "Give a date"),
        ({"above": "NaN"}, BadInput, "Give a number"),
        ({"above": "1e400"}, BadInput, "at most 14 digits"),
        ({"above": "0.00001"}, BadInput, "at most 14 digits"),
        ({"charges": "perhaps"}, BadInput, "Give yes or no"),
        ({"from_": "2024-02-01", "to": "2024-01-01"}, BadInput, "ends before it begins"),
        ({"partners": "X"}, UsageError, "no parameter 'partners', did you mean 'partner'"),
    ],
)
def test_a_bad_parameter_is_an_error_that_says_what_to_give(shop, asked, error, message):
    with pytest.raises(error, match=message):
        ask(shop, **asked)


def test_a_pie_and_bars_are_drawn_in_html_and_labels_are_escaped(shop):
    with shop.unit() as session:
        session.edit(base.Partner, [{"id": shop.codes["Alfa"], "name": "Alfa <& Sons>"}])
    sell(shop, *QUARTERS)
    for chart, shape in (("pie", "arc mark"), ("bar", "bar")):
        html = render(shop, ask(shop, by="partner", chart=chart), "html").decode()
        assert html.count(f'aria-roledescription="{shape}"') == 2
        assert "Alfa &lt;&amp; Sons&gt;" in html
        assert "<& Sons>" not in html
    assert "<svg" not in render(shop, ask(shop, by="partner", chart="none"), "html").decode()


def test_E12_1_each_customer_has_a_pie_of_the_shares_of_products(shop):
    sell(shop, *QUARTERS)
    with shop.unit(readonly=True) as session:
        answer = run(session, "sales_by_partner", {"from": "2024-01-01", "to": "2024-03-31"})
    alfa, beta = specifications(answer, Figures("en", answer.currency))
    assert [(spec["title"]["text"], spec["title"]["subtitle"]) for spec in (alfa, beta)] == [
        ("Alfa", "EUR, total 400.00"),
        ("Beta", "EUR, total 600.00"),
    ]
    assert [value["told"] for value in alfa["data"]["values"]] == ["B · 300.00 · 75.0%", "A · 100.00 · 25.0%"]
    shares = [(line.role, line.values.get("product"), line.values["share"]) for line in answer.lines[:3]]
    assert shares == [("detail", "A", 25), ("detail", "B", 75), ("subtotal", None, 40)]
    html = render(shop, answer, "html").decode()
    assert html.count('aria-roledescription="arc mark"') == 3
    assert [html.index(mark) for mark in ('id="chart-0"', "Total Alfa", 'id="chart-1"', "Total Beta")] == sorted(
        html.index(mark) for mark in ('id="chart-0"', "Total Alfa", 'id="chart-1"', "Total Beta")
    )


def test_an_order_prints_in_the_language_of_its_customer(shop):
    from addons.printing.document import render_document

    with shop.unit() as session:
        session.edit(base.Partner, [{"id": shop.codes["Alfa"], "language": "de"}])
    ids = sell(shop, ("2024-01-10", "Alfa", {"A": D("1234.5"), "Freight": 9}))
    with shop.unit(readonly=True) as session:
        html = render_document(session, session.get(shop[sales.Order], ids[0]), "html").decode()
    for text in ("Auftragsbestätigung SO000001", "Alfa", "10.01.2024", "1.234,50", "1.243,50\xa0€", "Freight"):
        assert text in html


def test_an_order_without_a_known_language_says_whose_it_is(shop):
    from addons.printing.document import render_document

    with shop.unit() as session:
        session.edit(base.Partner, [{"id": shop.codes["Alfa"], "language": "klingon"}])
    ids = sell(shop, ("2024-01-10", "Alfa", {"A": 1}))
    with shop.unit(readonly=True) as session, pytest.raises(BadInput, match="partner ALFA: there is no language"):
        render_document(session, session.get(shop[sales.Order], ids[0]), "html")


def test_the_general_template_prints_any_document_from_its_listed_columns_and_lines(shop, monkeypatch):
    from addons.printing import document, papers

    ids = sell(shop, ("2024-01-10", "Alfa", {"A": 100, "B": 300}))
    monkeypatch.setattr(papers, "template_names", lambda *_: [papers.GENERAL])
    with shop.unit(readonly=True) as session:
        html = document.render_document(session, session.get(shop[sales.Order], ids[0]), "html").decode()
    for text in ("Sales order SO000001", "Partner name", "Alfa", "Net total", "400.00", "confirmed", "piece"):
        assert text in html


def test_printing_asks_the_database_as_often_for_many_lines_as_for_few(shop, statements):
    from addons.printing.document import render_document

    with shop.unit() as session:
        unit = session.scalars(select(shop[base.Unit].id)).first()
        more = [{"code": f"P{n}", "name": f"Product {n}", "unit_id": unit} for n in range(20)]
        shop.codes |= zip((row["code"] for row in more), session.create(shop[base.Product], more), strict=True)
    few, many = sell(
        shop,
        ("2024-01-10", "Alfa", {"A": 1, "B": 2}),
        ("2024-01-10", "Alfa", {row["code"]: 1 for row in more}),
    )
    counts = []
    for order in (few, many):
        with shop.unit(readonly=True) as session:
            seen = statements(shop)
            render_document(session, session.get(shop[sales.Order], order), "html")
            counts.append(len([statement for statement in seen if statement.startswith("SELECT")]))
            seen.clear()
    assert counts[0] == counts[1] <= 14


def test_a_document_is_printed_to_a_file_or_refused_with_the_reason(shop, tmp_path):
    from addons.printing.printed import print_document

    ids = sell(shop, ("2024-01-10", "Alfa", {"A": 100}))
    with shop.unit(readonly=True) as session:
        order = session.get(shop[sales.Order], ids[0])
        assert print_document(session, order, tmp_path / "order.pdf").read_bytes().startswith(b"%PDF")
        with pytest.raises(UsageError, match="cannot be written: No such file or directory"):
            print_document(session, order, tmp_path / "nowhere" / "order.html", "html")
        with pytest.raises(UsageError, match="cannot be printed as 'htm', did you mean 'html'"):
            print_document(session, order, None, "htm")
