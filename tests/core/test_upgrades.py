"""An addon's new version brings its revisions: old data becomes new data, or everything stays as it was."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal as D
from textwrap import dedent

import pytest
from sqlalchemy import inspect, select, text

import addons
from addons import installing
from addons.backup import backup, bring_back, purging, restore
from addons.devkit.revision import write_revision
from addons.devkit.testing import _drop, _empty
from addons.doctor.drift import differences
from addons.doctor.waiting import pending
from addons.hosting.disabling import disable
from addons.transfer import run_export
from core import AddonError, BadInput, lifecycle
from core.app import App, utc_now
from core.composition import compose, composed, discover, resolve
from core.errors import DatabaseError
from core.lifecycle import make_engine

NOW = datetime(2030, 1, 15, tzinfo=UTC)

HEAD = """
from __future__ import annotations
from addons import base
from core import Addon, Mapped, Model, Money, Quantity, column, hookimpl

addon = Addon(name="upx", version="{version}", depends=("base",))

class Partner(base.Partner, extends=True):
    tickets: Mapped[int | None]

@hookimpl
def models():
    return [Partner, Ticket]
"""
OLD = """
class Ticket(Model, table="upx_ticket"):
    natural_key = ("subject",)

    subject: Mapped[str]
    priority: Mapped[str | None]
    minutes: Mapped[Quantity]
"""
NEW = """
class Ticket(Model, table="upx_ticket"):
    natural_key = ("title",)

    title: Mapped[str]
    urgency: Mapped[int] = column(server_default="0", index=True)
    hours: Mapped[Quantity]
"""
REVISION = '''"""Call the subject a title; count hours, and urgency in figures"""

import sqlalchemy as sa
from alembic import op

from core.composition.fields import Exact

revision = "upx_0002"
down_revision = "upx_0001"
branch_labels = None
depends_on = None

ticket = sa.table("upx_ticket", sa.column("priority"), sa.column("urgency"))


def upgrade() -> None:
    """Apply."""
    op.alter_column("upx_ticket", "subject", new_column_name="title")
    op.add_column("upx_ticket", sa.Column("urgency", sa.Integer(), server_default="0", nullable=False))
    op.add_column("upx_ticket", sa.Column("hours", Exact(18, 6), server_default="0", nullable=False))
    op.create_index("ix_upx_ticket_urgency", "upx_ticket", ["urgency"])
    op.execute(ticket.update().where(ticket.c.priority == "high").values(urgency=2))
    op.execute("UPDATE upx_ticket SET hours = minutes / 60")
    {failure}
    op.drop_column("upx_ticket", "priority")
    op.drop_column("upx_ticket", "minutes")


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_upx_ticket_urgency", "upx_ticket")
    op.alter_column("upx_ticket", "title", new_column_name="subject")
    op.add_column("upx_ticket", sa.Column("priority", sa.String(), nullable=True))
    op.add_column("upx_ticket", sa.Column("minutes", Exact(18, 6), server_default="0", nullable=False))
    op.execute(ticket.update().where(ticket.c.urgency == 2).values(priority="high"))
    op.execute("UPDATE upx_ticket SET minutes = hours * 60")
    op.drop_column("upx_ticket", "urgency")
    op.drop_column("upx_ticket", "hours")
'''


def forget():
    sys.modules.pop("addons.upx", None)
    if hasattr(addons, "upx"):
        del addons.upx


@pytest.fixture
def version(tmp_path):
    """Return a function that installs version "1.0" or "2.0" of the addon, or a broken "2.0", instead of another."""
    before = list(sys.path)

    def install(name, *, failure=""):
        folder = tmp_path / f"{name}{'-broken' * bool(failure)}"
        package = folder / "addons" / "upx"
        sys.path[:] = before
        forget()
        composed.cache_clear()  # the same version has the same code, except here
        if not package.exists():
            package.mkdir(parents=True)
            (package / "__init__.py").write_text(HEAD.replace("{version}", "1.0") + dedent(OLD))
            write_revision(discover([folder]), "upx", "Begin")
            if name == "2.0":
                (package / "__init__.py").write_text(HEAD.replace("{version}", "2.0") + dedent(NEW))
                (package / "migrations" / "upx_0002.py").write_text(REVISION.replace("{failure}", failure))
            forget()
            composed.cache_clear()
            sys.path_importer_cache.clear()
        return discover([folder])

    yield install
    sys.path[:] = before
    forget()


@pytest.fixture
def engine(new_database):
    engine = make_engine(new_database())
    yield engine
    engine.dispose()


def opened(engine, installed):
    names = lifecycle.enabled_addons(engine, installed)
    return App(engine, compose(resolve(installed, names)), installed, clock=lambda: NOW)


def with_tickets(engine, installed):
    """Enable the addon and enter data."""
    installing.enable(engine, installed, ["upx"], utc_now)
    app = opened(engine, installed)
    installing.seed_app(app)
    with app.unit() as session:
        from addons import base, upx

        rows = [("printer", "high", "90"), ("„Maus“", None, "15.5")]
        tickets = [{"subject": s, "priority": p, "minutes": D(m)} for s, p, m in rows]
        session.create(upx.Ticket, tickets)
        session.create(base.Partner, [{"code": "C", "name": "C", "tickets": 2}])
    return app


def tickets(engine, installed):
    """Return the tickets as version 2 sees them."""
    app = opened(engine, installed)
    with app.unit(readonly=True) as session:
        T = app[sys.modules["addons.upx"].Ticket]
        return session.execute(select(T.id, T.title, T.urgency, T.hours).order_by(T.id)).all()


UPGRADED = [(1, "printer", 2, D("1.5")), (2, "„Maus“", 0, D("0.258333"))]


def rounded(rows):
    return [(*row[:-1], round(row[-1], 6)) for row in rows]


def test_old_data_becomes_new_data(engine, version):
    with_tickets(engine, version("1.0"))
    new = version("2.0")
    assert pending(engine, new) == ["upx_0002"]
    with pytest.raises(DatabaseError, match=r"addon 'upx' is installed in version 2\.0, the database is still at 1\.0"):
        opened(engine, new)
    installing.enable(engine, new, [], utc_now)
    assert lifecycle.status(engine)["upx"] == ("2.0", True)
    assert pending(engine, new) == differences(engine, new) == []
    assert rounded(tickets(engine, new)) == UPGRADED


def test_an_upgrade_that_fails_half_way_leaves_the_old_state(engine, version):
    with_tickets(engine, version("1.0"))
    broken = version("2.0", failure='raise RuntimeError("the power went out")')
    with pytest.raises(RuntimeError):
        installing.enable(engine, broken, [], utc_now)
    old = version("1.0")
    assert lifecycle.status(engine)["upx"] == ("1.0", True)
    assert pending(engine, old) == differences(engine, old) == []
    app = opened(engine, old)
    with app.unit() as session:
        T = session[sys.modules["addons.upx"].Ticket]
        assert session.execute(select(T.subject, T.priority, T.minutes).order_by(T.id)).first() == (
            "printer",
            "high",
            90,
        )
        session.create(T, [{"subject": "more", "minutes": D(1)}])
    new = version("2.0")
    installing.enable(engine, new, [], utc_now)
    assert len(tickets(engine, new)) == 3


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_backup_of_the_old_version_is_restored_and_upgraded(engine, version, target, tmp_path):
    old = version("1.0")
    with_tickets(engine, old)
    backup(engine, old, tmp_path / "a.zip", NOW)
    new = version("2.0")
    to = make_engine(_empty(target, tmp_path))
    result = restore(to, new, tmp_path / "a.zip", utc_now)
    assert result.upgraded == ["upx_0002"]
    assert result.left_out == []
    assert rounded(tickets(to, new)) == UPGRADED
    assert pending(to, new) == differences(to, new) == []
    to.dispose()
    _drop(to.url.render_as_string(hide_password=False))


def test_a_restore_whose_upgrade_fails_leaves_an_empty_database(engine, version, tmp_path, new_database):
    old = version("1.0")
    with_tickets(engine, old)
    backup(engine, old, tmp_path / "a.zip", NOW)
    to = make_engine(new_database())
    with pytest.raises(RuntimeError):
        restore(to, version("2.0", failure='raise RuntimeError("no")'), tmp_path / "a.zip", utc_now)
    assert inspect(to).get_table_names() == []
    to.dispose()


def test_a_newer_database_is_refused_by_older_code_whatever_it_wants(engine, version, tmp_path, new_database):
    new = version("2.0")
    installing.enable(engine, new, ["upx"], utc_now)
    app = opened(engine, new)
    backup(engine, new, tmp_path / "new.zip", NOW)
    old = version("1.0")
    reason = r"the database was upgraded by version 2\.0 of addon 'upx', installed is 1\.0"
    for work in (
        lambda: opened(engine, old),
        lambda: installing.enable(engine, old, ["sales"], utc_now),
        lambda: backup(engine, old, tmp_path / "old.zip", NOW),
        lambda: run_export(App.on(engine, old), "base.Partner", tmp_path / "old.csv"),
    ):
        with pytest.raises(DatabaseError, match=reason):
            work()
    to = make_engine(new_database())
    with pytest.raises(AddonError, match=r"new\.zip was made by version 2\.0 of addon 'upx', installed is 1\.0"):
        restore(to, old, tmp_path / "new.zip", utc_now)
    to.dispose()
    app.close()


def purged(engine, installed, path):
    disable(engine, installed, "upx")
    purging.export(engine, installed, "upx", path, NOW)
    purging.purge(engine, installed, "upx")
    return path


def test_what_an_older_version_lost_is_refused_with_the_way_out(engine, version, tmp_path):
    old = version("1.0")
    with_tickets(engine, old)
    path = purged(engine, old, tmp_path / "lost.zip")
    new = version("2.0")
    installing.enable(engine, new, ["upx"], utc_now)
    with pytest.raises(BadInput, match=r"holds upx_ticket\.\w+, which addon 'upx' does not make here") as caught:
        bring_back(opened(engine, new), path)
    assert "import with version 1.0 and upgrade" in caught.value.remedy


def test_what_a_newer_version_lost_is_refused_by_the_older_one(engine, version, tmp_path):
    new = version("2.0")
    installing.enable(engine, new, ["upx"], utc_now)
    path = purged(engine, new, tmp_path / "lost.zip")
    old = version("1.0")
    installing.enable(engine, old, ["upx"], utc_now)
    with pytest.raises(AddonError, match=r"was made by version 2\.0 of addon 'upx', installed is 1\.0"):
        bring_back(opened(engine, old), path)


def tradeloom(folder, *words):
    """Run a command where the configuration names the folder of one version."""
    (folder / "tradeloom.toml").write_text(f'addons_path = ["{folder}"]\n')
    given = {key: value for key, value in os.environ.items() if not key.startswith("TRADELOOM_")}
    command = [sys.executable, "-m", "cli", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=given, check=False)
    return done.returncode, done.stdout + done.stderr


def test_the_command_shows_the_revisions_before_it_applies_them(engine, version, tmp_path):
    with_tickets(engine, version("1.0"))
    version("2.0")
    database = ("-d", engine.url.render_as_string(hide_password=False))
    new = tmp_path / "2.0"
    line = "to apply: upx_0002: Call the subject a title; count hours, and urgency in figures\n"
    code, said = tradeloom(new, *database, "export", "base.Partner", "--to", "x.csv")
    assert (code, "Upgrade it: tradeloom db upgrade." in said) == (1, True)
    assert tradeloom(new, *database, "db", "upgrade", "--dry-run") == (0, f"{line}Nothing was done (--dry-run).\n")
    assert tradeloom(new, *database, "db", "upgrade") == (0, f"{line}Applied: upx_0002.\n")
    assert tradeloom(new, *database, "doctor") == (0, "Everything is sound.\n")
    for words in (["backup", "x.zip"], ["db", "upgrade"]):
        code, said = tradeloom(tmp_path / "1.0", *database, *words)
        assert code == 1
        assert "upgraded by version 2.0 of addon 'upx'" in said or "do not know" in said
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM upx_ticket")).scalar_one() == 2
