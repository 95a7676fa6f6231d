"""`tradeloom doctor` as a person runs it: each kind of damage is named, with a remedy, and the exit code is 1."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from addons import installing
from core.app import App, utc_now
from core.composition import discover
from core.lifecycle import make_engine

RENTAL = Path(__file__).parents[3] / "examples" / "acme_rental"


@pytest.fixture
def customer(new_database):
    """A database with orders in it; yields its URL and an engine."""
    url = new_database()
    engine = make_engine(url)
    installing.enable(engine, discover(), ["invoicing", "shipping"], utc_now)
    app = App.open(url)
    installing.seed_app(app)
    with app.unit() as session:
        from addons import base, sales

        unit = session.scalar(text("SELECT id FROM base_unit LIMIT 1"))
        (partner,) = session.create(base.Partner, [{"code": "C", "name": "C"}])
        (product,) = session.create(base.Product, [{"code": "A", "name": "A", "unit_id": unit, "list_price": 10}])
        lines = [{"product_id": product, "quantity": 2}]
        session.create(sales.Order, [{"partner_id": partner, "lines": lines}])
    app.close()
    yield url, engine
    engine.dispose()


def doctor(*options, cwd=None, **environment):
    """Run the doctor in a process of its own; return the exit code and what was said."""
    given = {key: value for key, value in os.environ.items() if not key.startswith("TRADELOOM_")}
    command = [sys.executable, "-m", "cli", *options]
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=given | environment, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def damage(engine, *statements):
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_a_sound_database_is_called_sound_and_the_exit_code_is_0(customer):
    url, _ = customer
    assert doctor("-d", url, "doctor") == (0, "Everything is sound.\n")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE sales_order SET total = total + 1", "WRONG  sales: "),
        ("ALTER TABLE sales_order DROP COLUMN note", "the tables differ from the models: add column sales_order.note"),
        ("UPDATE sales_order SET kind = 'alien'", "1 rows of sales.Order are of type 'alien', which nothing explains"),
        (
            "UPDATE core_addon SET addon_version = '9.0' WHERE name = 'base'",
            "upgraded by version 9.0 of addon 'base'",
        ),
        ("INSERT INTO alembic_version VALUES ('shipping_0999')", "revisions that the installed addons do not know"),
    ],
)
def test_damage_is_named_and_the_exit_code_is_1(customer, statement, said):
    url, engine = customer
    damage(engine, statement)
    code, output = doctor("-d", url, "doctor")
    assert (code, said in output) == (1, True), output
    assert "Error: " in output


def test_all_that_is_wrong_can_be_had_as_json(customer):
    url, engine = customer
    damage(engine, "UPDATE sales_order SET total = total + 1", "UPDATE sales_order SET kind = 'standard/gone'")
    code, output = doctor("-d", url, "doctor", "--json")
    found = json.loads(output.rpartition("]")[0] + "]")
    assert code == 1
    assert {one["wrong"] for one in found} == {True, False}
    assert set(found[0]) == {"about", "message", "remedy", "wrong"}


def test_a_type_that_is_only_dormant_is_a_note_and_no_fault(customer):
    url, engine = customer
    damage(engine, "UPDATE sales_order SET kind = 'standard/rental'")
    code, output = doctor("-d", url, "doctor")
    assert code == 0
    assert "note   documents: 1 rows of sales.Order are of type 'standard/rental', which is not enabled" in output


def test_an_addon_whose_package_is_gone_is_named_whether_enabled_or_dormant(new_database, tmp_path):
    url = new_database()
    before = list(sys.path)
    engine = make_engine(url)
    installing.enable(engine, discover([RENTAL]), ["acme_rental"], utc_now)
    damage(engine, "UPDATE core_addon SET seeded = true")
    sys.path[:] = before
    code, output = doctor("-d", url, "doctor", cwd=tmp_path)
    assert (code, "addon 'acme_rental' is enabled in the database, but its package" in output) == (1, True)
    damage(engine, "UPDATE core_addon SET enabled = false WHERE name = 'acme_rental'")
    code, output = doctor("-d", url, "doctor", cwd=tmp_path)
    assert (code, "addon 'acme_rental' is dormant in the database, but its package" in output) == (1, True)
    (tmp_path / "tradeloom.toml").write_text(f'addons_path = ["{RENTAL}"]\n')
    assert doctor("-d", url, "doctor", cwd=tmp_path) == (0, "Everything is sound.\n")
    engine.dispose()


def test_a_stray_init_file_is_named_even_though_no_addon_can_be_found(customer, tmp_path):
    (tmp_path / "addons").mkdir()
    (tmp_path / "addons" / "__init__.py").touch()
    code, output = doctor("-d", customer[0], "doctor", PYTHONPATH=os.pathsep.join([str(tmp_path), *sys.path]))
    assert code == 1
    assert f"{tmp_path / 'addons' / '__init__.py'} hides the addons of other distributions" in output
    assert "Delete that file" in output


def test_an_addon_that_cannot_be_imported_is_named(customer, tmp_path):
    (tmp_path / "addons" / "broken").mkdir(parents=True)
    (tmp_path / "addons" / "broken" / "__init__.py").write_text("import nothing_of_this_name\n")
    code, output = doctor("-d", customer[0], "doctor", PYTHONPATH=os.pathsep.join([str(tmp_path), *sys.path]))
    assert (code, "addon module 'addons.broken' cannot be imported: ModuleNotFoundError" in output) == (1, True)


def test_what_is_no_database_of_ours_is_said_to_be_none(new_database):
    engine = make_engine(new_database())
    damage(engine, "CREATE TABLE other (id INTEGER)")
    code, output = doctor("-d", engine.url.render_as_string(hide_password=False), "doctor")
    assert (code, "is not a Tradeloom database" in output) == (1, True)
    engine.dispose()


def test_a_reference_without_target_and_a_damaged_page_are_found_in_sqlite(tmp_path):
    url = f"sqlite:///{tmp_path}/one.db"
    engine = make_engine(url)
    installing.enable(engine, discover(), ["sales"], utc_now)
    damage(engine, "UPDATE core_addon SET seeded = true")
    engine.dispose()
    with sqlite3.connect(tmp_path / "one.db") as connection:
        connection.execute("INSERT INTO core_grant (version, user_id, role) VALUES (1, 99, 'x')")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    code, output = doctor("-d", url, "doctor")
    assert (code, "row 1 of core_grant refers to a row of core_user that does not exist" in output) == (1, True)

    shutil.copyfile(tmp_path / "one.db", tmp_path / "two.db")
    with sqlite3.connect(tmp_path / "two.db") as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'core_grant'"
        ).fetchone()
    connection.close()
    with (tmp_path / "two.db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\x0a" + b"\x00" * (size - 1))
    code, output = doctor("-d", f"sqlite:///{tmp_path}/two.db", "doctor")
    assert (code, "damaged" in output) == (1, True), output


def test_the_next_id_in_use_is_found_in_postgresql(app_with, backend):
    from addons.hosting.customer_command import create_admin

    app = app_with("base")
    create_admin(app)
    damage(app.engine, "INSERT INTO core_user (id, version, name, active) VALUES (50, 1, 'x', true)")
    code, output = doctor("-d", app.engine.url.render_as_string(hide_password=False), "doctor")
    assert code == (1 if backend == "postgresql" else 0)
    assert ("the next id of core_user would be 2, but 50 is in use" in output) is (backend == "postgresql")
