"""Put the rows of a file into the tables of a database, many at a time, references proved at the end."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, exc, insert, text

from addons.backup.archive import Archive, damage_told
from addons.backup.stored_values import reader
from core import BadInput, Row

AT_ONCE = 1000
"""How many rows are in memory, and written by one statement."""

FOREIGN_KEYS = """
SELECT holding.relname, target.relname, conname, pg_get_constraintdef(pg_constraint.oid)
FROM pg_constraint JOIN pg_class AS holding ON holding.oid = conrelid JOIN pg_class AS target ON target.oid = confrelid
WHERE contype = 'f' AND connamespace = CAST(current_schema() AS regnamespace) ORDER BY 1, 3
"""


def in_parts(rows: Iterable[Row], size: int = AT_ONCE) -> Iterator[list[Row]]:
    """Yield the rows in lists of at most `size`."""
    rows = iter(rows)
    while part := list(islice(rows, size)):
        yield part


def load(
    connection: Connection, archive: Archive, table: Table, columns: Sequence[str], tick: Callable[[int], None]
) -> int:
    """Insert the rows of a table with these columns of the file; return how many."""
    write = _writer(connection, table, columns)
    count = 0
    for part in in_parts(read(archive, table, columns)):
        with refusal_told(archive, table):
            write(part)
        count += len(part)
        tick(len(part))
    return count


def _writer(connection: Connection, table: Table, columns: Sequence[str]) -> Callable[[list[Row]], object]:
    """Return the function that inserts many rows by one statement: on PostgreSQL an array for each column."""
    if connection.dialect.name == "sqlite":
        statement = insert(table)
        return lambda rows: connection.execute(statement, rows)
    dialect = connection.dialect
    quote = dialect.identifier_preparer.quote
    arrays = ", ".join(f"%s::{table.c[name].type.compile(dialect)}[]" for name in columns)
    names = ", ".join(map(quote, columns))
    sql = f"INSERT INTO {quote(table.name)} ({names}) SELECT * FROM unnest({arrays})"
    binds = {name: table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in columns}

    def write(rows: list[Row]) -> object:
        values = ([row[name] for row in rows] for name in columns)
        bound = zip(binds.values(), values, strict=True)
        arrays = tuple([bind(value) for value in each] if bind else each for bind, each in bound)
        return connection.exec_driver_sql(sql, arrays)

    return write


def read(archive: Archive, table: Table, columns: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of a file for a table of a database, without the columns that are not named."""
    forms = archive.about.tables[table.name].columns
    with damage_told(archive.path):
        readers = _readers(table, forms, columns)
    for row in archive.rows(table.name, readers):
        if row.keys() != forms.keys():
            raise BadInput(f"{archive.path} is damaged: a row of {table.name} has not the columns it must have")
        yield {name: row[name] for name in columns}


def _readers(table: Table, forms: dict[str, str], columns: Sequence[str]) -> dict[str, Callable[[Any], Any]]:
    found: dict[str, Callable[[Any], Any]] = {}
    for name in columns:
        try:
            read = reader(forms[name], table.c[name].type)
        except BadInput as error:
            raise BadInput(f"{table.name}.{name} {error.message}", remedy=error.remedy) from None
        if read is not None:
            found[name] = read
    return found


@contextmanager
def refusal_told(archive: Archive, table: Table) -> Iterator[None]:
    """Turn what a database refuses of a file's rows into BadInput."""
    try:
        yield
    except exc.OperationalError:  # full, locked, gone: no row is to blame
        raise
    except (exc.StatementError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise BadInput(
            f"{archive.path}: the database refuses rows of {table.name}: {_first_line(error)}; nothing was changed"
        ) from error


def _first_line(error: Exception) -> str:
    return str(getattr(error, "orig", error)).strip().partition("\n")[0]


@contextmanager
def references_later(connection: Connection, tables: Collection[str] = ()) -> Iterator[None]:
    """Let rows of these tables (of all, if none is named) come in any order, and prove references at the end.

    That is one question per foreign key instead of one per row. On SQLite the caller's transaction is one of
    `migration.migrating`, which does not enforce them. Raises BadInput for a reference without target.
    """
    if connection.dialect.name == "sqlite":
        yield
        missing = connection.execute(text("PRAGMA foreign_key_check")).first()
        if missing:
            raise _without_target(missing[0], f"row {missing[1]} refers to {missing[2]}")
        return
    quote = connection.dialect.identifier_preparer.quote
    found = [
        (holding, f"ALTER TABLE {quote(holding)} {{}} CONSTRAINT {quote(name)}", definition)
        for holding, target, name, definition in connection.execute(text(FOREIGN_KEYS)).all()
        if not tables or holding in tables or target in tables
    ]
    for _table, change, _definition in found:
        connection.execute(text(change.format("DROP")))
    yield
    for table, change, definition in found:
        try:
            connection.execute(text(f"{change.format('ADD')} {definition}"))
        except exc.IntegrityError as error:
            raise _without_target(table, _first_line(error)) from error


def _without_target(table: str, detail: str) -> BadInput:
    return BadInput(
        f"rows of {table} refer to rows that are not there ({detail}); nothing was changed",
        remedy="Find out what was deleted, and bring that back first.",
    )
