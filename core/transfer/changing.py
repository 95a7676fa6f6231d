"""Change records that were brought in before, set-wise, leaving the old values in the audit trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import delete

from core import audit
from core import rows as writing
from core.creating import prepared
from core.errors import StaleError
from core.loading import among, load
from core.model import Document, DocumentLine, Model, Row
from core.numbers import note_typed
from core.schema import schema_for

if TYPE_CHECKING:
    from core.session import Session


def change_records(session: Session, model: type[Model], rows: Sequence[Row]) -> None:
    """Give records, named by "id", the values of the rows: a statement per set of fields."""
    if not rows:
        return
    found = _found(session, model, rows)
    _write(session, model, found, rows)


def change_documents(session: Session, model: type[Document], rows: Sequence[Row]) -> None:
    """Enter drafts, named by "id", anew: header, lines and totals become what the rows say.

    Lines keep their ids in the order of their positions; what is left over is deleted.
    """
    if not rows:
        return
    found = _found(session, model, rows)
    headers = prepared(session, model, rows)
    groups = {header["id"]: header.pop("lines", None) or [] for header in headers}
    for header in headers:
        del header["state"]
    note_typed(session, model, headers)
    line_model = model.line_model()
    if line_model is not None:
        load(session, list(found.values()), "lines")
        _change_lines(session, line_model, {id_: cast(Any, one).lines for id_, one in found.items()}, groups)
        for one in found.values():
            session.expire(one, ["lines"])
    _write(session, model, found, headers)


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


def _found(session: Session, model: type[Model], rows: Sequence[Row]) -> dict[int, Any]:
    found: dict[int, Any] = session.known(model, [row["id"] for row in rows])
    for row in rows:
        if row["id"] not in found:
            raise StaleError(f"{model.noun()} #{row['id']} is gone, or of another type", remedy="Run it again.")
    return found


def _change_lines(
    session: Session, model: type[DocumentLine], old: Mapping[int, Sequence[Any]], new: Mapping[int, Sequence[Row]]
) -> None:
    changed: list[Row] = []
    added: list[Row] = []
    surplus: list[int] = []
    for id_, rows in new.items():
        there = old[id_]
        changed += [row | {"id": line.id} for row, line in zip(rows, there, strict=False)]
        added += [row | {model.parent: id_} for row in rows[len(there) :]]
        surplus += [line.id for line in there[len(rows) :]]
    for group in _alike(changed):
        writing.update(session, model, group)
    writing.append(session, model, added)
    if surplus:
        M: Any = model
        session.connection().execute(delete(M.__table__).where(among(session, M.__table__.c.id, surplus)))
        session.count("delete", M.__table__.name, len(surplus))


def _write(session: Session, model: type[Model], found: Mapping[int, Model], rows: Sequence[Row]) -> None:
    entries = [_entry(session, model, found[row["id"]], row) for row in rows]
    for group in _alike(rows):
        writing.update(session, model, group)
    base: Any = model.__mapper__.base_mapper.class_  # type: ignore[attr-defined]
    audit.record(session, base, entries)


def _entry(session: Session, model: type[Model], record: Model, row: Row) -> Row:
    changed = [name for name, value in row.items() if name != "id" and getattr(record, name) != value]
    old = schema_for(session.app, model)(only=changed).dump(record) if changed else None
    return {"record_id": record.id, "verb": "edit", "old_values": old}


def _alike(rows: Iterable[Row]) -> list[list[Row]]:
    """Group rows by the fields they set."""
    groups: dict[frozenset[str], list[Row]] = {}
    for row in rows:
        groups.setdefault(frozenset(row), []).append(row)
    return list(groups.values())
