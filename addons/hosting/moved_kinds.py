"""Documents of a declared type move with it when it gets another parent: kinds are stored as paths."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Table, func, inspect, select, update

from addons.hosting.declared_fragments import declaration_of
from addons.hosting.declared_types import DeclaredType
from core import UsageError
from core.composition import Composition


@dataclass(frozen=True)
class Move:
    """Tell of documents of one type that are stored under another path than the type has now."""

    document: str
    name: str
    table: Table
    old: str
    new: str
    rows: int


def moves(connection: Connection, after: Composition) -> list[Move]:
    """Return the documents of declared types that lie under a path these had before.

    Raises UsageError if a type got a parent with a table of its own, in which its documents have no rows.
    """
    models: list[tuple[Any, DeclaredType]] = [(model, one) for model in after if (one := declaration_of(model))]
    tables = {model.__mapper__.base_mapper.local_table for model, _ in models}
    counted = {table: counted_kinds(connection, table) for table in tables}
    return [move for model, one in models for move in _moves(model.__mapper__, one, counted)]


def _moves(mapper: Any, declared: DeclaredType, counted: Mapping[Table, Mapping[str, int]]) -> Iterator[Move]:
    table, new = mapper.base_mapper.local_table, mapper.polymorphic_identity
    for kind, rows in counted[table].items():
        read_as = _nearest(mapper, kind)
        if kind == new or kind.rpartition("/")[2] != declared.name or read_as is None:
            continue
        if read_as.tables != mapper.tables:
            raise UsageError(
                f"{declared.where}: it cannot extend '{declared.extends}': {rows} documents of it are stored "
                "in other tables",
                remedy="Let it extend what it did before, or declare a type of another name.",
            )
        yield Move(declared.document, declared.name, table, kind, new, rows)


def _nearest(mapper: Any, kind: str) -> Any:
    """Return the mapper that documents of a stored kind are read with; None if nothing explains the kind."""
    while kind and kind not in mapper.polymorphic_map:
        kind = kind.rpartition("/")[0]
    return mapper.polymorphic_map[kind] if kind else None


def counted_kinds(connection: Connection, table: Table) -> dict[str, int]:
    """Count the documents of a table by the kind they are stored with; none if the table is not there."""
    if not inspect(connection).has_table(table.name):
        return {}
    query = select(table.c.kind, func.count()).group_by(table.c.kind)
    return {kind: count for kind, count in connection.execute(query)}


def carry_out(connection: Connection, move: Move) -> None:
    """Store the documents under the path the type has now."""
    columns = move.table.c
    values = {"kind": move.new, "version": columns.version + 1}
    connection.execute(update(move.table).where(columns.kind == move.old).values(values))
