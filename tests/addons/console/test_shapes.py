"""What help and options are made of is kept in a file: no help composes, and it is true when addons change."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from addons.console.shape import shape_from
from addons.console.shaping import shape_of
from addons.installing import keep, once_for, read_kept, stamp, woven
from core.composition import compose, discover, resolve

WALK = """
import sys, click, cli

def walk(ctx, command):
    global count
    count += 1
    assert "Usage: " in command.get_help(ctx)
    for name in command.list_commands(ctx) if isinstance(command, click.Group) else ():
        below = command.get_command(ctx, name)
        walk(click.Context(below, info_name=name, parent=ctx), below)

count = 0
with click.Context(cli.tradeloom, info_name="tradeloom") as ctx:
    ctx.params = {"customer": None, "database": None, "user": "admin"}
    walk(ctx, cli.tradeloom)
print(count, *sorted({name.partition(".")[0] for name in sys.modules}))
"""
NEEDLESS = {"sqlalchemy", "alembic", "asyncio", "ssl", "email", "psycopg", "jinja2", "babel", "marshmallow", "hashlib"}

VERBS = """
addon = Addon(name="acme_wax", version="1.0", depends=("sales",))

class Order(sales.Order, extends=True):
    @classmethod
    def {0}(cls, session, orders):
        pass

@hookimpl
def models():
    return [Order]

@hookimpl
def transitions():
    return [Transition(sales.Order, "{0}", "draft", summary="Make it {0}")]
"""


@pytest.fixture
def backend() -> str:
    """Run on SQLite alone: the command line is the same on both."""
    return "sqlite"


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Keep files in a folder of this test."""
    monkeypatch.setenv("TRADELOOM_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def run(tmp_path):
    """Return a function that runs a command in a process of its own, where an addon may be written anew."""
    env = {**os.environ, "TRADELOOM_CONFIG": str(tmp_path / "shop.toml"), "PYTHONDONTWRITEBYTECODE": "1"}
    (tmp_path / "shop.toml").write_text('addons_path = ["more"]\n[customers.acme]\ndatabase = "sqlite:///acme.db"\n')
    (tmp_path / "more" / "addons").mkdir(parents=True)

    def command(*words):
        program = [sys.executable, "-c", "import cli; cli.main()", *words]
        done = subprocess.run(program, env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return command


def write_verb(tmp_path: Path, verb: str) -> None:
    folder = tmp_path / "more" / "addons" / "acme_wax"
    folder.mkdir(exist_ok=True)
    head = "from addons import sales\nfrom core import Addon, Transition, hookimpl\n"
    (folder / "__init__.py").write_text(head + VERBS.format(verb))


def test_no_help_needs_a_database_library(cache, tmp_path):
    """Of every command, once the shapes are kept: what is imported is counted, which no busy machine changes."""
    walked = [
        subprocess.run([sys.executable, "-c", WALK], cwd=tmp_path, capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    ]
    count, *modules = walked[1].split()
    assert walked[0].split()[0] == count
    assert int(count) > 150
    assert not NEEDLESS & set(modules)
    assert len(modules) < 200


def test_a_shape_comes_back_from_its_file_as_it_was():
    installed = discover()
    composition = compose(resolve(installed, woven(installed)))
    for document in composition.documents().values():
        made = shape_of(composition, document)
        again = shape_from(json.loads(json.dumps(made)))
        assert json.dumps(again) == json.dumps(made)
        assert [one.arguments for one in again.verbs.values()] == [one.arguments for one in made.verbs.values()]


def test_help_follows_what_is_enabled_and_the_files_of_addons(cache, tmp_path, run):
    run("init", "acme", "--addons", "sales")
    assert "Make it waxed" not in run("order", "--help")
    write_verb(tmp_path, "waxed")
    assert "Make it waxed" not in run("order", "--help")  # installed, not enabled
    run("addon", "enable", "acme_wax")
    assert "Make it waxed" in run("order", "--help")
    assert "--dry-run" in run("order", "waxed", "--help")
    write_verb(tmp_path, "polished")
    assert "Make it polished" in run("order", "--help")
    assert "polished: 0 would be done" in run("order", "polished", "--state", "draft", "--dry-run")
    run("addon", "disable", "acme_wax")
    assert "Make it polished" not in run("order", "--help")
    assert len(list(cache.glob("shape-*-order.json"))) == 1


def test_help_is_right_where_nothing_can_be_kept(tmp_path, monkeypatch, run):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("TRADELOOM_CACHE", str(tmp_path / "file" / "folder"))
    keep("x", [1])
    assert read_kept("x") is None
    assert "--dry-run" in run("order", "confirm", "--help")


def test_work_is_done_once_for_the_same_files(cache, write_addon, tmp_path):
    done = []
    one = write_addon("dd", "x = 1", version="7")
    for _ in range(2):
        once_for("test", [one], work=lambda: done.append(1))
    path = tmp_path / "addons" / "dd" / "more.py"
    path.write_text("")
    before = stamp([one])
    once_for("test", [one], work=lambda: done.append(2))
    path.write_text("y = 2")
    assert stamp([one]) != before
    once_for("test", [one], "another customer's", work=lambda: done.append(3))
    assert done == [1, 2, 3]


def test_work_that_fails_is_done_again(cache, write_addon):
    one = write_addon("dd", "")
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            once_for("test", [one], work=lambda: 1 // 0)


def test_a_list_composes_what_it_shows_and_no_type(app_with):
    from addons import sales
    from addons.lists.listing import Listing

    app = app_with("sales", "shipping", "invoicing")
    from core.composition import Composition

    late = Composition(app.composition.addons)
    query = Listing(late[sales.Order]).statement({"state": "draft"}, sort="-date", limit=50)
    assert "sales_order" in str(query)
    assert sorted(one.__name__ for one in late._classes) == ["Order", "Partner"]
