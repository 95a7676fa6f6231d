"""What a plan means for documents: types that come, go, or get another parent, and the documents concerned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Table

from addons.hosting.change import ADD, CHANGE, REMOVE, Change
from addons.hosting.moved_kinds import counted_kinds, moves
from core.composition import Composition

NOTES = {ADD: "they come back", REMOVE: "can be read only from now on", CHANGE: "concerned"}


def planned_types(
    connection: Connection, changes: Iterable[Change], before: Composition, after: Composition
) -> Iterator[Change]:
    """Yield changes of document types with the documents they concern."""
    kinds = {**_kinds_of(before), **_kinds_of(after)}
    moved = {(move.document, move.name): move.rows for move in moves(connection, after)}
    counted: dict[str, dict[str, int]] = {}
    changed: set[tuple[str, str]] = set()
    for change in changes:
        noun, _, name = change.name.partition(" ")
        changed.add((noun, name))
        if (noun, name) not in kinds:
            yield change
            continue
        table, kind = kinds[noun, name]
        if table.name not in counted:
            counted[table.name] = counted_kinds(connection, table)
        rows = moved.get((noun, name)) or counted[table.name].get(kind)
        yield replace(change, rows=rows, note=NOTES[change.action] if rows else "")
    for (noun, name), rows in moved.items():
        if (noun, name) not in changed:
            yield Change("type", CHANGE, f"{noun} {name}", rows=rows, note="its documents move with the parent")


def _kinds_of(composition: Composition) -> dict[tuple[str, str], tuple[Table, str]]:
    """Return (table, stored kind) of every document type by (noun, name)."""
    found: dict[tuple[str, str], tuple[Table, str]] = {}
    for addon in composition.addons:
        for noun, name in addon.documents.items():
            document: Any = composition.named(f"{addon.name}.{name}")
            for kind, model in composition.types_of(document).items():
                mapper: Any = model.__mapper__
                found[noun, kind] = document.__table__, mapper.polymorphic_identity
    return found
