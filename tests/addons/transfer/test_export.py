import csv
from decimal import Decimal as D

import pytest
from sqlalchemy import func, select

from addons import base, sales
from addons.transfer import run_export, run_import
from core import BadInput, UsageError


@pytest.fixture
def filled(app_with, shop):
    app = app_with("sales")
    run_import(app, shop() / "orders.toml").expect_good()
    return app


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xlsx"])
def test_what_was_exported_comes_back_in_another_database(filled, app_with, tmp_path, ending):
    for model in ("base.Partner", "base.Product", "sales.Order"):
        run_export(filled, model, tmp_path / f"{model}.{ending}")
    other = app_with("sales")
    for model in ("base.Partner", "base.Product", "sales.Order"):
        run_import(other, tmp_path / f"{model}.toml").expect_good()
    Order = other[sales.Order]
    with other.unit(readonly=True) as session:
        first = session.scalars(select(Order).where(Order.number == "O1")).one()
        assert [(line.product.code, line.price) for line in first.lines] == [("TEA", D(3)), ("CAKE", D("2.5"))]
        assert (first.partner.code, first.total, str(first.date)) == ("ANNA", D("8.5"), "2030-01-01")


def test_what_was_exported_changes_nothing_where_it_came_from(filled, tmp_path):
    for model in ("base.Partner", "sales.Order"):
        run_export(filled, model, tmp_path / "out.csv")
        outcome = run_import(filled, tmp_path / "out.toml").expect_good()
        assert (outcome.created, outcome.updated, outcome.unchanged) == (0, 0, 2)


def test_an_export_names_records_by_their_keys_and_says_what_it_leaves_out(filled, tmp_path):
    outcome = run_export(filled, "sales.Order", tmp_path / "orders.csv", where=["partner=BERT", "state=draft"])
    assert (outcome.records, outcome.lines) == (1, 1)
    head, row = (tmp_path / "orders.csv").read_text().splitlines()
    cells = dict(zip(head.split(","), row.split(","), strict=True))
    assert (cells["number"], cells["partner"], cells["organisation"], cells["net_total"]) == (
        "O2",
        "BERT",
        "MAIN",
        "10",
    )
    assert {"order.invoice_address_id", "order.delivery_address_id"} <= set(outcome.left_out)
    assert "order.partner_id" not in outcome.left_out


@pytest.mark.parametrize(
    ("model", "name", "where", "message"),
    [
        ("sales.Ordr", "a.csv", (), "did you mean 'sales.Order'"),
        ("sales.Order", "a.pdf", (), "cannot be written"),
        ("sales.Order", "none/a.csv", (), "there is no folder"),
        ("sales.Order", "a.csv", ("partnr=A",), "did you mean 'partner'"),
        ("sales.Order", "a.csv", ("date=soon",), "not a date"),
    ],
)
def test_an_export_that_cannot_be_made_says_why_and_leaves_no_file(filled, tmp_path, model, name, where, message):
    place = tmp_path / "out"
    place.mkdir()
    with pytest.raises((BadInput, UsageError), match=message):
        run_export(filled, model, place / name, where=where)
    assert list(place.iterdir()) == []


def test_an_export_takes_as_many_statements_for_many_records_as_for_few(filled, tmp_path, statements):
    with filled.unit() as session:
        rows = [{"code": f"P{n}", "name": "x"} for n in range(400)]
        session.create(filled[base.Partner], rows)
        assert session.scalar(select(func.count()).select_from(filled[base.Partner])) == 402
    seen = statements(filled)
    run_export(filled, "base.Partner", tmp_path / "p.csv")
    assert len(seen) <= 5


RISKY = ["=HYPERLINK(1)", "+49 30 1", "-1+1", "@SUM(1)", "\t=1", "\uff1d1", "-12", " padded "]


def test_a_text_that_would_be_a_formula_is_guarded_for_spreadsheets_and_comes_back_otherwise(app_with, tmp_path):
    app = app_with("base")
    with app.unit() as session:
        session.create(base.Partner, [{"code": f"C{n}", "name": name} for n, name in enumerate(RISKY)])
    run_export(app, "base.Partner", tmp_path / "safe.csv", for_spreadsheets=True)
    text = (tmp_path / "safe.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    names = [row["name"] for row in csv.DictReader(text.decode("utf-8-sig").splitlines()) if row["code"][0] == "C"][:8]
    assert sorted(names) == sorted([*(f"'{name}" for name in RISKY[:6]), *RISKY[6:]])
    for ending in ("csv", "jsonl", "xlsx"):
        run_export(app, "base.Partner", tmp_path / f"plain.{ending}")
        assert run_import(app, tmp_path / "plain.toml").expect_good().updated == 0


@pytest.mark.parametrize(("name", "options"), [("a.xlsx", {}), ("a.csv", {"for_spreadsheets": True})])
def test_a_text_longer_than_a_cell_is_an_error_that_names_its_record(filled, tmp_path, name, options):
    with filled.unit() as session:
        Order = filled[sales.Order]
        (id_,) = session.scalars(select(Order.id).where(Order.number == "O2"))
        session.edit(sales.Order, [{"id": id_, "note": "x" * 32768}])
    place = tmp_path / "out"
    place.mkdir()
    with pytest.raises(BadInput, match="note of sales order O2 has 32,768 characters"):
        run_export(filled, "sales.Order", place / name, **options)
    assert list(place.iterdir()) == []
    run_export(filled, "sales.Order", place / "plain.csv")


def test_a_file_that_cannot_be_written_to_its_end_is_not_there_and_said(filled, tmp_path, monkeypatch):
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    close = Workbook.close

    def full(book):
        close(book)
        raise FileCreateError("No space left on device")

    place = tmp_path / "out"
    place.mkdir()
    monkeypatch.setattr(Workbook, "close", full)
    with pytest.raises(UsageError, match=r"p.xlsx cannot be written: No space left on device"):
        run_export(filled, "base.Partner", place / "p.xlsx")
    assert list(place.iterdir()) == []
