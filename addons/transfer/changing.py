"""Compare what an import says with what is here, and say the difference as changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core import Model, Row, load

if TYPE_CHECKING:
    from core import Session


def as_changes(session: Session, model: type[Model], rows: Sequence[Row]) -> list[Row]:
    """Return the changes that make stored records, named by "id", what the rows say.

    Lines keep their ids in the order of their positions; what is left over is removed.
    """
    if not any("lines" in row for row in rows):
        return list(rows)
    found: dict[int, Any] = session.known(model, [row["id"] for row in rows])
    load(session, list(found.values()), "lines")
    return [_with_lines(row, found[row["id"]].lines) if row["id"] in found else row for row in rows]


def _with_lines(row: Row, there: Sequence[Any]) -> Row:
    new = row["lines"]
    lines = [{"position": n * 10, **line} for n, line in enumerate(new, 1)]
    changed = [{"id": line.id, **values} for line, values in zip(there, lines, strict=False)]
    return row | {"lines": changed + lines[len(there) :], "removed": [line.id for line in there[len(new) :]]}


def same_as_here(session: Session, model: type[Model], rows: Sequence[Row]) -> set[int]:
    """Return the ids of the rows whose record, named by "id", has these very values, lines included."""
    if not rows:
        return set()
    found = session.known(model, [row["id"] for row in rows])
    if any("lines" in row for row in rows):
        load(session, list(found.values()), "lines")
    return {row["id"] for row in rows if row["id"] in found and _is_same(found[row["id"]], row)}


def _is_same(record: Any, row: Row) -> bool:
    for name, value in row.items():
        if name == "lines":
            if len(value) != len(record.lines) or not all(map(_is_same, record.lines, value)):
                return False
        elif getattr(record, name) != value:
            return False
    return True
