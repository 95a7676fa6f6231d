"""Databases that are locked, read-only, broken, newer or not there; and no update is ever lost."""

import os
import sqlite3
import subprocess
import sys
import threading
from decimal import Decimal
from textwrap import dedent

import pytest
from sqlalchemy import select, text

from core import AddonError, BadInput, UsageError
from core.app import App
from core.composition import discover
from core.errors import DatabaseError
from core.lifecycle import database_url, make_engine
from core.storage import rows


@pytest.fixture
def file(tmp_path):
    """A SQLite database made by the core alone."""
    from addons import installing
    from core.app import utc_now

    path = tmp_path / "one.db"
    engine = make_engine(f"sqlite:///{path}")
    installing.enable(engine, discover(), [], utc_now)
    engine.dispose()
    return path


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("one.db", "sqlite:///one.db"),
        ("postgresql://me@host/db", "postgresql+psycopg://me@host/db"),
        ("postgres://me@host/db", "postgresql+psycopg://me@host/db"),
    ],
)
def test_urls_may_be_short(given, wanted):
    assert database_url(given).render_as_string() == wanted


@pytest.mark.parametrize(("given", "message"), [("mysql://x/y", "are not supported"), ("://", "is not a database URL")])
def test_a_bad_url_is_a_usage_error(given, message):
    with pytest.raises(UsageError, match=message):
        database_url(given)


def test_two_threads_that_read_and_write_lose_no_update(toy_app, toy):
    """SQLite's default mode loses updates here; BEGIN IMMEDIATE lets the second reader wait."""
    T = toy_app[toy.plugin.Thing]
    with toy_app.unit() as session:
        (id_,) = session.create(T, [{"code": "A"}])
    errors = []

    def add_one(session):
        seen = session.get_one(T, id_)
        session.edit(T, [{"id": id_, "version": seen.version, "amount": seen.amount + 1}])

    def work():
        for _ in range(10):
            while True:
                try:
                    toy_app.run(add_one)
                    break
                except Exception as error:
                    if "was changed" not in str(error):
                        errors.append(error)
                        return

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    with toy_app.unit() as session:
        assert session.scalar(select(T.amount)) == 30


def test_a_reader_does_not_wait_for_a_writer(toy_app, toy):
    T = toy_app[toy.plugin.Thing]
    with toy_app.unit() as writer:
        writer.create(T, [{"code": "A"}])
        with toy_app.unit(readonly=True) as reader:
            assert reader.scalars(select(T.code)).all() == []


def test_foreign_keys_are_enforced(toy_app, toy):
    with pytest.raises(BadInput, match="a record is named that there is not"), toy_app.unit() as session:
        rows.insert(session, session[toy.plugin.PaperLine], [{"paper_id": 99, "position": 1}])


def test_a_database_locked_by_another_process_is_told_after_the_time_given(file):
    code = (
        f"import sqlite3, sys; c = sqlite3.connect({str(file)!r}, isolation_level=None); c.execute('BEGIN IMMEDIATE')"
    )
    code += "; print('locked', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"locked\n"
        app = App.on(make_engine(f"sqlite:///{file}", busy_seconds=0.1), discover())
        with pytest.raises(DatabaseError, match="is locked by another process"), app.unit() as session:
            session.execute(text("SELECT 1"))
        app.close()
        other.stdin.close()


def test_a_read_only_file_can_be_read_and_says_so_when_written(file):
    if os.geteuid() == 0:
        make = f"sqlite:///file:{file}?mode=ro&uri=true"
    else:
        file.chmod(0o444)
        make = f"sqlite:///{file}"
    app = App.open(make)
    with app.unit(readonly=True) as session:
        assert session.scalar(text("SELECT count(*) FROM core_addon")) == 1
    with pytest.raises(DatabaseError, match="is read-only"), app.unit() as session:
        session.execute(text("DELETE FROM core_audit"))
    app.close()


def test_a_file_that_is_no_database_is_told(tmp_path):
    path = tmp_path / "letter.db"
    path.write_text("Dear Sir or Madam, " * 100)
    with pytest.raises(DatabaseError, match="is not a SQLite database"):
        App.open(f"sqlite:///{path}")


def test_a_file_that_is_not_there_is_told_and_not_created(tmp_path):
    with pytest.raises(DatabaseError, match="there is no database file") as caught:
        App.open(f"sqlite:///{tmp_path}/no.db")
    assert "tradeloom init" in caught.value.remedy
    assert not (tmp_path / "no.db").exists()


def test_a_database_that_was_never_initialised_is_told(new_database, backend, tmp_path):
    url = new_database()
    if backend == "sqlite":
        sqlite3.connect(url.removeprefix("sqlite:///")).close()
        open(url.removeprefix("sqlite:///"), "ab").close()
    with pytest.raises(DatabaseError, match="is not a Tradeloom database"):
        App.open(url)


def test_a_database_newer_than_the_code_is_refused(app_with):
    app = app_with("sales")
    with app.engine.begin() as connection:
        connection.execute(text("UPDATE core_addon SET addon_version = '9.1' WHERE name = 'sales'"))
    with pytest.raises(DatabaseError, match=r"upgraded by version 9.1 of addon 'sales', installed is 1.1"):
        App.open(app.engine.url.render_as_string(hide_password=False))


def test_a_database_older_than_the_code_asks_for_an_upgrade(app_with):
    app = app_with("sales")
    with app.engine.begin() as connection:
        connection.execute(text("UPDATE core_addon SET addon_version = '0.9' WHERE name = 'sales'"))
    with pytest.raises(DatabaseError, match=r"the database is still at 0.9") as caught:
        App.open(app.engine.url.render_as_string(hide_password=False))
    assert "tradeloom db upgrade" in caught.value.remedy


def test_an_enabled_addon_whose_package_has_gone_is_named(app_with):
    app = app_with("sales")
    with app.engine.begin() as connection:
        connection.execute(text("UPDATE core_addon SET name = 'vanished' WHERE name = 'sales'"))
    with pytest.raises(
        AddonError, match=r"addon 'vanished' is enabled in .*, but its package is not installed"
    ) as caught:
        App.open(app.engine.url.render_as_string(hide_password=False))
    assert "tradeloom addon disable vanished" in caught.value.remedy


@pytest.mark.parametrize(
    "url", ["postgresql://nobody@127.0.0.1:1/none?connect_timeout=2", "postgresql://nobody@/none?host=/nowhere"]
)
def test_a_server_that_does_not_answer_is_told(url):
    with pytest.raises(DatabaseError, match=r"does not answer|cannot be opened"):
        App.open(url)


def test_a_password_is_never_shown(tmp_path):
    with pytest.raises(DatabaseError) as caught:
        App.open("postgresql://me:secret@127.0.0.1:1/none?connect_timeout=2")
    assert "secret" not in str(caught.value)


def test_a_full_database_is_told_and_nothing_is_kept(file):
    app = App.open(f"sqlite:///{file}")
    from core.access import User

    with app.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()

    def fill(session):
        session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        session.create(User, [{"name": "x" * 500 + str(n)} for n in range(200)])

    with pytest.raises(DatabaseError, match="has no room left"), app.unit() as session:
        fill(session)
    with app.unit() as session:
        assert session.scalars(select(app[User])).all() == []
    app.close()


def test_two_processes_that_confirm_the_same_order_one_wins_the_other_is_told(app_with):
    from addons import base, sales

    app = app_with("sales")
    with app.unit() as session:
        unit = session.scalars(select(session[base.Unit].id)).first()
        (partner,) = session.create(base.Partner, [{"code": "C", "name": "C"}])
        (product,) = session.create(base.Product, [{"code": "P", "name": "P", "unit_id": unit}])
        line = {"product_id": product, "quantity": Decimal(1), "price": Decimal(5)}
        (order,) = session.create(sales.Order, [{"partner_id": partner, "lines": [line]}])
    code = dedent(f"""
        import sys
        from addons import sales
        from core.app import App
        app = App.open({app.engine.url.render_as_string(hide_password=False)!r})
        print("ready", flush=True)
        sys.stdin.readline()
        (result,) = app.fire_all("confirm", sales.Order, [{order}]).results
        print(result.status, result.message)
    """)
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    both = [subprocess.Popen([sys.executable, "-c", code], **pipes) for _ in range(2)]
    assert [one.stdout.readline() for one in both] == ["ready\n", "ready\n"]
    for one in both:
        one.stdin.write("go\n")
        one.stdin.flush()
    said = sorted(one.communicate(timeout=60)[0] for one in both)
    assert [text.split()[0] for text in said] == ["blocked", "done"] or said[1].startswith("failed")
    assert "is confirmed: confirm needs draft" in said[0] or "was changed" in said[1]
    with app.unit() as session:
        assert session.get_one(app[sales.Order], order).number == "SO000001"
