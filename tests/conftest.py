"""What tests share: a small shop to tell stories in, addons made for tests, and customers of a file."""

from __future__ import annotations

import importlib.util
import io
import itertools
import json
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine
from sqlalchemy.dialects.sqlite import JSON as SQLITE_JSON

import addons
import cli
from addons import installing
from addons.console.config import Customer, read_config
from addons.hosting.applying import apply
from addons.hosting.arrangement import present
from addons.hosting.plan import Plan, plan
from addons.hosting.target import target_of
from addons.preferences import preference
from core import Addon, App, Session
from core.composition import CORE, compose, discover, resolve
from core.lifecycle import make_engine
from core.storage import loading

# Programs that tests start must find the installed packages, not those of the folder they are started in as well.
os.environ["PYTHONSAFEPATH"] = "1"

# No law hangs on how fast the machine is; what a fixture gives a law, the law leaves as it was.
slow_or_shared = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
settings.register_profile("tradeloom", deadline=None, suppress_health_check=slow_or_shared)
settings.load_profile("tradeloom")

# What commands keep for the next one is this run's own.
_cache = tempfile.TemporaryDirectory(prefix="tradeloom-cache-", ignore_cleanup_errors=True)
os.environ["TRADELOOM_CACHE"] = _cache.name


@pytest.fixture(autouse=True)
def _what_is_kept_stays_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no count of statements hang on how slow the machine is: what is kept is good for an hour here."""
    monkeypatch.setattr(preference, "FRESH", 3600.0)
    monkeypatch.setattr(loading, "FRESH", 3600.0)


@pytest.fixture
def explained(monkeypatch: pytest.MonkeyPatch) -> Callable[[Session, Any], str]:
    """Return a function that says how the database carries out a query; PostgreSQL as if the tables were large."""

    def quoted(_type: Any, _dialect: Any) -> Callable[[Any], str]:
        return lambda value: f"'{json.dumps(value)}'"

    monkeypatch.setattr(SQLITE_JSON, "literal_processor", quoted, raising=False)  # how lists are given there

    def explain(session: Session, query: Any) -> str:
        connection = session.connection()
        lite = session.dialect_name == "sqlite"
        if not lite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        options = {"literal_binds": True, "render_postcompile": True}
        text = str(query.compile(connection, compile_kwargs=options)).replace("%", "%%")
        rows = connection.exec_driver_sql(f"EXPLAIN {'QUERY PLAN ' if lite else ''}{text}")
        return "\n".join(str(row[-1]) for row in rows)

    return explain


# --- addons made for tests -------------------------------------------------------------------------------------

_serial = itertools.count()
NOW = datetime(2030, 1, 15, 12, 0, tzinfo=UTC)
CORE_AND_SERVICES = {name: one for name, one in discover().items() if one.service or one is CORE}
SAMPLES = Path(__file__).parent / "sample_addons"

SERVICE_OF = {
    "settings": "preferences",
    "scopes": "preferences",
    "invariants": "doctor",
    "reports": "reporting",
    "scheduled_jobs": "jobs",
    "schemas": "schemas",
    "worklists": "lists",
}

HEAD = """
from __future__ import annotations
from collections.abc import Sequence
from typing import Self
from sqlalchemy.dialects.sqlite import JSON as SQLITE_JSON
from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from core import *
from addons.doctor import Invariant
from addons.reporting import Report
from addons.schemas import Schema
from core import App, Check, Document, DocumentLine, Finding, Mapped, Model, Money, Role
from addons.preferences import Setting
from core import Session, Transition, column, hookimpl, reference, relation
"""


@pytest.fixture
def tradeloom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str]]:
    """Return a function that runs a command in an empty folder and returns (exit code, what it said)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("TRADELOOM_CONFIG", "TRADELOOM_CUSTOMER", "TRADELOOM_DATABASE", "TRADELOOM_USER"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: object, answer: str = "") -> tuple[int, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
        monkeypatch.setattr(sys, "argv", ["tradeloom", *map(str, words)])
        code = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        said = capsys.readouterr()
        return code, said.out + said.err

    return run


@pytest.fixture
def write_addon(tmp_path: Path) -> Iterator[Callable[..., Addon]]:
    """Return a function that writes an addon and returns its manifest; it is forgotten after the test."""
    written: list[str] = []

    def write(name: str, source: str, *, version: str = "", **manifest: object) -> Addon:
        folder = tmp_path / "addons" / name
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "__init__.py"
        path.write_text(f'"""{name}"""\n{HEAD}\n{dedent(source)}', encoding="utf-8")
        load_module(name, path)
        written.append(name)
        manifest["depends"] = tuple(dict.fromkeys([*manifest.get("depends", ()), *services_for(source)]))
        version = version or f"1.{next(_serial)}"  # compositions are shared by name and version
        return Addon(name=name, version=version, module=f"addons.{name}", **manifest)

    yield write
    for name in dict.fromkeys(written):
        sys.modules.pop(f"addons.{name}", None)
        delattr(addons, name)


def services_for(source: str) -> list[str]:
    """Return the services whose hooks an addon implements, so that it depends on them."""
    return [SERVICE_OF[hook] for hook in re.findall(r"^ *def (\w+)\(", source, re.MULTILINE) if hook in SERVICE_OF]


def load_module(name: str, path: Path) -> None:
    importlib.invalidate_caches()
    sys.modules.pop(f"addons.{name}", None)
    places = [str(path.parent)]
    spec = importlib.util.spec_from_file_location(f"addons.{name}", path, submodule_search_locations=places)
    module = importlib.util.module_from_spec(spec)
    sys.modules[f"addons.{name}"] = module
    setattr(addons, name, module)
    spec.loader.exec_module(module)


@pytest.fixture(scope="session")
def toy() -> Addon:
    """Return the addon `toy` of the sample folder."""
    if "addons.toy" not in sys.modules:
        load_module("toy", SAMPLES / "addons" / "toy" / "__init__.py")
    from dataclasses import replace

    return replace(sys.modules["addons.toy"].addon, module="addons.toy")


@pytest.fixture
def open_app(new_database: Callable[[], str]) -> Iterator[Callable[..., App]]:
    """Return a function that opens an application of these addons, whose tables are made without revisions."""
    engines: list[Engine] = []

    def make(*given: Addon, url: str = "") -> App:
        installed = {**CORE_AND_SERVICES, **{addon.name: addon for addon in given}}
        engines.append(engine := make_engine(url or new_database()))
        installing.enable(engine, installed, [addon.name for addon in given], lambda: NOW)
        composition = compose(resolve(installed, [addon.name for addon in given]))
        with engine.begin() as connection:
            composition.metadata.create_all(connection)
        return App(engine, composition, installed, clock=lambda: NOW)

    yield make
    for engine in engines:
        engine.dispose()


@pytest.fixture
def toy_app(open_app: Callable[..., App], toy: Addon) -> App:
    """Open an application of the toy alone."""
    return open_app(toy)


class Arranged:
    """A customer `acme` in a configuration file and a database."""

    def __init__(self, folder: Path, url: str, installed: Mapping[str, Addon]) -> None:
        self.path = folder / "tradeloom.toml"
        self.url = url
        self.installed = installed
        self.engine = make_engine(url)
        self.opened: list[App] = []

    def write(self, text: str, *, addons: str = "", shared: str = "") -> Customer:
        """Write the file and read the customer; `text` follows the table [customers.acme]."""
        given = f"addons = [{addons}]\n" if addons else ""
        head = f'{shared}\n[customers.acme]\ndatabase = "{self.url}"\n{given}'
        self.path.write_text(f"{head}{text}", encoding="utf-8")
        return read_config(self.path).customer("acme")

    def plan(self, text: str = "", **options: str) -> Plan:
        """Return the plan that a file makes."""
        customer = self.write(text, **options)
        now = present(self.engine, self.installed)
        return plan(self.engine, self.installed, now, *target_of(customer, now, self.installed))

    def apply(self, text: str = "", **options: str) -> App:
        """Apply a file, see that nothing is left to do, and open the application."""
        for _ in self.steps(text, **options):
            pass
        assert [str(change) for change in self.plan(text, **options).changes] == []
        return self.open()

    def steps(self, text: str = "", **options: str) -> Iterator[str]:
        """Apply a file step by step."""
        return apply(self.plan(text, **options), self.engine, self.installed, lambda: NOW)

    def open(self) -> App:
        """Open the application."""
        self.opened.append(App.on(self.engine, self.installed, name="acme", clock=lambda: NOW))
        return self.opened[-1]


@pytest.fixture
def arranged_toy(toy_app: App, tmp_path: Path) -> Iterator[Arranged]:
    """Arrange a customer of the toy alone, whose tables are there."""
    url = toy_app.engine.url.render_as_string(hide_password=False)
    arranged = Arranged(tmp_path, url, toy_app.installed)
    installing.seed_app(toy_app)
    yield arranged
    arranged.engine.dispose()


@pytest.fixture
def arranged(new_database: Callable[[], str], tmp_path: Path) -> Iterator[Arranged]:
    """Arrange a customer of the installed addons, whose database is empty."""
    made = Arranged(tmp_path, new_database(), discover())
    yield made
    made.engine.dispose()
