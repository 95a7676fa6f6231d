"""The statements behind core.storage.rows: one for many rows, on SQLite and on PostgreSQL, made once and kept.

PostgreSQL gets an array per column, opened by `unnest`, SQLite one prepared statement run for all rows. A single row,
which is the rule where one document is dealt with at a time, is given value by value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Column, Table

from core.composition.model import Row
from core.errors import BadInput

if TYPE_CHECKING:
    from core.storage.session import Session

Processor = Callable[[Any], Any] | None
Columns = Sequence[Column[Any]]


def insert_unless_there(session: Session) -> Any:
    """Return the database's own `insert`, which knows `on_conflict_do_nothing`."""
    return import_module(f"sqlalchemy.dialects.{session.dialect_name}").insert


def values_of(rows: Sequence[Row], column: Column[Any]) -> list[Any]:
    """Return the values of one column over the rows, with its default where a row has none."""
    name, default = column.name, column.default
    with suppress(KeyError):  # the usual case: every row has it
        return list(map(itemgetter(name), rows))
    value: Any = default.arg if default is not None else None  # type: ignore[attr-defined]
    if default is not None and default.is_callable:
        return [row[name] if name in row else value(None) for row in rows]
    return [row.get(name, value) for row in rows]


class Statement(NamedTuple):
    """The text of a statement, for many rows and for one, and what it takes: columns, and how values are bound."""

    text: str
    text_of_one: str
    columns: Columns
    binds: Sequence[Processor]

    def run(self, session: Session, values: list[list[Any]]) -> Any:
        """Run it over columns of values; return its result."""
        for index, bind in enumerate(self.binds):
            if bind is not None:
                values[index] = _bound(bind, self.columns[index], values[index])
        if len(values[0]) == 1:
            return session.connection().exec_driver_sql(self.text_of_one, tuple(one for (one,) in values))
        rows = list(zip(*values, strict=True)) if session.dialect_name == "sqlite" else tuple(values)
        return session.connection().exec_driver_sql(self.text, rows)


def returned(session: Session, table: Table, result: Any) -> Row:
    """Return the row of a table that an INSERT returned, as a SELECT reads it."""
    dialect = session.connection().dialect

    def reads() -> list[Processor]:
        described = zip(table.columns, result.cursor.description, strict=True)
        return [column.type.dialect_impl(dialect).result_processor(dialect, one[1]) for column, one in described]

    values = zip(table.columns.keys(), session.kept(("read", table.name), reads), result.one(), strict=True)
    return {name: value if read is None else read(value) for name, read, value in values}


def inserting(session: Session, table: Table, columns: Columns, *, returns: bool = False) -> Statement:
    """Return the INSERT for many rows of these columns; one of a single row may return the row as it is stored."""
    key = ("insert", table.name, tuple(c.name for c in columns), returns)
    return session.kept(key, lambda: _statement(session, partial(_insert, session, table, columns, returns), columns))


def updating(session: Session, table: Table, columns: Columns, where: Columns, *, adds: bool = False) -> Statement:
    """Return the UPDATE of many rows that sets columns (or adds to them) where others match."""
    key = ("update", table.name, tuple(c.name for c in columns), len(where), adds)
    text = partial(_update, session, table, columns, where, adds)
    return session.kept(key, lambda: _statement(session, text, [*columns, *where]))


def _statement(session: Session, text: Callable[[bool], str], columns: Columns) -> Statement:
    dialect = session.connection().dialect
    binds = [c.type.dialect_impl(dialect).bind_processor(dialect) for c in columns]
    return Statement(text(False), text(True), columns, binds)


def _insert(session: Session, table: Table, columns: Columns, returns: bool, single: bool) -> str:
    quoted = ", ".join(session.quote(c.name) for c in columns)
    start = f"INSERT INTO {session.quote(table.name)} ({quoted})"
    end = f" RETURNING {', '.join(session.quote(c.name) for c in table.columns)}" if returns else ""
    if session.dialect_name == "sqlite":
        return f"{start} VALUES ({', '.join('?' * len(columns))}){end}"
    return f"{start} SELECT * FROM {_given(session, columns, [c.name for c in columns], single)}{end}"


def _update(session: Session, table: Table, columns: Columns, where: Columns, adds: bool, single: bool) -> str:
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
    new = _given(session, [*columns, *where], [*(c.name for c in columns), *seen], single)
    return f"UPDATE {name} SET {', '.join(sets)} FROM {new} WHERE {match}"


def _given(session: Session, columns: Columns, names: Sequence[str], single: bool) -> str:
    dialect, array = session.connection().dialect, "" if single else "[]"
    values = ", ".join(f"%s::{c.type.compile(dialect)}{array}" for c in columns)
    table = f"(VALUES ({values}))" if single else f"unnest({values})"
    return f"{table} AS new({', '.join(map(session.quote, names))})"


def _bound(bind: Callable[[Any], Any], column: Column[Any], values: list[Any]) -> list[Any]:
    try:
        return list(map(bind, values))
    except BadInput as error:
        raise BadInput(f"{column.table.name}.{column.name}: {error.message}", remedy=error.remedy) from None
    except TypeError as error:  # a signalling NaN, a list, …
        raise BadInput(f"{column.table.name}.{column.name} cannot be one of {values[:3]}: {error}") from error
