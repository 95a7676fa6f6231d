"""Write a backup: all tables of a database as they were at one moment, while others go on writing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, Table, or_, select

from addons.backup.archive import BACKUP, About, writing
from addons.backup.stored import forms, origin, stored_tables
from addons.doctor.last_ids import last_ids
from addons.installing import migration
from addons.schemas import unfinished_beside
from core import Addon, DatabaseError, Row
from core.composition import compose, resolve
from core.lifecycle import (
    known_addons,
    make_engine,
    plain_errors,
    refuse_missing_file,
    refuse_newer,
    shown_url,
    status,
)

if TYPE_CHECKING:
    from sqlalchemy import MetaData

AT_ONCE = 1000
"""How many rows are in memory at a time."""

Tick = Callable[[int], None]


def backup(
    engine: Engine,
    installed: Mapping[str, Addon],
    path: Path,
    at: datetime,
    *,
    customer: str = "",
    tick: Tick = lambda rows: None,
) -> About:
    """Write everything in a database to a new zip file and return its description.

    `tick` is called with the number of rows written. Raises DatabaseError if it is no Tradeloom database or newer
    than the code, BadInput if the file exists.
    """
    known = status(engine)
    if not known:
        raise DatabaseError(
            f"{shown_url(engine.url)} is not a Tradeloom database", remedy="There is nothing to back up."
        )
    refuse_newer(known, installed)
    models = models_of(known, installed)
    about = About(BACKUP, at.isoformat(), engine.dialect.name, {}, [], customer=customer)
    with (
        plain_errors(engine.url),
        writing(path, about, "Name another file.") as file,
        one_moment(engine, path) as moment,
    ):
        about.addons = known_addons(moment)
        about.origin = origin(moment)
        about.revisions = sorted(migration.applied(moment))
        last = last_ids(moment)
        for table in stored_tables(moment, models):
            with closing(rows_of(moment, table, tick)) as rows:
                file.add(table.name, forms(table), rows, last.get(table.name, 0))
    return about


def size(engine: Engine) -> int:
    """Return about how many rows a database holds, at once: for a progress bar."""
    refuse_missing_file(engine.url)
    with plain_errors(engine.url), engine.execution_options(readonly=True).connect() as connection:
        return sum(last_ids(connection).values())


def models_of(known: Mapping[str, object], installed: Mapping[str, Addon]) -> MetaData:
    """Return the tables of the addons applied in a database, as far as their packages are installed."""
    there = [name for name in known if name in installed]
    return compose(resolve(installed, there)).metadata


def rows_of(
    connection: Connection, table: Table, tick: Tick = lambda rows: None, *, columns: Sequence[str] = ()
) -> Generator[Row, None, None]:
    """Yield the rows of a table by id, a thousand in memory at a time.

    With `columns` only "id" and these, of the rows in which one of them has a value.
    """
    query = select(table)
    if columns:
        some = [column for column in table.columns if column.name in columns]
        query = select(table.c.id, *some).where(or_(*(column.is_not(None) for column in some)))
    names = [column.name for column in query.selected_columns]
    order = table.primary_key.columns or table.columns
    with connection.execute(query.order_by(*order).execution_options(yield_per=AT_ONCE)) as result:
        for part in result.partitions():
            for row in part:
                yield dict(zip(names, row, strict=True))
            tick(len(part))


@contextmanager
def one_moment(engine: Engine, copy_beside: Path | None = None) -> Iterator[Connection]:
    """Open a connection that sees one moment, whatever others write.

    On SQLite, with `copy_beside`, of a copy in that file's folder: then a long reading does not let the log grow.
    """
    if engine.dialect.name != "sqlite":
        options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with engine.execution_options(**options).connect() as connection:
            yield connection
        return
    if copy_beside is None:
        with engine.execution_options(readonly=True).connect() as connection:
            yield connection
        return
    with _folder(unfinished_beside(copy_beside.with_name(f"{copy_beside.stem}-copy"))) as folder:
        copy = make_engine(f"sqlite:///{_copied(engine, folder)}")
        try:
            with one_moment(copy) as connection:
                yield connection
        finally:
            copy.dispose()


@contextmanager
def _folder(path: Path) -> Iterator[Path]:
    """Make a folder for a while, for its owner only."""
    path.mkdir(mode=0o700)
    try:
        yield path
    finally:
        rmtree(path, ignore_errors=True)


def _copied(engine: Engine, folder: Path) -> Path:
    """Copy a SQLite database with its online backup, which sees no half of another's transaction."""
    path = folder / "copy.db"
    try:
        with closing(engine.raw_connection()) as source, closing(sqlite3.connect(path)) as target:
            source.driver_connection.backup(target)  # type: ignore[union-attr]
    except sqlite3.Error as error:
        raise DatabaseError(
            f"{shown_url(engine.url)} cannot be copied to {folder.parent}: {error}",
            remedy="There must be room for the database and its backup; name a file elsewhere.",
        ) from error
    return path
