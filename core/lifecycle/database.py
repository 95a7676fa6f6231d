"""Engines for SQLite and PostgreSQL, set up so that no update is lost, and their errors in plain words."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, exc, make_url
from sqlalchemy.engine import URL, Connection

from core.errors import BadInput, DatabaseError, StaleError, TradeloomError, UsageError

BUSY_SECONDS = 30.0
"""How long to wait for another writer of a SQLite file."""
RETRIED = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL codes worth another try: serialization failure, deadlock, lock not available."""


BROKEN_RULES = (
    ("UNIQUE|duplicate key", "there is such a record already, and it must be unique", "Change its code or number."),
    ("NOT NULL|not-null", "a value is missing that every such record has", "Give it."),
    ("FOREIGN KEY|foreign key", "a record is named that there is not, or that others still refer to", "Name another."),
    ("CHECK|check constraint", "a value is outside what is allowed", "Correct it."),
)
"""How databases say that a rule of theirs is broken, what it means, and what to do."""


def database_url(text: str) -> URL:
    """Return the URL of a database; a bare path means SQLite, "postgresql:" means psycopg 3."""
    if "://" not in text:
        text = f"sqlite:///{text}"
    if "\0" in text:
        raise _no_url(text.replace("\0", "�"))
    try:
        url = make_url(text)
    except (exc.ArgumentError, ValueError):
        raise _no_url(text) from None
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise UsageError(f"'{url.drivername}' databases are not supported", remedy="Use SQLite or PostgreSQL.")
    return url


def shown_url(url: URL | str) -> str:
    """Return a URL, or what was typed for one, without what may be secret; wherever one is shown, it is by this."""
    text = url if isinstance(url, str) else url.render_as_string(hide_password=False)
    _, scheme, rest = re.split(r"\A((?:.*?//)?)", text.replace("%3A", ":").replace("%40", "@"), maxsplit=1, flags=re.S)
    before, at, after = rest.rpartition("@")
    rest = f"{re.split('[:?/]', before)[0]}:***@{after}" if ":" in before else rest
    path, mark, options = rest.partition("?")
    path = path if at else re.sub(r":(?!\d+(/|$)|memory:|[/\\])[^\]]+$", ":***", path)
    told = r"(?:host|port|sslmode|mode|cache|uri)=[\w./:%-]*(?:&|$)"
    return scheme + path + mark + re.sub(rf"(?<![^&])(?!{told})[^&]+", "***", options)


def _no_url(url: URL | str) -> UsageError:
    remedy = "Write sqlite:///file.db or postgresql://user@host/name; %40 stands for an @ in a password."
    return UsageError(f"'{shown_url(url)}' is not a database URL", remedy=remedy)


def make_engine(url: str | URL, *, busy_seconds: float = BUSY_SECONDS, **options: Any) -> Engine:
    """Return an engine for the URL; SQLite gets WAL, foreign keys, a busy timeout and BEGIN IMMEDIATE."""
    url = database_url(url) if isinstance(url, str) else url
    try:
        if url.get_backend_name() != "sqlite":
            return create_engine(url, pool_pre_ping=True, **options)
        if url.query.keys() - {"timeout"} and "uri" not in url.query:  # the driver would ignore them
            raise _no_url(url)
        engine = create_engine(url, connect_args={"timeout": busy_seconds}, **options)
    except ImportError:
        remedy = "Install it: pip install 'tradeloom[pg]'."
        raise UsageError("PostgreSQL needs the driver psycopg", remedy=remedy) from None
    except (exc.ArgumentError, ValueError, TypeError):
        raise _no_url(url) from None
    event.listen(engine, "do_connect", _open_sqlite)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def file_is_missing(url: URL) -> bool:
    """Say whether the URL names a SQLite file that does not exist."""
    path = url.database if url.get_backend_name() == "sqlite" else None
    return bool(path) and not str(path).startswith((":memory:", "file:")) and not Path(str(path)).exists()


def refuse_missing_file(url: URL) -> None:
    """Raise DatabaseError for a SQLite file that does not exist, before a connection would create it."""
    if file_is_missing(url):
        where = shown_url(url.database or "")
        raise DatabaseError(f"there is no database file {where}", remedy="Make it with: tradeloom init.")


def _open_sqlite(_dialect: object, _record: object, arguments: list[Any], options: dict[str, Any]) -> None:
    """Let a file be read that may not be written, nor its folder, while nobody is writing it."""
    path = Path(str(arguments[0]))
    if path.is_file() and _is_read_only(path) and not path.with_name(f"{path.name}-wal").exists():
        arguments[0], options["uri"] = f"{path.resolve().as_uri()}?immutable=1", True


def _set_up_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    is_wal = cursor.execute("PRAGMA journal_mode").fetchone()[0] == "wal"
    _seq, _name, path = cursor.execute("PRAGMA database_list").fetchone()
    if not is_wal and not (path and _is_read_only(Path(path))):
        cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.close()


def _is_read_only(path: Path) -> bool:
    return path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get("readonly") else "BEGIN IMMEDIATE")


def is_retried(error: BaseException) -> bool:
    """Say whether the transaction failed only because of another one at the same time."""
    return isinstance(error, StaleError) or getattr(getattr(error, "orig", None), "sqlstate", None) in RETRIED


@contextmanager
def plain_errors(url: URL) -> Iterator[None]:
    """Turn a database's complaint into DatabaseError or BadInput with a remedy; other errors pass."""
    try:
        yield
    except exc.DBAPIError as error:
        if (plain := _plain(url, error)) is None:
            raise
        raise plain from error
    except exc.StatementError as error:  # a column type refused a value
        if isinstance(error.orig, TradeloomError):
            raise error.orig from None
        raise


def _plain(url: URL, error: exc.DBAPIError) -> TradeloomError | None:
    text = str(error.orig).strip().partition("\n")[0]
    for sign, what, remedy in BROKEN_RULES if isinstance(error, exc.IntegrityError) else ():
        if re.search(sign, str(error.orig)):
            return BadInput(f"{what}: {text}", remedy=remedy)
    cases = {
        "database is locked": ("is locked by another process", "Wait for it to finish and run the command again."),
        "readonly database": ("is read-only", "Give this user the right to write the file and its folder."),
        "disk is full|no space left": ("has no room left; nothing of this step was kept", "Free disk space first."),
        "file is not a database": ("is not a SQLite database", "Check the name of the file."),
        "malformed": ("is damaged", "Restore a backup."),
        "unable to open database": ("cannot be opened", "Check that the folder exists and may be written."),
        "connection refused|connection is bad": ("does not answer", "Start the server, or check host and port."),
        "does not exist": (f"cannot be opened: {_without_secrets(text, url)}", "Create it first."),
        "authentication failed": ("refuses the user or password", "Check the URL."),
        "failed to resolve host": ("has a host name nobody knows", "Check the URL."),
    }
    for sign, (what, remedy) in cases.items():
        if re.search(sign, str(error.orig), re.I) and not isinstance(error, exc.ProgrammingError):
            return DatabaseError(f"database {shown_url(url)} {what}", remedy=remedy)
    if error.statement is None:  # no connection came about
        return DatabaseError(f"database {shown_url(url)} cannot be opened: {_without_secrets(text, url)}")
    return None


def _without_secrets(told: str, url: URL) -> str:
    """Return what a driver says of a URL, without the parts of it that are not shown."""
    parts = [url.password, *url.query.values(), *(one for one in (url.host, url.database) if one and "@" in one)]
    return re.sub("|".join(re.escape(str(part)) for part in parts if part) or r"\Z.", "***", told)
