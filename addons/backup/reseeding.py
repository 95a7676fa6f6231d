"""Tell reference data that an addon made by itself from what people entered, by making it once more.

Enabling an addon seeds its tables: a warehouse, a payment term. That must give way to the rows of a file that comes
back, and what a person entered must not. So the tables are emptied and seeded anew: what is equal then was seeded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, literal_column, null, or_, select, true, update
from sqlalchemy.schema import CreateTable

from addons.backup.stored import set_last_ids
from addons.backup.stored_values import to_line
from core import BadInput
from core.composition import UtcTime

if TYPE_CHECKING:
    from core.app import App

SEEDS = 1000
"""More rows than any addon seeds: a table that has more was filled by somebody."""

Parts = Mapping[Table, Sequence[str]]


def refuse_entered(app: App, connection: Connection, path: Path, whole: Sequence[Table], parts: Parts) -> None:
    """Empty tables and columns that hold nothing but seeds; raise BadInput, naming one, if they hold more."""
    from addons.installing import seed_in
    from core import Session
    from core.storage import SYSTEM

    before = _contents(app, connection, path, whole, parts)
    _empty(app, connection, whole, parts)
    if any(before.values()):
        with Session(app, SYSTEM, bind=connection) as session:
            seed_in(session)
            session.commit()
        seeded = _contents(app, connection, path, whole, parts)
        for name, lines in before.items():
            if lines - seeded[name]:
                raise _entered(path, name)
        _empty(app, connection, whole, parts)


def _entered(path: Path, name: str) -> BadInput:
    return BadInput(
        f"{name} has got rows since it was made again, which {path} would overwrite",
        remedy="Purge the addon again (that keeps them in another file), enable it, and import this file first.",
    )


def _contents(
    app: App, connection: Connection, path: Path, whole: Sequence[Table], parts: Parts
) -> dict[str, Counter[bytes]]:
    """Return the rows by table, without ids, versions, times and references to what is made anew."""
    anew = {table.name for table in whole}
    found: dict[str, Counter[bytes]] = {}
    for table, columns, touched in _looked_at(app, whole, parts):
        kept = [c for c in columns if not _is_made_anew(app, table, c, anew)]
        rows = connection.execute(select(*kept, literal_column("1")).where(touched).limit(SEEDS + 1)).mappings().all()
        if len(rows) > SEEDS:
            raise _entered(path, table.name)
        found[table.name] = Counter(to_line(dict(row)) for row in rows)
    return found


def _looked_at(
    app: App, whole: Sequence[Table], parts: Parts
) -> Iterator[tuple[Table, list[Column[Any]], ColumnElement[bool]]]:
    for table in whole:
        yield table, list(table.columns), true()
    for table, names in parts.items():
        columns = [table.c[name] for name in names]
        yield table, [table.c.id, *columns], or_(*(_is_touched(app, column) for column in columns))


def _is_made_anew(app: App, table: Table, column: Column[Any], anew: set[str]) -> bool:
    if isinstance(column.type, UtcTime) or (table.name in anew and column.name in ("id", "version")):
        return True
    known = app.composition.metadata.tables[table.name].columns.get(column.name)
    return known is not None and any(key.column.table.name in anew for key in known.foreign_keys)


def _is_touched(app: App, column: Column[Any]) -> ColumnElement[bool]:
    """Return the condition that a row has another value than an enabled addon gave it."""
    return and_(column.is_not(None), column.is_distinct_from(_untouched(app, column)))


def _untouched(app: App, column: Column[Any]) -> ColumnElement[Any]:
    """Return what the column holds in rows that were there before it: its default in the database, or NULL."""
    known = app.composition.metadata.tables[column.table.name].columns.get(column.name)
    if known is None:
        return null()
    compiler = app.engine.dialect.ddl_compiler(app.engine.dialect, CreateTable(known.table))
    given = compiler.get_column_default_string(known)
    return null() if given is None else literal_column(given)


def _empty(app: App, connection: Connection, whole: Sequence[Table], parts: Parts) -> None:
    for table, names in parts.items():
        touched = or_(*(_is_touched(app, table.c[name]) for name in names))
        values = {name: _untouched(app, table.c[name]) for name in names}
        connection.execute(update(table).where(touched).values(values))
    for table in reversed(whole):
        connection.execute(table.delete())
    set_last_ids(connection, {table.name: 0 for table in whole})
