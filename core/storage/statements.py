"""The statements behind core.storage.rows: one for many rows, on SQLite and on PostgreSQL, made once and kept.

PostgreSQL gets an array per column, opened by `unnest`; SQLite gets one prepared statement run for all rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Table

from core.composition.model import Row
from core.errors import BadInput

if TYPE_CHECKING:
    from core.storage.session import Session

Processor = Callable[[Any], Any] | None


def insert_unless_there(session: Session) -> Any:
    """Return the database's own `insert`, which knows `on_conflict_do_nothing`."""
    if session.dialect_name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as sqlite_insert

        return sqlite_insert
    from sqlalchemy.dialects.postgresql import insert as postgresql_insert

    return postgresql_insert


def values_of(rows: Sequence[Row], column: Column[Any]) -> list[Any]:
    """Return the values of one column over the rows, with its default where a row has none."""
    name, default = column.name, column.default
    with suppress(KeyError):  # the usual case: every row has it
        return list(map(itemgetter(name), rows))
    value: Any = default.arg if default is not None else None  # type: ignore[attr-defined]
    if default is not None and default.is_callable:
        return [row[name] if name in row else value(None) for row in rows]
    return [row.get(name, value) for row in rows]


def insert_sql(session: Session, table: Table, columns: Sequence[Column[Any]]) -> str:
    """Return the INSERT for many rows of these columns."""
    quoted = ", ".join(session.quote(c.name) for c in columns)
    start = f"INSERT INTO {session.quote(table.name)} ({quoted})"
    if session.dialect_name == "sqlite":
        return f"{start} VALUES ({', '.join('?' * len(columns))})"
    return f"{start} SELECT * FROM {_unnest(session, columns)}"


def update_sql(
    session: Session, table: Table, columns: Sequence[Column[Any]], where: Sequence[Column[Any]], *, adds: bool = False
) -> str:
    """Return the UPDATE of many rows that sets columns (or adds to them) where others match."""
    q, name = session.quote, session.quote(table.name)
    versioned = ["version = {}version + 1"] if "version" in table.c else []
    change = "{0} = coalesce({1}{0}, 0) + {2}" if adds else "{0} = {2}"
    if session.dialect_name == "sqlite":
        sets = [*(change.format(q(c.name), "", "?") for c in columns), *(one.format("") for one in versioned)]
        return f"UPDATE {name} SET {', '.join(sets)} WHERE {' AND '.join(f'{q(c.name)} = ?' for c in where)}"
    sets = [change.format(q(c.name), f"{name}.", f"new.{q(c.name)}") for c in columns]
    sets += [one.format(f"{name}.") for one in versioned]
    seen = ["old_version" if c.name == "version" else c.name for c in where]
    match = " AND ".join(f"{name}.{q(c.name)} = new.{q(old)}" for c, old in zip(where, seen, strict=True))
    new = _unnest(session, [*columns, *where], [*(c.name for c in columns), *seen])
    return f"UPDATE {name} SET {', '.join(sets)} FROM {new} WHERE {match}"


def _unnest(session: Session, columns: Sequence[Column[Any]], names: Sequence[str] | None = None) -> str:
    dialect = session.connection().dialect
    arrays = ", ".join(f"%s::{c.type.compile(dialect)}[]" for c in columns)
    names = names or [c.name for c in columns]
    return f"unnest({arrays}) AS new({', '.join(session.quote(name) for name in names)})"


def execute(
    session: Session, text: str, columns: Sequence[Column[Any]], values: list[list[Any]], *, single: bool = False
) -> Any:
    """Run a statement over columns of values; return its result."""
    connection = session.connection()
    for index, column in enumerate(columns):
        bind = _processor(session, column)
        if bind is not None:
            values[index] = _bound(bind, column, values[index])
    if session.dialect_name == "sqlite":
        rows = list(zip(*values, strict=True))
        return connection.exec_driver_sql(text, rows[0] if single else rows)
    return connection.exec_driver_sql(text, tuple(values))


def _bound(bind: Callable[[Any], Any], column: Column[Any], values: list[Any]) -> list[Any]:
    try:
        return [bind(value) for value in values]
    except BadInput as error:
        raise BadInput(f"{column.table.name}.{column.name}: {error.message}", remedy=error.remedy) from None
    except TypeError as error:  # a signalling NaN, a list, …
        raise BadInput(f"{column.table.name}.{column.name} cannot be one of {values[:3]}: {error}") from error


def _processor(session: Session, column: Column[Any]) -> Processor:
    dialect = session.connection().dialect
    key = ("bind", session.dialect_name, column)
    return session.composition.once(key, lambda: column.type.dialect_impl(dialect).bind_processor(dialect))
