"""A pytest plugin for authors of addons: `app_with("sales", ...)` on SQLite and on PostgreSQL.

    def test_an_order_is_confirmed(app_with):
        app = app_with("sales")
        with app.unit() as session: ...

`shop_with` opens one with a customer and products, `story_with` one with a clock that is set day by day. Import from
here also `create_one`, `edit_one` and `remove_one`, and `take_back` and `bring_forward` to test a revision.

Each test gets a database of its own, copied from one that was made once per set of addons. The contract that every
addon must keep is in `test_contract.py` here: `pytest --pyargs addons.devkit.testing` asks it of all addons found.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from addons.devkit.testing.records import create_one as create_one
from addons.devkit.testing.records import edit_one as edit_one
from addons.devkit.testing.records import remove_one as remove_one
from addons.devkit.testing.revisions import bring_forward as bring_forward
from addons.devkit.testing.revisions import take_back as take_back
from addons.devkit.testing.shop import NOW as NOW
from addons.devkit.testing.shop import Clock as Clock
from addons.devkit.testing.shop import Scene as Scene
from addons.devkit.testing.shop import Shop as Shop
from addons.devkit.testing.shop import Story as Story
from addons.devkit.testing.shop import open_shop as open_shop

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

    from core import Addon
    from core.app import App

SERVICES = ("lists", "printing", "reporting")
"""What a shop's people use besides the trade: worklists, papers and reports."""

_templates: dict[tuple[str, tuple[str, ...]], str] = {}
_serial = itertools.count(1)


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Run the test on SQLite and on PostgreSQL."""
    return str(request.param)


@pytest.fixture
def new_database(backend: str, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Return a function that makes an empty database and returns its URL."""
    made: list[str] = []

    def make() -> str:
        made.append(_empty(backend, tmp_path))
        return made[-1]

    yield make
    for url in made:
        _drop(url)


@pytest.fixture
def app_with(backend: str, tmp_path: Path) -> Iterator[Callable[..., App]]:
    """Return a function that opens an application with these addons in a fresh database, at a fixed time."""
    from addons.console.config import read_config
    from core.app import App
    from core.lifecycle import make_engine

    opened: list[App] = []

    def make(*addons: str, clock: Callable[[], datetime] = lambda: NOW) -> App:
        url = _copy(backend, _template(backend, addons), tmp_path)
        opened.append(App.on(make_engine(url), _installed(read_config().addons_path), clock=clock))
        return opened[-1]

    yield make
    for app in opened:
        app.close()
        _drop(app.engine.url.render_as_string(hide_password=False))


@pytest.fixture
def shop_with(app_with: Callable[..., App]) -> Callable[..., Shop]:
    """Return a function that opens a shop with these addons and the services people use; see `open_shop`."""

    def make(*addons: str, duplicates: bool = False, **options: Any) -> Shop:
        return open_shop(app_with(*addons, *SERVICES, **options), duplicates=duplicates)

    return make


@pytest.fixture
def story_with(shop_with: Callable[..., Shop]) -> Callable[..., Story]:
    """Return a function that begins a story in a shop with these addons."""

    def begin(*addons: str, **options: Any) -> Story:
        clock = Clock()
        return Story(shop_with(*addons, clock=clock, **options), clock)

    return begin


@pytest.fixture
def statements() -> Callable[[App], list[str]]:
    """Return a function that starts to record the SQL statements of an application into the list it returns."""
    from sqlalchemy import event

    def record(app: App) -> list[str]:
        seen: list[str] = []
        event.listen(app.engine, "before_cursor_execute", lambda *args: seen.append(args[2]))
        return seen

    return record


@cache
def _installed(folders: tuple[Path, ...]) -> Mapping[str, Addon]:
    """Return the addons that are installed, or lie in these folders; found once."""
    from core.composition import discover

    return discover(folders)


def _template(backend: str, addons: tuple[str, ...]) -> str:
    from addons.console.config import read_config
    from addons.installing import enable, seed_app
    from core.app import App
    from core.lifecycle import make_engine

    installed = _installed(read_config().addons_path)
    key = (backend, addons)
    if key not in _templates:
        import tempfile

        folder = Path(tempfile.mkdtemp(prefix="tradeloom-template-"))
        url = _empty(backend, folder)
        engine = make_engine(url)
        enable(engine, installed, addons, lambda: NOW)
        app = App.on(engine, installed, clock=lambda: NOW)
        seed_app(app)
        app.close()
        _templates[key] = url
    return _templates[key]


def _empty(backend: str, folder: Path) -> str:
    if backend == "sqlite":
        return f"sqlite:///{folder}/test{next(_serial)}.db"
    return _create("template0")


def _copy(backend: str, template: str, folder: Path) -> str:
    if backend == "sqlite":
        target = folder / f"test{next(_serial)}.db"
        shutil.copyfile(template.removeprefix("sqlite:///"), target)
        return f"sqlite:///{target}"
    return _create(_name(template))


def _server() -> URL:
    from sqlalchemy import make_url

    from addons.devkit.testing.postgres import server_url

    return make_url(server_url())


def _name(url: str) -> str:
    from sqlalchemy import make_url

    return str(make_url(url).database)


def _create(template: str) -> str:
    import os

    name = f"test_{os.getpid()}_{next(_serial)}"
    _on_server(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    return _server().set(database=name).render_as_string(hide_password=False)


def _drop(url: str) -> None:
    if url.startswith("postgresql"):
        _on_server(f'DROP DATABASE IF EXISTS "{_name(url)}" WITH (FORCE)')


def _on_server(statement: str) -> None:
    from sqlalchemy import create_engine

    engine = create_engine(_server(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()
