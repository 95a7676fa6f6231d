"""A backup holds all of one moment, and a database made from it is the same, on SQLite and on PostgreSQL."""

import json
import sqlite3
import stat
import tracemalloc
import zipfile
from datetime import UTC, datetime
from decimal import Decimal as D

import pytest
from sqlalchemy import func, inspect, select, text

from addons import base, installing, invoicing, sales, stock
from addons.backup import backup, contents, restore
from addons.devkit.testing import _drop, _empty
from addons.devkit.testing.records import edit_one, remove_one
from addons.doctor.examining import examine_addons, examine_data
from addons.hosting.disabling import disable
from core import AddonError, BadInput, lifecycle
from core.app import App, utc_now
from core.composition import discover
from core.errors import DatabaseError
from core.lifecycle import make_engine

NOW = datetime(2030, 1, 15, tzinfo=UTC)
INSTALLED = discover()


@pytest.fixture
def empty(tmp_path):
    """Return a function that makes an empty database of one kind and returns an engine for it."""
    engines = []

    def make(kind):
        engines.append(make_engine(_empty(kind, tmp_path)))
        return engines[-1]

    yield make
    for engine in engines:
        engine.dispose()
        _drop(engine.url.render_as_string(hide_password=False))


@pytest.fixture
def trading(shop_with):
    """A shop in which goods were ordered, shipped, invoiced and paid in part, and something was deleted."""
    shop = shop_with("shipping", "invoicing")
    with shop.app.unit() as session:
        session.edit(base.Unit, [{"id": shop.all(session, base.Unit, code="pc")[0].id, "digits": 3}])
        shop.stock(session, A=100, B=D("7.250"))
        done, _open = shop.confirmed(session, ("A", 3), ("KIT", 1)), shop.confirmed(session, ("B", D("0.333")))
        draft = shop.order(session, ("S", 1), note="„Zürich“ 😀\n'quoted' \\ and \"quoted\"")
        edit_one(draft, note="edited")
        shop.app.fire(session, "void", [draft]).expect_done()
        remove_one(shop.order(session, ("A", 1)))
    with shop.app.unit() as session:
        shop.stock(session, KIT=5)
        shop.app.fire(session, "ship", [session.get_one(session[sales.Order], done.id)]).expect_done()
    return shop


def saved(app, path):
    return backup(app.engine, app.installed, path, NOW)


def lines_of(about):
    """Return what identifies the contents of every table."""
    return {name: (table.rows, table.sha256, table.last_id) for name, table in about.tables.items()}


def sound(engine, installed=INSTALLED):
    """Open the application and prove that nothing is wrong."""
    assert list(examine_addons(engine, installed)) == []
    app = App.open(engine.url.render_as_string(hide_password=False))
    assert [one for one in examine_data(app) if one.wrong] == []
    return app


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_database_made_from_a_backup_is_the_same_there_and_back(trading, backend, target, empty, tmp_path):
    first = saved(trading.app, tmp_path / "a.zip")
    there, back = empty(target), empty(backend)
    restore(there, INSTALLED, tmp_path / "a.zip", utc_now)
    second = backup(there, INSTALLED, tmp_path / "b.zip", NOW)
    restore(back, INSTALLED, tmp_path / "b.zip", utc_now)
    third = backup(back, INSTALLED, tmp_path / "c.zip", NOW)
    assert lines_of(first) == lines_of(second) == lines_of(third)
    assert first.revisions == second.revisions
    assert first.rows > 50
    app = sound(there)
    app.close()


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_work_goes_on_after_a_restore_with_the_next_ids_and_numbers(trading, target, empty, tmp_path):
    saved(trading.app, tmp_path / "a.zip")
    engine = empty(target)
    restore(engine, INSTALLED, tmp_path / "a.zip", utc_now)
    app = sound(engine)
    with trading.app.unit() as session:
        expected = trading.confirmed(session, ("A", 1))
        expected = (expected.id, expected.number)
    trading.app = app
    with app.unit() as session:
        order = trading.confirmed(session, ("A", 1))
        assert (order.id, order.number) == expected
        app.fire(session, "ship", [order]).expect_done()
        app.fire(session, "invoice", [order]).expect_done()
    assert trading.sound()
    app.close()


def test_a_backup_is_of_one_moment_while_others_write(trading, tmp_path):
    written = []

    def write_in_between(_rows):
        if len(written) < 3:
            with trading.app.unit() as session:
                written.append(trading.confirmed(session, ("A", 1)).id)

    with trading.app.unit(readonly=True) as session:
        before = session.scalar(select(func.count()).select_from(session[sales.Order]))
    about = backup(trading.app.engine, INSTALLED, tmp_path / "a.zip", NOW, tick=write_in_between)
    assert len(written) == 3
    assert about.tables["sales_order"].rows == before


def test_a_backup_says_what_it_holds_and_only_its_owner_may_read_it(trading, backend, tmp_path):
    path = tmp_path / "a.zip"
    backup(trading.app.engine, INSTALLED, path, NOW, customer="acme")
    about = contents(path, INSTALLED)
    assert (about.customer, about.database, about.at) == ("acme", backend, "2030-01-15T00:00:00+00:00")
    assert about.addons["sales"] == (INSTALLED["sales"].version, True)
    assert about.tables["sales_order_line"].columns["price"] == "decimal(18,6)"
    assert about.tables["core_audit"].columns["old_values"] == "json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in tmp_path.iterdir() if "unfinished" in one.name or "backup-" in one.name] == []
    with zipfile.ZipFile(path) as archive, archive.open("sales_order_line.jsonl") as file:
        assert json.loads(file.readline())["quantity"] == "3.000000"


def test_a_file_that_is_there_is_not_written_over(trading, tmp_path):
    (tmp_path / "a.zip").write_text("precious")
    with pytest.raises(BadInput, match="exists already"):
        saved(trading.app, tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_text() == "precious"


def test_a_backup_that_fails_leaves_no_file(trading, tmp_path):
    def stop(_rows):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backup(trading.app.engine, INSTALLED, tmp_path / "a.zip", NOW, tick=stop)
    assert list(tmp_path.glob("*.zip")) == list(tmp_path.glob(".*")) == []


def test_what_is_no_database_of_ours_is_not_backed_up(new_database, tmp_path):
    engine = make_engine(new_database())
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE other (id INTEGER)"))
    with pytest.raises(DatabaseError, match="is not a Tradeloom database"):
        backup(engine, INSTALLED, tmp_path / "a.zip", NOW)
    engine.dispose()


def test_dormant_addons_are_kept_and_wake_up_in_the_new_database(trading, backend, empty, tmp_path):
    app = trading.app
    with app.unit(readonly=True) as session:
        moves = session.scalar(select(func.count()).select_from(session[stock.Move]))
    for name in ("shipping", "stock"):
        disable(app.engine, INSTALLED, name)
    first = saved(app, tmp_path / "a.zip")
    engine = empty("postgresql" if backend == "sqlite" else "sqlite")
    assert restore(engine, INSTALLED, tmp_path / "a.zip", utc_now).upgraded == []
    assert lines_of(backup(engine, INSTALLED, tmp_path / "b.zip", NOW)) == lines_of(first)
    assert lifecycle.status(engine)["shipping"][1] is False
    installing.enable(engine, INSTALLED, ["shipping"], utc_now)
    woken = App.open(engine.url.render_as_string(hide_password=False))
    installing.seed_app(woken)
    woken.close()
    again = sound(engine)
    with again.unit(readonly=True) as session:
        assert session.scalar(select(func.count()).select_from(session[stock.Move])) == moves
    again.close()


def test_a_database_that_is_not_empty_is_refused_unless_it_is_to_be_replaced(trading, app_with, tmp_path):
    first = saved(trading.app, tmp_path / "a.zip")
    other = app_with("sales")
    with pytest.raises(DatabaseError, match="is not empty"):
        restore(other.engine, INSTALLED, tmp_path / "a.zip", utc_now)
    restore(other.engine, INSTALLED, tmp_path / "a.zip", utc_now, replace=True)
    assert lines_of(backup(other.engine, INSTALLED, tmp_path / "b.zip", NOW)) == lines_of(first)


def test_tables_of_somebody_else_are_never_dropped(trading, app_with, new_database, tmp_path):
    saved(trading.app, tmp_path / "a.zip")
    foreign, ours = make_engine(new_database()), app_with("sales").engine
    for engine in (foreign, ours):
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE other (id INTEGER)"))
        with pytest.raises(DatabaseError, match="holds tables of none of its addons: other"):
            restore(engine, INSTALLED, tmp_path / "a.zip", utc_now, replace=True)
        assert "other" in inspect(engine).get_table_names()
    foreign.dispose()


def changed(path, into, change):
    """Copy a backup with another description or other lines."""
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(into, "w") as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return into


def test_a_changed_or_truncated_file_is_refused_and_nothing_is_changed(trading, app_with, tmp_path):
    path = tmp_path / "a.zip"
    saved(trading.app, path)
    engine = app_with("sales").engine
    before = lines_of(backup(engine, INSTALLED, tmp_path / "before.zip", NOW))
    other = changed(path, tmp_path / "b.zip", lambda name, data: data.replace(b"Anvil", b"Anvik"))
    fewer = changed(
        path,
        tmp_path / "c.zip",
        lambda name, data: data[: data.rindex(b"{")] if name == "sales_order_line.jsonl" else data,
    )
    (tmp_path / "d.zip").write_bytes(path.read_bytes()[:-200])
    flipped = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        flipped[archive.getinfo("core_audit.jsonl").header_offset + 200] ^= 0xFF
    (tmp_path / "e.zip").write_bytes(flipped)
    for bad, message in (
        (other, "rows of base_product are not the"),
        (fewer, "rows of .*_line are not the"),
        (tmp_path / "d.zip", "is damaged or no zip file"),
        (tmp_path / "e.zip", "is damaged or no zip file"),
    ):
        with pytest.raises(BadInput, match=message):
            restore(engine, INSTALLED, bad, utc_now, replace=True)
    assert lines_of(backup(engine, INSTALLED, tmp_path / "after.zip", NOW)) == before


def test_the_backup_of_newer_or_missing_addons_is_refused_with_the_reason(trading, empty, backend, tmp_path):
    path = tmp_path / "a.zip"
    saved(trading.app, path)

    def described(**new):
        def change(name, data):
            return json.dumps(json.loads(data) | new) if name == "about.json" else data

        return changed(path, tmp_path / f"{len(list(tmp_path.iterdir()))}.zip", change)

    engine = empty(backend)
    addons = contents(path, INSTALLED).addons
    without = {name: addon for name, addon in INSTALLED.items() if name not in ("invoicing", "shipping")}
    later = {**addons, "sales": ("9.0", True)}
    for file, installed, message in (
        (described(addons=later), INSTALLED, "was made by version 9.0 of addon 'sales', installed is "),
        (path, without, "holds data of addon 'invoicing' .*, which is not installed"),
        (described(revisions=["sales_0999"]), INSTALLED, "was made at revision sales_0999, which no installed addon"),
    ):
        with pytest.raises(AddonError, match=message):
            restore(engine, installed, file, utc_now)
    with pytest.raises(BadInput, match="in a layout this version does not know"):
        restore(engine, INSTALLED, described(format=2), utc_now)
    assert inspect(engine).get_table_names() == []


def test_a_newer_database_is_not_backed_up_by_older_code(trading, tmp_path):
    with trading.app.engine.begin() as connection:
        connection.execute(text("UPDATE core_addon SET addon_version = '9.0' WHERE name = 'sales'"))
    with pytest.raises(DatabaseError, match=r"was upgraded by version 9\.0 of addon 'sales'"):
        saved(trading.app, tmp_path / "a.zip")


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_data_of_a_package_that_is_gone_is_kept_exactly_and_restored_once_it_is_back(
    trading, backend, target, empty, tmp_path
):
    app = trading.app
    with app.unit() as session:
        order = trading.all(session, sales.Order)[0]
        app.fire(session, "invoice", [order]).expect_done()
    whole = saved(app, tmp_path / "whole.zip")
    gone = {name: addon for name, addon in INSTALLED.items() if name != "invoicing"}
    about = backup(app.engine, gone, tmp_path / "a.zip", NOW)
    if backend == "sqlite":
        assert about.tables[app[invoicing.Invoice].__table__.name].columns["total"] == "scaled"
    engine = empty(target)
    with pytest.raises(AddonError, match="invoicing"):
        restore(engine, gone, tmp_path / "a.zip", utc_now)
    restore(engine, INSTALLED, tmp_path / "a.zip", utc_now)
    assert lines_of(backup(engine, INSTALLED, tmp_path / "b.zip", NOW)) == lines_of(whole)


def test_what_a_hand_added_is_left_out_and_named(app_with, empty, backend, tmp_path):
    app = app_with("sales")
    with app.engine.begin() as connection:
        connection.execute(text("CREATE TABLE other (id INTEGER)"))
        connection.execute(text("ALTER TABLE sales_order ADD COLUMN mine INTEGER"))
    saved(app, tmp_path / "a.zip")
    engine = empty(backend)
    assert set(restore(engine, INSTALLED, tmp_path / "a.zip", utc_now).left_out) == {"other", "sales_order.mine"}
    sound(engine).close()


def test_rows_may_refer_to_later_rows_of_their_own_table(app_with, empty, tmp_path):
    app = app_with("base")
    with app.unit() as session:
        first = session.scalars(select(app[base.Organisation])).one()
        row = {"code": "HEAD", "name": "Head office", "currency_id": first.currency_id}
        (head,) = session.create(base.Organisation, [row])
        edit_one(first, parent_id=head)
    saved(app, tmp_path / "a.zip")
    for kind in ("sqlite", "postgresql"):
        restore(empty(kind), INSTALLED, tmp_path / "a.zip", utc_now)


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_reference_without_target_is_told_and_nothing_is_restored(tmp_path, target, empty):
    engine = empty("sqlite")
    installing.enable(engine, INSTALLED, ["base"], utc_now)
    with sqlite3.connect(engine.url.database) as connection:
        connection.execute("INSERT INTO core_grant (version, user_id, role) VALUES (1, 99, 'x')")
    connection.close()
    backup(engine, INSTALLED, tmp_path / "a.zip", NOW)
    to = empty(target)
    with pytest.raises(BadInput, match=r"rows of core_grant refer to rows that are not there .*nothing was changed"):
        restore(to, INSTALLED, tmp_path / "a.zip", utc_now)
    assert inspect(to).get_table_names() == []


def audit_rows(app, count, text_length):
    """Fill the trail with rows of a certain size."""
    from core.storage import Audit

    table = app[Audit].__table__
    row = {"version": 1, "at": NOW, "user": "a", "model": "m", "verb": "v", "reason": "x" * text_length}
    with app.engine.begin() as connection:
        for start in range(0, count, 1000):
            connection.execute(table.insert(), [row | {"record_id": start + n} for n in range(1000)])


def test_memory_is_bounded_however_many_rows_there_are(app_with, backend, empty, tmp_path):
    app = app_with("base")
    audit_rows(app, 8_000, 4_000)
    engine = empty(backend)
    tracemalloc.start()
    saved(app, tmp_path / "a.zip")
    restore(engine, INSTALLED, tmp_path / "a.zip", utc_now)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20e6  # the rows alone are 32 MB


def test_statements_are_per_thousand_rows_and_never_per_row(app_with, backend, empty, tmp_path, statements):
    app = app_with("base")
    audit_rows(app, 4_000, 10)
    saved(app, tmp_path / "a.zip")
    engine = empty(backend)

    class Target:
        pass

    Target.engine = engine
    seen = statements(Target)
    restore(engine, INSTALLED, tmp_path / "a.zip", utc_now)
    assert sum("INSERT INTO core_audit" in one for one in seen) == 4


def totals(app):
    order = app[sales.Order]
    with app.unit(readonly=True) as session:
        return session.execute(select(order.id, order.total, order.note, order.date).order_by(order.id)).all()


def test_a_restored_order_has_the_figures_of_the_original(trading, empty, tmp_path, backend):
    saved(trading.app, tmp_path / "a.zip")
    engine = empty("postgresql" if backend == "sqlite" else "sqlite")
    restore(engine, INSTALLED, tmp_path / "a.zip", utc_now)
    copy = App.open(engine.url.render_as_string(hide_password=False))
    assert totals(copy) == totals(trading.app)
    copy.close()
