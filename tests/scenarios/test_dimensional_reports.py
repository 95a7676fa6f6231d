"""What was sold, shipped and billed, by any dimension: the figures agree, whatever side they are looked at from."""

from collections import defaultdict
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from addons import base, invoicing, preferences, sales, shipping, stock
from addons.devkit.testing import NOW, _copy, _drop, _template
from addons.reporting.drilling import drill
from addons.reporting.report import run
from core import App, BadInput, NotFound, UsageError, rounded

ADDONS = ("shipping", "invoicing", "pricing", "reporting", "printing")
RATES = {"2023-01-01": D("0.9"), "2024-01-01": D("0.905"), "2024-02-01": D("0.9133333333")}
ORDERS = (
    # day, customer, currency, organisation, {product: (quantity, price)}
    ("2024-01-10", "ALFA", "EUR", "MAIN", {"A": (1, "100"), "B": (3, "100")}),
    ("2024-01-10", "BETA", "USD", "MAIN", {"A": (7, "33.33")}),
    ("2024-03-31", "BETA", "EUR", "EAST", {"A": (6, "100"), "FREIGHT": (1, "9")}),
    ("2024-02-14", "BETA", "USD", "EAST", {"B": (3, "0.15"), "A": (1, "19.99")}),
    ("2023-02-01", "ALFA", "EUR", "MAIN", {"A": (2, "100")}),
    ("2023-03-01", "BETA", "USD", "EAST", {"B": (1, "3.33")}),
)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(request, tmp_path_factory):
    """A company that has sold, shipped and billed in two currencies and from two organisations; one taken back."""
    url = _copy(request.param, _template(request.param, ADDONS), tmp_path_factory.mktemp("house"))
    app = App.open(url, clock=lambda: NOW)
    with app.unit() as session:
        ids = master_data(session)
        orders = session.create(sales.Order, [order_row(ids, *one) for one in ORDERS])
    for verb, model, found in (("confirm", sales.Order, orders), ("ship", sales.Order, orders)):
        app.fire_all(verb, model, found).expect_done()
    with app.unit() as session:
        shipments = [one.id for one in session.scalars(select(app[shipping.Shipment]))]
        for one in session.scalars(select(app[shipping.Shipment])):
            session.fire("complete", [one]).expect_done() if one.state != "completed" else None
    app.fire_all("invoice", sales.Order, orders).expect_done()
    with app.unit() as session:
        invoices = list(session.scalars(select(app[invoicing.Invoice]).order_by(app[invoicing.Invoice].id)))
        session.fire("complete", invoices).expect_done()
        session.fire("reverse", invoices[:1], on=date(2024, 4, 2)).expect_done()
        first = session.get_one(app[shipping.Shipment], shipments[0])
        session.fire("take_back", [first]).expect_done()
        back = session.scalars(select(app[sales.ReturnOrder])).one()
        session.edit(sales.ReturnOrder, [{"id": back.id, "date": date(2024, 5, 1)}])
        session.fire("confirm", [back]).expect_done()
        session.fire("ship", [back]).expect_done()
    yield app
    app.close()
    _drop(url)


def master_data(session):
    known = {one.code: one.id for model in (base.Unit, base.Currency) for one in session.known(model).values()}
    main = next(iter(session.known(base.Organisation).values()))
    session.edit(base.Organisation, [{"id": main.id, "code": "MAIN"}])
    east = {"code": "EAST", "name": "East", "parent_id": main.id, "currency_id": known["EUR"]}
    (known["EAST"],) = session.create(base.Organisation, [east])
    known["MAIN"] = main.id
    rates = [{"date": date.fromisoformat(day), "rate": rate} for day, rate in RATES.items()]
    pair = {"currency_id": known["USD"], "in_currency_id": known["EUR"]}
    session.create(base.CurrencyRate, [{**pair, **rate} for rate in rates])
    (group,) = session.create(base.PartnerGroup, [{"code": "G", "name": "Retail"}])
    (category,) = session.create(base.ProductCategory, [{"code": "C", "name": "Tools"}])
    (known["REP"],) = session.create(base.Partner, [{"code": "REP", "name": "Rita", "is_employee": True}])
    partners = [{"code": "ALFA", "name": "Alfa", "group_id": group, "sales_rep_id": known["REP"], "contact": "Ann"}]
    partners += [{"code": "BETA", "name": "Beta", "contact": ""}]
    known["ALFA"], known["BETA"] = session.create(base.Partner, partners)
    session.create(base.Address, [{"partner_id": known["ALFA"], "street": "High Street 1", "city": "Town"}])
    goods = [{"code": "A", "name": "Anvil", "category_id": category, "weight": D(2), "cost": D("60.005")}]
    goods += [{"code": "B", "name": "Bolt"}, {"code": "FREIGHT", "name": "Freight", "kind": "charge"}]
    products = session.create(base.Product, [{**row, "unit_id": known["pc"]} for row in goods])
    known |= zip(("A", "B", "FREIGHT"), products, strict=True)
    keys = {"sales.order_days_back": "0", "sales.duplicate_days": "0"}
    session.create(preferences.Preference, [{"key": key, "value": value} for key, value in keys.items()])
    counted = [{"product_id": known[code], "counted": D(100)} for code in ("A", "B")]
    (warehouse,) = session.known(stock.Warehouse)
    known["warehouse"] = warehouse
    (count,) = session.create(stock.Inventory, [{"lines": counted}])
    session.fire("complete", [session.get_one(session[stock.Inventory], count)]).expect_done()
    return known


def order_row(ids, day, partner, currency, organisation, lines):
    return {
        "date": date.fromisoformat(day),
        "partner_id": ids[partner],
        "currency_id": ids[currency],
        "organisation_id": ids[organisation],
        "warehouse_id": ids["warehouse"],
        "lines": [
            {"product_id": ids[code], "quantity": D(quantity), "price": D(price)}
            for code, (quantity, price) in lines.items()
        ],
    }


def ask(app, report, **asked):
    with app.unit(readonly=True) as session:
        return run(session, report, {name.rstrip("_"): value for name, value in asked.items()})


def behind(app, report, group, **asked):
    with app.unit(readonly=True) as session:
        return drill(session, report, {name.rstrip("_"): value for name, value in asked.items()}, group)


QUARTERS = {"from_": "2024-01-01", "to": "2024-03-31", "compare_from": "2023-01-01", "compare_to": "2023-03-31"}
PERIODS = {"sales": "2024", "shipments": "2030", "invoices": "2030"}
"""The reports, and the year in which most of it happened."""


def by_hand(app, keep=lambda line: True, digits=2):
    """Return net amounts of order lines in EUR, each converted by hand at the rate of its order's date."""
    found = defaultdict(D)
    with app.unit(readonly=True) as session:
        for line in session.scalars(select(app[sales.OrderLine])):
            order = line.order
            rate = [rate for day, rate in RATES.items() if day <= str(order.date)][-1]
            net = rounded(line.net * rate, digits) if order.currency.code == "USD" else line.net
            if keep(line):
                found[order.partner.code] += net
    return found


def test_amounts_are_converted_at_the_rate_of_each_document_and_compared(house):
    answer = ask(house, "sales", by="partner", in_currency="EUR", **QUARTERS)
    goods = lambda line: line.product.kind == "goods"  # noqa: E731
    now = by_hand(house, lambda line: goods(line) and date(2024, 1, 1) <= line.order.date <= date(2024, 3, 31))
    before = by_hand(house, lambda line: goods(line) and line.order.date.year == 2023)
    assert answer.currency == "EUR"
    assert {row.values["partner_code"]: row.values["net"] for row in answer.details} == now
    assert {row.values["partner_code"]: row.values["net_before"] for row in answer.details} == before
    assert [row.values["difference"] for row in answer.details] == [
        D(100),
        rounded((now["BETA"] / before["BETA"] - 1) * 100, 1),
    ]
    assert [
        ask(house, "invoices", by="", in_currency="EUR", organisation=code).total.values["quantity"]
        for code in ("MAIN", "EAST")
    ] == [20, 11]


def test_a_rate_that_there_is_not_and_mixed_amounts_are_clear_errors(house):
    with pytest.raises(BadInput, match="there is no standard rate of EUR in GBP on 2023-02-01") as missing:
        ask(house, "sales", in_currency="GBP")
    assert "tradeloom record new base.CurrencyRate currency=EUR in_currency=GBP" in missing.value.remedy
    with pytest.raises(NotFound, match="no currency 'EURO', did you mean 'EUR'"):
        ask(house, "sales", in_currency="EURO")
    with pytest.raises(BadInput, match="the amounts are in EUR, USD and cannot be added up") as mixed:
        ask(house, "sales", above="1")
    assert "in_currency=EUR" in mixed.value.remedy
    with pytest.raises(BadInput, match="some amounts are in USD, what is set against them in EUR"):
        ask(house, "sales", currency="USD", margin="yes")


def test_returns_and_credit_memos_are_negative_in_their_own_period(house):
    for report, period in (("sales", "2024-05"), ("invoices", "2024-04")):
        total = ask(house, report, by="", period=period, currency="EUR").total.values
        assert (total["net"], total["quantity"], total["weight"]) == (-400, -4, -2)
    shipped = ask(house, "shipments", by="product", currency="EUR", partner="ALFA")
    assert [row.values["amount"] for row in shipped.details] == [200, 0]
    memo = behind(house, "invoices", {}, period="2024-04", currency="EUR")
    assert [row.values["number"][:2] for row in memo.details] == ["CM"]


def test_profit_and_margin_are_worked_out_of_what_has_a_cost(house):
    answer = ask(house, "sales", by="product", period="2024-Q1", currency="EUR", margin="yes")
    rows = {row.values["product_code"]: row.values for row in answer.details}
    assert (rows["A"]["cost"], rows["A"]["profit"], rows["A"]["margin"]) == (D("420.04"), D("279.96"), 40)
    assert (rows["B"]["cost"], rows["B"]["profit"], rows["B"]["margin"]) == (0, 0, None)
    total = answer.total.values
    assert (total["net"], total["costed"], total["profit"], total["margin"]) == (1000, 700, D("279.96"), 40)
    both = ask(house, "invoices", by="", in_currency="EUR", margin="yes", compare="last-year", period="2024")
    assert {"profit", "profit_before", "margin_before"} <= both.total.values.keys()
    assert "cost" not in ask(house, "sales", by="", currency="EUR").total.values


def every_question():
    """Return reports with parameters: any dimensions, thresholds, periods, sorting."""
    names = [
        "group",
        "partner",
        "category",
        "product",
        "contact",
        "warehouse",
        "organisation",
        "sales_rep",
        "customer_rep",
    ]
    names += ["project", "address", "currency", "year", "quarter", "month", "order"]
    return st.fixed_dictionaries(
        {
            "report": st.sampled_from(sorted(PERIODS)),
            "by": st.lists(st.sampled_from(names), unique=True, max_size=4),
            "above": st.sampled_from([None, "-50", "3"]),
            "below": st.sampled_from([None, "300"]),
            "charges": st.booleans(),
            "compare": st.sampled_from([None, "last-year"]),
            "sort": st.sampled_from(["name", "descending"]),
        }
    )


NAMED_ALIKE = {
    **{"report": "shipments", "by": ["sales_rep", "contact", "warehouse", "quarter"], "charges": False},
    **{"above": "3", "below": None, "compare": "last-year", "sort": "name"},
}
"""Warehouses are a dimension by name, and a detail of the documents by code."""


@settings(max_examples=6, phases=[Phase.explicit, Phase.generate])
@example(NAMED_ALIKE)
@given(every_question())
def test_the_sum_over_every_dimension_is_the_same_and_the_documents_behind_a_figure_add_up_to_it(house, asked):
    report, by = asked["report"], ",".join(asked["by"])
    asked = {
        **{name: value for name, value in asked.items() if name != "report"},
        "by": by,
        "in_currency": "EUR",
        "period": asked["compare"] and PERIODS[report],
    }
    whole = ask(house, report, **{**asked, "by": "", "above": None, "below": None})
    every = ask(house, report, **{**asked, "above": None, "below": None})
    assert figures(whole.total) == figures(every.total)
    answer = ask(house, report, **asked)
    names = [column.name for column in answer.columns if column.kind == "text"]
    for line in answer.lines[:6]:
        group = {}
        for name in by.split(",")[: line.level] if line.level else ():
            value = line.values[f"{name}_code" if f"{name}_code" in names else name]
            group[name] = "" if value is None else value
        found = behind(house, report, group, **asked)
        assert figures(found.total) == figures(line)
        assert figures(found.total) == (summed(found) or None)


def figures(line):
    """Return what is added up in a line; nothing where there is none."""
    return line and {
        name: value
        for name, value in line.values.items()
        if isinstance(value, D) and name not in ("difference", "share")
    }


def summed(answer):
    found = defaultdict(D)
    for row in answer.details:
        for name, value in figures(row).items():
            found[name] += value
    return found


def test_a_drill_down_says_what_it_cannot_show(house):
    asked = {"by": "partner,year", "in_currency": "EUR"}
    listed = behind(house, "sales", {"partner": "BETA", "year": "2023"}, **asked)
    assert [row.values["partner"] for row in listed.details] == ["Beta"]
    assert listed.title == "Sales: documents"
    with pytest.raises(NotFound, match="the report shows no partner 'BETTA', did you mean 'BETA'"):
        behind(house, "sales", {"partner": "BETTA"}, **asked)
    with pytest.raises(UsageError, match="the report is not by product"):
        behind(house, "sales", {"product": "A"}, **asked)
    with pytest.raises(UsageError, match="has no dimension 'prtner'"):
        behind(house, "sales", {"prtner": "A"}, **asked)
    with pytest.raises(UsageError, match="report 'stock' has no figures with documents behind them"):
        behind(house, "stock", {})
    by_currency = behind(house, "sales", {}, by="currency,partner")
    assert by_currency.total is None
    assert {row.values["_currency"] for row in by_currency.details} == {"EUR", "USD"}


def test_the_database_is_asked_once_and_twice_for_rates(house, statements):
    seen = statements(house)
    ask(house, "invoices", by="partner,product,month,warehouse", currency="EUR", **QUARTERS)
    assert len([text for text in seen if "invoice_line" in text]) == 1
    seen.clear()
    ask(house, "invoices", by="partner,product,month,warehouse", in_currency="EUR", **QUARTERS)
    assert len([text for text in seen if "invoice_line" in text]) == 2


def test_duckdb_beside_the_database_finds_the_same_figures(house):
    pytest.importorskip("duckdb")
    for report, period in PERIODS.items():
        asked = {"by": "partner,product,month,address", "in_currency": "EUR", "period": period}
        asked |= {"compare": "last-year", "margin": "yes"} if report != "shipments" else {}
        here, beside = (ask(house, report, **asked, engine=engine) for engine in ("database", "duckdb"))
        assert [line.values for line in here.lines] == [line.values for line in beside.lines] != []
        group = {"partner": "BETA"}
        here, beside = (behind(house, report, group, **asked, engine=engine) for engine in ("database", "duckdb"))
        assert [line.values for line in here.lines] == [line.values for line in beside.lines] != []
