"""What a purge dropped comes back from its file: rows, values in the tables of others, figures and all."""

import json
import sys
import zipfile
from datetime import UTC, datetime
from decimal import Decimal as D
from pathlib import Path

import pytest
from sqlalchemy import func, select, text, update

from addons import base, installing, invoicing, sales, stock
from addons.backup import backup, bring_back, purging
from addons.console import add_user
from addons.doctor.examining import examine_addons, examine_data
from addons.hosting.disabling import disable
from core import AddonError, BadInput, lifecycle
from core.app import App, utc_now
from core.composition import compose, discover, resolve
from core.errors import Forbidden

NOW = datetime(2030, 1, 15, tzinfo=UTC)
RENTAL = Path(__file__).parents[3] / "examples" / "acme_rental"


@pytest.fixture
def installed():
    before = list(sys.path)
    yield discover([RENTAL])
    sys.path[:] = before


@pytest.fixture
def trading(shop_with):
    """A shop in which goods were ordered, shipped, invoiced and paid in part."""
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        session.edit(base.Unit, [{"id": shop.all(session, base.Unit, code="pc")[0].id, "digits": 3}])
        shop.stock(session, A=100, B=D("7.250"))
        first, _open = shop.confirmed(session, ("A", 3), ("B", 2)), shop.confirmed(session, ("B", D("0.333")))
        shop.app.fire(session, "ship", [first]).expect_done()
    with shop.app.unit() as session:
        order = session.get_one(session[sales.Order], first.id)
        shop.app.fire(session, "invoice", [order]).expect_done()
        shop.app.fire(session, "complete", shop.all(session, invoicing.Invoice)).expect_done()
    return shop


def opened(app, installed):
    """Open the application as it is enabled now."""
    names = lifecycle.enabled_addons(app.engine, installed)
    return App(app.engine, compose(resolve(installed, names)), installed, clock=lambda: NOW)


def enable(app, installed, *names):
    installing.enable(app.engine, installed, names, utc_now)
    again = opened(app, installed)
    installing.seed_app(again)
    return again


def purge(app, installed, name, path):
    """Disable, export and purge; what it brought is gone then."""
    disable(app.engine, installed, name)
    purging.export(app.engine, installed, name, path, NOW)
    purging.purge(app.engine, installed, name)
    assert name not in lifecycle.status(app.engine)
    return path


def contents(app, installed, path):
    """Return what identifies the contents of every table, but of those that tell of addons and restarts."""
    about = backup(app.engine, installed, path, NOW)
    path.unlink()
    return {name: (table.rows, table.sha256) for name, table in about.tables.items() if name != "core_addon"}


def sound(app):
    assert list(examine_addons(app.engine, app.installed)) == []
    assert [one for one in examine_data(app) if one.wrong] == []
    return True


def test_purge_enable_import_gives_all_figures_back(trading, installed, tmp_path):
    app = trading.app
    before = contents(app, installed, tmp_path / "x.zip")
    path = purge(app, installed, "invoicing", tmp_path / "lost.zip")
    assert contents(app, installed, tmp_path / "x.zip") != before
    again = enable(app, installed, "invoicing")
    result = bring_back(again, path)
    invoice = app[invoicing.Invoice].__table__.name
    assert (result.addon, result.rows[invoice], result.gone, result.were_there) == ("invoicing", 1, {}, False)
    assert result.rows["sales_order_line"] == 3
    assert contents(again, installed, tmp_path / "x.zip") == before
    assert sound(again)


def test_what_was_brought_back_is_worked_on(trading, installed, tmp_path):
    app = trading.app
    path = purge(app, installed, "invoicing", tmp_path / "lost.zip")
    trading.app = again = enable(app, installed, "invoicing")
    bring_back(again, path)
    with again.unit() as session:
        order = trading.all(session, sales.Order)[1]
        again.fire(session, "ship", [order]).expect_done()
        again.fire(session, "invoice", [order]).expect_done()
        again.fire(session, "complete", trading.all(session, invoicing.Invoice, state="draft")).expect_done()
        assert len({invoice.id for invoice in trading.all(session, invoicing.Invoice)}) == 2
    assert sound(again)


def test_addons_that_build_on_each_other_come_back_one_after_the_other(trading, installed, tmp_path):
    app = trading.app
    before = contents(app, installed, tmp_path / "x.zip")
    files = []
    for name in ("invoicing", "shipping", "stock"):
        files.append(purge(app, installed, name, tmp_path / f"{name}.zip"))
        app = opened(app, installed)
    again = enable(app, installed, "shipping", "invoicing")
    with again.unit(readonly=True) as session:
        seeded = session.scalar(select(func.count()).select_from(session[stock.Warehouse]))
    assert seeded == 1  # enabling made a warehouse, which gives way to the one that was there
    for path in reversed(files):
        bring_back(again, path)
    assert contents(again, installed, tmp_path / "x.zip") == before
    assert sound(again)


def test_a_renamed_seed_comes_back_with_its_name_and_its_id(app_with, installed, tmp_path):
    app = app_with("stock")
    with app.unit() as session:
        session.execute(update(app[stock.Warehouse]).values(name="Renamed"))
    before = contents(app, installed, tmp_path / "x.zip")
    path = purge(app, installed, "stock", tmp_path / "lost.zip")
    again = enable(app, installed, "stock")
    bring_back(again, path)
    assert contents(again, installed, tmp_path / "x.zip") == before


def test_a_document_type_comes_back_with_its_columns(app_with, installed, tmp_path):
    from addons import acme_rental

    app = enable(app_with("sales"), installed, "acme_rental")
    with app.unit() as session:
        unit = session.scalars(select(app[base.Unit].id)).first()
        (partner,) = session.create(base.Partner, [{"code": "C", "name": "C", "rental_days": 30}])
        (drill,) = session.create(base.Product, [{"code": "D", "name": "Drill", "unit_id": unit}])
        line = {"product_id": drill, "quantity": D(2), "price": D("12.5")}
        row = {"partner_id": partner, "due": datetime(2030, 2, 1).date(), "date": NOW.date(), "lines": [line]}
        session.create(acme_rental.RentalOrder, [row])
    before = contents(app, installed, tmp_path / "x.zip")
    path = purge(app, installed, "acme_rental", tmp_path / "lost.zip")
    again = enable(app, installed, "acme_rental")
    assert bring_back(again, path).rows == {"base_partner": 1, "sales_order": 1}
    assert contents(again, installed, tmp_path / "x.zip") == before
    with again.unit(readonly=True) as session:
        assert session.scalars(select(again[acme_rental.RentalOrder])).one().due.isoformat() == "2030-02-01"


def test_twice_changes_nothing(trading, installed, tmp_path):
    path = purge(trading.app, installed, "invoicing", tmp_path / "lost.zip")
    again = enable(trading.app, installed, "invoicing")
    bring_back(again, path)
    before = contents(again, installed, tmp_path / "x.zip")
    result = bring_back(again, path)
    assert (result.were_there, result.rows) == (True, {})
    assert contents(again, installed, tmp_path / "x.zip") == before


def test_a_dry_run_counts_and_writes_nothing(trading, installed, tmp_path):
    path = purge(trading.app, installed, "invoicing", tmp_path / "lost.zip")
    again = enable(trading.app, installed, "invoicing")
    before = contents(again, installed, tmp_path / "x.zip")
    assert bring_back(again, path, dry_run=True).rows["sales_order_line"] == 3
    assert contents(again, installed, tmp_path / "x.zip") == before


def test_what_was_entered_since_is_never_overwritten(trading, installed, tmp_path):
    app = trading.app
    path = purge(app, installed, "invoicing", tmp_path / "lost.zip")
    trading.app = again = enable(app, installed, "invoicing")
    with again.unit() as session:
        order = trading.all(session, sales.Order)[1]
        again.fire(session, "ship", [order]).expect_done()
        again.fire(session, "invoice", [order]).expect_done()
    before = contents(again, installed, tmp_path / "x.zip")
    with pytest.raises(BadInput, match="has got rows since it was made again"):
        bring_back(again, path)
    assert contents(again, installed, tmp_path / "x.zip") == before


def test_a_value_entered_since_in_the_table_of_others_is_never_overwritten(app_with, installed, tmp_path):
    app = enable(app_with("sales"), installed, "acme_rental")
    with app.unit() as session:
        session.create(base.Partner, [{"code": c, "name": c, "rental_days": 30} for c in "AB"])
    path = purge(app, installed, "acme_rental", tmp_path / "lost.zip")
    again = enable(app, installed, "acme_rental")
    with again.unit() as session:
        session.execute(update(again[base.Partner]).where(again[base.Partner].code == "A").values(rental_days=5))
    with pytest.raises(BadInput, match="base_partner has got rows since"):
        bring_back(again, path)


def test_values_of_rows_deleted_meanwhile_are_counted(app_with, installed, tmp_path):
    app = enable(app_with("sales"), installed, "acme_rental")
    with app.unit() as session:
        session.create(base.Partner, [{"code": c, "name": c, "rental_days": 30} for c in "AB"])
    path = purge(app, installed, "acme_rental", tmp_path / "lost.zip")
    with app.engine.begin() as connection:
        connection.execute(text("DELETE FROM base_partner WHERE code = 'A'"))
    result = bring_back(enable(app, installed, "acme_rental"), path)
    assert (result.rows, result.gone) == ({"base_partner": 1, "sales_order": 0}, {"base_partner": 1})


def test_rows_that_refer_to_something_deleted_meanwhile_are_refused(trading, installed, tmp_path):
    app = trading.app
    path = purge(app, installed, "invoicing", tmp_path / "lost.zip")
    again = enable(app, installed, "invoicing")
    with again.engine.begin() as connection:
        connection.execute(text("DELETE FROM shipment_line"))
        connection.execute(text("DELETE FROM sales_order_line"))
    with pytest.raises(BadInput, match="refer to rows that are not there"):
        bring_back(again, path)


def test_the_addon_must_be_enabled_first(trading, installed, tmp_path):
    path = purge(trading.app, installed, "invoicing", tmp_path / "lost.zip")
    with pytest.raises(AddonError, match="addon 'invoicing' is not enabled"):
        bring_back(opened(trading.app, installed), path)


def test_the_file_of_another_database_is_refused(trading, app_with, installed, tmp_path):
    path = purge(trading.app, installed, "invoicing", tmp_path / "lost.zip")
    other = app_with("shipping", "invoicing")
    with other.engine.begin() as connection:
        connection.execute(text("UPDATE core_addon SET since = '2029-01-01 00:00:00'"))
    with pytest.raises(BadInput, match="is of another database"):
        bring_back(other, path)


def described(path, into, **new):
    """Copy a file with another description."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(into, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, json.dumps(json.loads(data) | new) if name == "about.json" else data)
    return into


def test_the_file_of_a_newer_addon_is_refused_with_the_reason(trading, installed, tmp_path):
    path = purge(trading.app, installed, "invoicing", tmp_path / "lost.zip")
    again = enable(trading.app, installed, "invoicing")
    newer = described(path, tmp_path / "newer.zip", addons={"invoicing": ["9.0", False]})
    with pytest.raises(AddonError, match=r"was made by version 9\.0 of addon 'invoicing', installed is "):
        bring_back(again, newer)


def test_a_file_with_columns_the_addon_does_not_make_is_refused(trading, installed, tmp_path):
    path = purge(trading.app, installed, "invoicing", tmp_path / "lost.zip")
    again = enable(trading.app, installed, "invoicing")
    with zipfile.ZipFile(path) as archive:
        tables = json.loads(archive.read("about.json"))["tables"]
    tables["sales_order_line"]["columns"]["other"] = "text"
    with pytest.raises(BadInput, match=r"holds sales_order_line\.other, which addon 'invoicing' does not make here"):
        bring_back(again, described(path, tmp_path / "other.zip", tables=tables))


def test_only_who_may_brings_back(trading, installed, tmp_path):
    path = purge(trading.app, installed, "invoicing", tmp_path / "lost.zip")
    again = enable(trading.app, installed, "invoicing")
    with again.unit() as session:
        add_user(session, "bob", None, ["seller"], again.roles)
    with pytest.raises(Forbidden, match="user 'bob' may not bring back what was purged"):
        bring_back(again, path, user="bob")


def test_statements_are_per_batch_and_never_per_row(trading, installed, tmp_path, statements):
    app = trading.app
    with app.unit() as session:
        rows = [{"partner_id": trading.customer, "lines": [trading.line("A", 1)]} for _ in range(1_500)]
        ids = session.create(sales.Order, rows)
    app.fire_all("confirm", sales.Order, ids).expect_done()
    app.fire_all("invoice", sales.Order, ids)
    path = purge(app, installed, "invoicing", tmp_path / "lost.zip")
    again = enable(app, installed, "invoicing")
    seen = statements(again)
    bring_back(again, path)
    writing = [one for one in seen if one.startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(writing) < 60  # of 1,500 invoices: some for each table
