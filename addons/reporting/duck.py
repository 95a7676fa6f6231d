"""Let DuckDB add up: it reads the tables of the live database, without writing, and uses all processors.

It is attached to the customer's database for the one statement and sees what is committed. Figures stay exact: they
are integers of their smallest unit over SQLite, decimals over PostgreSQL, as in the database itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.pool import StaticPool

from addons.reporting.arithmetic import PORTION
from core import UsageError

if TYPE_CHECKING:
    from sqlalchemy import Select
    from sqlalchemy.engine import URL

    from core import Session

SCANNERS = {"sqlite": "sqlite_scanner", "postgresql": "postgres_scanner"}
MACRO = f"""CREATE TEMP MACRO {PORTION}(figure, by_, of_, scale, digits) AS
    CASE WHEN of_ = 0 THEN NULL ELSE
        (abs(figure::HUGEINT * by_::HUGEINT) * 2 + abs(of_::HUGEINT * (10 ** (scale - digits))::HUGEINT))
        // (abs(of_::HUGEINT * (10 ** (scale - digits))::HUGEINT) * 2)
        * (10 ** (scale - digits))::HUGEINT * sign(figure) * sign(by_) * sign(of_)
    END"""
"""The portion of whole figures; see addons.reporting.arithmetic."""


class _Duck(PGDialect):
    """Speak to DuckDB, whose SQL is much like PostgreSQL's."""

    driver = "duckdb"
    postfetch_lastrowid = False

    @classmethod
    def import_dbapi(cls) -> Any:
        """Return the driver, which is loaded where DuckDB is asked for."""
        return import_module("duckdb")

    def initialize(self, connection: Any) -> None:
        """Ask nothing that only PostgreSQL knows."""

    def do_rollback(self, dbapi_connection: Any) -> None:
        """End nothing: each statement is a transaction of its own."""


class OverSqlite(_Duck):
    """Read a SQLite file: columns have the types that they have there."""

    name = "sqlite"
    supports_statement_cache = True


class OverPostgres(_Duck):
    """Read a PostgreSQL database."""

    supports_statement_cache = True


for _name, _class in (("sqlite", OverSqlite), ("postgresql", OverPostgres)):
    registry.register(f"duckdb.{_name}", __name__, _class.__name__)


def fetch_beside(session: Session, statement: Select[Any]) -> Sequence[Any]:
    """Return the rows of a statement, added up by DuckDB; raises UsageError where it is not installed."""
    kind = session.dialect_name
    with _attached(session.app.engine.url, kind) as live:
        engine = create_engine(f"duckdb+{kind}://", creator=lambda: live, poolclass=StaticPool)
        with engine.connect() as connection:
            return list(connection.execute(statement).all())


@lru_cache(maxsize=2)
def _loaded(kind: str) -> Any:
    """Return DuckDB with what reads a kind of database, loaded once for the process: that takes half a second."""
    try:
        duckdb = import_module("duckdb")
        scanner = import_module(f"duckdb_extension_{SCANNERS[kind]}")
    except ImportError:
        remedy = "Install it: pip install 'tradeloom[bi]'; or ask the database itself: engine=database."
        raise UsageError("DuckDB, which is to add up, is not installed", remedy=remedy) from None
    folder = Path(str(scanner.__file__)).parent / "extensions" / f"v{duckdb.__version__}"
    raw = duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False})
    raw.load_extension(str(folder / f"{SCANNERS[kind]}.duckdb_extension"))
    return raw


@contextmanager
def _attached(url: URL, kind: str) -> Iterator[_Live]:
    """Attach a database for a while, to be read only."""
    live = _Live(_loaded(kind).cursor(), f"live{next(_serial)}")
    source = _quoted(_source(url, kind))
    live.raw.execute(f"ATTACH {source} AS {live.name} (TYPE {kind.removesuffix('ql')}, READ_ONLY)")
    try:
        yield live
    finally:
        live.raw.execute(f"DETACH {live.name}")
        live.raw.close()


_serial = count(1)


class _Live:
    """Be a connection whose cursors, each a connection of its own to DuckDB, look at the attached database."""

    def __init__(self, raw: Any, name: str) -> None:
        self.raw, self.name = raw, name

    def cursor(self) -> Any:
        """Return a cursor that is set up."""
        found = self.raw.cursor()
        for statement in (f"USE {self.name}", "SET integer_division = true", MACRO):
            found.execute(statement)
        return found

    def close(self) -> None:
        """Leave the closing to who opened it."""


def _source(url: URL, kind: str) -> str:
    if kind == "sqlite":
        return str(url.database)
    asked = {**url.query, "host": url.host, "port": url.port, "user": url.username, "password": url.password}
    parts = {"dbname": url.database, **{name: value for name, value in asked.items() if value}}
    parts = {"host": url.query.get("host"), **parts} if not url.host else parts
    return " ".join(f"{name}={_quoted(str(value), backslash=True)}" for name, value in parts.items() if value)


def _quoted(text: str, *, backslash: bool = False) -> str:
    if backslash:
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return "'" + text.replace("'", "''") + "'"
