"""Migrations: one branch per addon and neighbour, one at a time, and what differs is told."""

import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from addons import sales
from core import AddonError, UsageError, lifecycle, migration
from core.addon import discover, resolve
from core.app import utc_now
from core.composition import compose
from core.database import make_engine
from core.revision import write_revision

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
            lifecycle.enable(engine, INSTALLED, ["sales"], utc_now)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert set(lifecycle.status(engine)) == {"core", "base", "sales"}


def test_what_is_pending_is_told_in_order(engine):
    lifecycle.enable(engine, INSTALLED, ["base"], utc_now)
    with engine.connect() as connection:
        found = migration.pending(connection, resolve(INSTALLED, ["shipping"]), INSTALLED)
    assert found.index("sales_0001") < found.index("shipping_0001")
    assert not any(revision.startswith("base") for revision in found)


def test_a_difference_is_told_in_words_and_dormant_columns_are_none(engine):
    lifecycle.enable(engine, INSTALLED, ["sales"], utc_now)
    metadata = compose(resolve(INSTALLED, ["sales"])).metadata
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE sales_order ADD COLUMN extra INTEGER"))
        assert migration.drift(connection, metadata) == []
        assert migration.drift(connection, metadata, strict=True) == ["remove column sales_order.extra"]
        connection.execute(text("DROP INDEX ix_sales_order_date"))
        assert migration.drift(connection, metadata) == ["add index ix_sales_order_date"]


def test_a_database_newer_than_its_addons_revisions_is_told(engine):
    lifecycle.enable(engine, INSTALLED, ["base"], utc_now)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'base_0999'"))
    with pytest.raises(AddonError, match=r"revisions that the installed addons do not know.*base_0999"):
        lifecycle.enable(engine, INSTALLED, ["sales"], utc_now)


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
    lifecycle.enable(engine, new_addon, ["tmp_new"], utc_now)
    assert lifecycle.differences(engine, new_addon) == []
    lifecycle.disable(engine, new_addon, "tmp_new")
    from core import purging

    purging.purge(engine, new_addon, "tmp_new")
    with engine.connect() as connection:
        assert "tmp_gift" not in inspect(connection).get_table_names()
        assert "bonus" not in {column["name"] for column in inspect(connection).get_columns("sales_order")}


def test_a_revision_for_an_unknown_addon_is_a_usage_error():
    with pytest.raises(UsageError, match="addon 'nobody' is not installed"):
        write_revision(INSTALLED, "nobody", "x")
