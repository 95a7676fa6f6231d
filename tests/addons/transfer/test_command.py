import json

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from addons import base
from addons.console import add_user
from cli import tradeloom


@pytest.fixture
def app(app_with):
    app = app_with("sales")
    with app.unit() as session:
        if session.scalar(select(func.count()).select_from(app.composition.named("core.User"))) == 0:
            add_user(session, "admin", None, ["admin"], app.roles)
    return app


@pytest.fixture
def run(app):
    url = app.engine.url.render_as_string(hide_password=False)

    def call(*arguments):
        return CliRunner().invoke(tradeloom, ["--database", url, *map(str, arguments)])

    return call


def test_import_takes_the_files_beside_the_mapping_or_those_given(run, shop, tmp_path):
    place = shop()
    result = run("import", "--mapping", place / "orders.toml")
    assert result.exit_code == 0, result.output
    assert "sales.Order from orders.csv" in result.output
    (tmp_path / "partners.csv").write_text("id,name\nCARL,Carl\n")
    result = run("import", tmp_path / "partners.csv", "--mapping", place / "partners.toml", "--json")
    assert json.loads(result.stdout)["loads"][0]["created"] == 1
    assert "reads no file named" in str(run("import", "other.csv", "--mapping", place / "partners.toml").exception)


def test_import_with_bad_rows_ends_with_1_lists_them_and_reports_all(run, app, shop, tmp_path):
    place = shop(partners_csv="id,name\n" + "".join(f"P{n},\n" for n in range(30)))
    report = tmp_path / "bad.csv"
    result = run("import", "--mapping", place / "partners.toml", "--report", report)
    assert result.exit_code == 1
    assert "partners.csv, line 2, column name: may not be empty" in result.output
    assert f"… and 10 more, see {report}" in result.output
    assert "Nothing was written: 30 bad rows." in result.output
    assert len(report.read_text().splitlines()) == 31
    with app.unit(readonly=True) as session:
        assert session.scalar(select(func.count()).select_from(app[base.Partner])) == 0


def test_import_can_be_rehearsed_and_can_skip(run, shop):
    place = shop(partners_csv="id,name\nA,Ann\nB,\n")
    assert (
        "Dry run: nothing was written; 1 bad row." in run("import", "-m", place / "partners.toml", "--dry-run").output
    )
    result = run("import", "-m", place / "partners.toml", "--on-error", "skip")
    assert result.exit_code == 1
    assert "1 bad row left out" in result.output


def test_export_says_what_it_wrote(run, shop, tmp_path):
    run("import", "--mapping", shop() / "orders.toml")
    result = run("export", "sales.Order", "--to", tmp_path / "o.csv", "--where", "partner=ANNA")
    assert result.exit_code == 0, result.output
    assert result.output.startswith(f"1 records with 2 lines to {tmp_path / 'o.csv'}")
    assert "Left out, for want of a key" in result.output


def test_a_first_mapping_is_written_beside_the_file_and_over_nothing(run, tmp_path):
    (tmp_path / "customers.csv").write_text("code;name;city\nC1;Alfa;Bonn\n")
    result = run("import", "--guess", tmp_path / "customers.csv")
    assert result.exit_code == 0, result.output
    assert "base.Partner, with 3 of 3 columns" in result.output
    assert run("import", "--mapping", tmp_path / "customers.toml").exit_code == 0
    assert "is there already" in str(run("import", "--guess", tmp_path / "customers.csv").exception)
    assert "--guess wants one file" in str(run("import", "--guess").exception)
    assert "--model is for --guess" in str(run("import", "--model", "base.Partner").exception)
