"""What a plan means for the tables of a database: those created, those that rest, and the rows concerned."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Table, func, inspect, select

from addons.hosting.change import ADD, REMOVE, Change
from core.composition import Composition

RESTS, WAKES = "rests, nothing is lost", "comes back"


def planned_tables(connection: Connection, before: Composition, after: Composition) -> Iterator[Change]:
    """Yield the tables and columns that are created, that rest from now on, or that come back."""
    there = _there(connection)
    old, new = before.metadata.tables, after.metadata.tables
    for name, table in new.items():
        if name not in there:
            yield Change("table", ADD, name)
        elif name not in old:
            yield Change("table", ADD, name, rows=_rows(connection, table), note=WAKES)
        yield from _columns(connection, table, old.get(name), there.get(name))
    for name, table in old.items():
        if name not in new and name in there:
            yield Change("table", REMOVE, name, rows=_rows(connection, table), note=RESTS)
        elif name in new:
            gone = [c.name for c in table.columns if c.name not in new[name].columns and c.name in there.get(name, ())]
            for column, rows in _filled(connection, table, gone).items():
                yield Change("column", REMOVE, f"{name}.{column}", rows=rows, note=RESTS)


def _there(connection: Connection) -> dict[str, set[str]]:
    found = inspect(connection)
    return {table: {column["name"] for column in columns} for (_, table), columns in found.get_multi_columns().items()}


def _columns(connection: Connection, table: Table, old: Table | None, there: set[str] | None) -> Iterator[Change]:
    if there is None:
        return
    wakes = []
    for column in table.columns:
        if column.name not in there:
            yield Change("column", ADD, f"{table.name}.{column.name}")
        elif old is not None and column.name not in old.columns:
            wakes.append(column.name)
    for name, rows in _filled(connection, table, wakes).items():
        yield Change("column", ADD, f"{table.name}.{name}", rows=rows, note=WAKES)


def _rows(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _filled(connection: Connection, table: Table, columns: list[str]) -> dict[str, int]:
    """Count the values of columns, in one statement."""
    if not columns:
        return {}
    counted = connection.execute(select(*(func.count(table.c[name]) for name in columns))).one()
    return dict(zip(columns, counted, strict=True))
