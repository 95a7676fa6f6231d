"""Migrations: one branch per addon and neighbour, one at a time, and what differs is told."""

import sys
import threading
from pathlib import Path

import pytest
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from addons import installing, sales
from addons.backup.taking_back import take_back
from addons.devkit.nullable import set_nullable
from addons.devkit.revision import write_revision
from addons.doctor.drift import differences, drift
from addons.doctor.waiting import pending_for
from addons.hosting.disabling import disable
from addons.installing import migration
from core import AddonError, DatabaseError, UsageError, lifecycle
from core.app import utc_now
from core.composition import compose, discover, resolve
from core.lifecycle import make_engine

INSTALLED = discover()


@pytest.fixture
def engine(new_database):
    engine = make_engine(new_database())
    yield engine
    engine.dispose()


def test_each_addon_has_a_branch_and_neighbours_one_more():
    found = list(migration.all_branches(resolve(INSTALLED, ["invoicing", "shipping"])))
    assert found[0] == "core"
    assert set(found) >= {"core", "base", "sales", "stock", "shipping", "invoicing"}
    plain = [name for name in found if "_with_" not in name]
    assert found[: len(plain)] == plain


def test_a_neighbours_branch_needs_the_neighbour():
    alone = migration.all_branches(resolve(INSTALLED, ["invoicing"]))
    assert not any("_with_" in name for name in alone)


def test_two_processes_that_initialise_at_once_both_end_well(engine):
    errors = []

    def work():
        try:
            installing.enable(engine, INSTALLED, ["sales"], utc_now)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert set(lifecycle.status(engine)) == {"core", "doctor", "links", "schemas", "preferences", "base", "sales"}


def test_what_is_pending_is_told_in_order(engine):
    installing.enable(engine, INSTALLED, ["base"], utc_now)
    with engine.connect() as connection:
        found = pending_for(connection, resolve(INSTALLED, ["shipping"]), INSTALLED)
    assert found.index("sales_0001") < found.index("shipping_0001")
    assert not any(revision.startswith("base") for revision in found)


def test_a_difference_is_told_in_words_and_dormant_columns_are_none(engine):
    installing.enable(engine, INSTALLED, ["sales"], utc_now)
    metadata = compose(resolve(INSTALLED, ["sales"])).metadata
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE sales_order ADD COLUMN extra INTEGER"))
        assert drift(connection, metadata) == []
        assert drift(connection, metadata, strict=True) == ["remove column sales_order.extra"]
        connection.execute(text("DROP INDEX ix_sales_order_date"))
        assert drift(connection, metadata) == ["add index ix_sales_order_date"]


def test_a_database_newer_than_its_addons_revisions_is_told(engine):
    installing.enable(engine, INSTALLED, ["base"], utc_now)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'base_0999' WHERE version_num LIKE 'base%'"))
    with pytest.raises(AddonError, match=r"revisions that the installed addons do not know.*base_0999"):
        installing.enable(engine, INSTALLED, ["sales"], utc_now)


SOURCE = """
from __future__ import annotations
from addons import sales
from core import Addon, Mapped, Model, Money, column, hookimpl, reference

addon = Addon(name="tmp_new", version="1.0", depends=("sales",))

class Order(sales.Order, extends=True):
    bonus: Mapped[Money | None]
    friend_id: Mapped[int | None] = reference("base_partner")

class Gift(Model, table="tmp_gift"):
    name: Mapped[str] = column(unique=True)

@hookimpl
def models():
    return [Order, Gift]
"""


@pytest.fixture
def new_addon(tmp_path):
    """An addon without revisions, in a folder of its own."""
    before = list(sys.path)
    folder = tmp_path / "addons" / "tmp_new"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(SOURCE)
    yield discover([tmp_path])
    sys.path[:] = before
    del sys.modules["addons.tmp_new"]


def test_the_first_revision_of_an_addon_is_written_and_makes_what_its_models_say(new_addon, engine):
    path = write_revision(new_addon, "tmp_new", "Begin")
    assert path.name == "tmp_new_0001.py"
    newest = max(path.stem for path in (Path(sales.__file__).parent / "migrations").glob("sales_*.py"))
    assert f"depends_on = ('{newest}',)" in path.read_text()
    assert write_revision(new_addon, "tmp_new", "Nothing") is None
    installing.enable(engine, new_addon, ["tmp_new"], utc_now)
    assert differences(engine, new_addon) == []
    disable(engine, new_addon, "tmp_new")
    from addons.backup import purging

    purging.purge(engine, new_addon, "tmp_new")
    with engine.connect() as connection:
        assert "tmp_gift" not in inspect(connection).get_table_names()
        assert "bonus" not in {column["name"] for column in inspect(connection).get_columns("sales_order")}


def test_a_revision_makes_a_column_optional_or_not_any_more_without_rebuilding_its_table(new_addon, engine):
    first = write_revision(new_addon, "tmp_new", "Begin")
    first.write_text(
        first.read_text().replace("'name', sa.String(), nullable=False", "'name', sa.String(), nullable=True")
    )
    second = write_revision(new_addon, "tmp_new", "Gifts have a name").read_text()
    assert "set_nullable('tmp_gift', 'name', False)" in second
    assert "set_nullable('tmp_gift', 'name', True)" in second
    installing.enable(engine, new_addon, ["tmp_new"], utc_now)
    assert differences(engine, new_addon) == []
    disable(engine, new_addon, "tmp_new")
    with migration.migrating(engine) as connection:
        assert take_back(connection, ["tmp_new"], new_addon) == ["tmp_new_0002", "tmp_new_0001"]
        assert take_back(connection, ["tmp_new"], new_addon) == []


def test_a_column_with_rows_that_lack_it_cannot_become_mandatory(engine):
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE tmp_gift (id INTEGER, name VARCHAR(20), price NUMERIC)"))
        connection.execute(text("INSERT INTO tmp_gift (id) VALUES (1)"))
        with Operations.context(MigrationContext.configure(connection)):
            if engine.dialect.name == "sqlite":
                with pytest.raises(DatabaseError, match="there are rows of tmp_gift without name"):
                    set_nullable("tmp_gift", "name", False)
            connection.execute(text("UPDATE tmp_gift SET name = 'box'"))
            set_nullable("tmp_gift", "name", False)
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("INSERT INTO tmp_gift (id) VALUES (2)"))


def test_a_revision_for_an_unknown_addon_is_a_usage_error():
    with pytest.raises(UsageError, match="addon 'nobody' is not installed"):
        write_revision(INSTALLED, "nobody", "x")
