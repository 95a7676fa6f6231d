"""A first mapping from a file's headings and values: what it says brings the file in, or is said to be missing."""

import pytest
from sqlalchemy import select

from addons import sales
from addons.transfer import run_import
from addons.transfer.guessing import guess
from addons.transfer.guessing_layout import dates_like, figures_like
from core import BadInput

SHOP = """
[[load]]
model = "base.Product"
rows = [{ code = "P1" }, { code = "0815" }]
[load.fields]
code = "code"
name = "code"
unit_id = { value = "pc", find = "base.Unit", by = "code" }
list_price = { value = 10 }
"""
CUSTOMERS = "Kundennr;Firma;Straße;PLZ;Ort;Bonität\nK1;Grün;Weg 1;01067;Dresden;A\nK2;Blau;Weg 2;53113;Bonn;B\n"
ORDERS = (
    "Bestellnr;Kunde;Datum;Artikel;Menge;Preis;Bemerkung\r\n"
    "5001;K1;31.01.2026;P1;3;1.234,50;Größe prüfen\r\n5001;K1;31.01.2026;0815;2;3,33;\r\n"
    ";;;;;;\r\n5002;K2;01.02.2026;P1;1;9,00;\r\n"
)


@pytest.fixture
def app(app_with):
    return app_with("sales", "invoicing")


def test_what_is_guessed_brings_customers_and_their_orders_in(app, tmp_path, folder):
    (tmp_path / "kunden.csv").write_text(CUSTOMERS, encoding="utf-8")
    (tmp_path / "auftraege.csv").write_bytes(ORDERS.encode("cp1252"))
    run_import(app, folder(shop_toml=SHOP) / "shop.toml").expect_good()
    made = guess(app, tmp_path / "kunden.csv")
    assert (made.model, made.columns, made.used) == ("base.Partner", 6, 5)
    assert "# Not used: Bonität" in made.text
    (tmp_path / "kunden.toml").write_text(made.text, encoding="utf-8")
    assert run_import(app, tmp_path / "kunden.toml").expect_good().created == 4
    made = guess(app, tmp_path / "auftraege.csv")
    assert (made.model, made.columns, made.used) == ("sales.Order", 7, 7)
    (tmp_path / "auftraege.toml").write_text(made.text, encoding="utf-8")
    assert run_import(app, tmp_path / "auftraege.toml").expect_good().created == 2
    with app.unit(readonly=True) as session:
        first, second = session.scalars(select(app[sales.Order]).order_by(app[sales.Order].id))
        assert (first.partner.addresses[0].city, first.note, first.date.isoformat()) == (
            "Dresden",
            "Größe prüfen",
            "2026-01-31",
        )
        assert (str(first.net_total), str(second.net_total)) == ("3710.1600", "9.0000")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("f.csv", 'code,title,price,uom\nX,Thing,"1,234.50",pc\n', ['model = "base.Product"', 'figures = "1,234.56"']),
        (
            "f.csv",
            "a list\n\ncode;name;city\nC1;Alfa;Bonn\n",
            ["header = 3", 'delimiter = ";"', 'model = "base.Partner"'],
        ),
        ("f.csv", "sep=;\ncode;name;city\nC1;Alfa;Bonn\n", ['model = "base.Address"']),
        (
            "f.tsv",
            "order\tcustomer\tdate\tsku\tqty\n1\tC\t12/31/2026\tX\t1\n",
            ['key = "order"', 'dates = "month first"'],
        ),
        ("units.jsonl", '{"code": "bx", "name": "Box", "category": "piece"}\n', ['model = "base.Unit"']),
    ],
)
def test_layout_and_model_are_seen_in_the_file(app, tmp_path, name, text, said):
    (tmp_path / name).write_text(text)
    made = guess(app, tmp_path / name).text
    assert [line for line in said if line not in made] == []


def test_a_model_can_be_named_and_headings_that_fit_nothing_are_refused(app, tmp_path):
    (tmp_path / "f.csv").write_text("x,y\n1,2\n")
    with pytest.raises(BadInput, match="fit no model") as caught:
        guess(app, tmp_path / "f.csv")
    assert "--model" in caught.value.remedy
    (tmp_path / "g.csv").write_text("code,name\n1,2\n")
    made = guess(app, tmp_path / "g.csv", "base.Tax")
    assert made.model == "base.Tax"
    assert "# rate = …, which is needed" in made.text


@pytest.mark.parametrize(
    ("texts", "example"),
    [
        (["1.5", "x"], ""),
        (["12,5"], "1.234,56"),
        (["1.234,56"], "1.234,56"),
        (["1 234,5"], "1 234,56"),
        (["1,234"], "1,234.56"),
        (["1'234.5"], "1'234.56"),
    ],
)
def test_figures_tell_how_they_are_written(texts, example):
    assert figures_like(texts) == example


@pytest.mark.parametrize(
    ("values", "ways"),
    [
        (["2026-01-31"], []),
        (["2026-01-31 10:00"], ["year first"]),
        (["31.01.2026", 46053], ["day first", "serial"]),
        (["1/31/2026", "2/1/2026"], ["month first"]),
        (["1/2/2026"], ["day first"]),
    ],
)
def test_days_tell_how_they_are_written(values, ways):
    assert dates_like(values) == ways
