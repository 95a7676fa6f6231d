"""Create, edit and delete records set-wise; for an edit prepare them anew with the change and write the difference."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import IntegrityError

from core.composition.document import Document, DocumentLine
from core.composition.edited import Edited
from core.composition.model import Model, Row
from core.composition.pause import collector_paused
from core.errors import Refused, StaleError
from core.storage import audit
from core.storage import rows as writing
from core.storage.loading import load
from core.storage.numbers import note_typed
from core.storage.preparing import prepare, prepare_new

if TYPE_CHECKING:
    from core.storage.session import Session


def create(session: Session, model: type[Model], new: Sequence[Row]) -> list[int]:
    """Prepare and insert new records, and return their ids; see Session.create."""
    if not new:
        return []
    session.refuse_by_hand(model)
    with collector_paused():
        if not issubclass(model, Document):
            return writing.insert(session, model, prepare_new(session, model, new))
        session.need(model.permission("create"), f"create {model.a_noun()}")
        parts = model.in_parts(new)
        with session.begin_nested() if len(parts) > 1 else nullcontext():  # all or none
            return [id_ for part in parts for id_ in _create_documents(session, model, part)]


def _create_documents(session: Session, model: type[Document], new: Sequence[Row]) -> list[int]:
    headers = prepare_new(session, model, new)
    note_typed(session, model, headers)
    groups = [header.pop("lines", None) or [] for header in headers]
    ids = writing.insert(session, model, headers)
    writing.hold(session, model, ids)
    if (line_model := model.line_model()) is not None:
        insert_lines(session, line_model, zip(ids, groups, strict=True))
    entries = [{"record_id": id_, "verb": "create", "target": model.initial_state} for id_ in ids]
    audit.record(session, model.base(), entries)
    return ids


def insert_lines(session: Session, line_model: type[DocumentLine], groups: Iterable[tuple[int, Sequence[Row]]]) -> None:
    """Insert the new ones of prepared lines, given by the id of their document."""
    new = [(id_, line) for id_, lines in groups for line in lines if not isinstance(line, Edited)]
    for id_, line in new:
        line[line_model.parent] = id_
    writing.append(session, line_model, [line for _, line in new])


def edit(session: Session, model: type[Model], changes: Sequence[Row], *, anew: bool = False) -> None:
    """Change records, each named by "id"; see Session.edit."""
    with collector_paused():
        for kind, rows in prepare_edits(session, model, changes, anew=anew).items():
            _write(session, kind, rows)
            if issubclass(kind, Document):
                session.app.hook.edited(session=session, documents=[row.record for row in rows])


def prepare_edits(
    session: Session, model: type[Model], changes: Sequence[Row], *, anew: bool = False
) -> dict[type[Model], list[Edited]]:
    """Return the prepared rows of what changes, by type of record; nothing is written.

    Raises BadInput for what a new record would be refused for, Refused for a document that is not edited by hand.
    """
    session.refuse_by_hand(model)
    by_id = {change["id"]: change for change in changes}
    records = session.known(model, by_id)
    groups: dict[type[Model], list[Edited]] = {}
    for id_, change in by_id.items():
        if (record := records.get(id_)) is None:
            raise StaleError(f"{model.noun()} #{id_} is gone, or of another type", remedy="Load it again.")
        if change.get("version", record.version) != record.version:
            raise writing.stale(session, model, [change])
        if isinstance(record, Document):
            _refuse(session, record, change)
        given = {name: value for name, value in change.items() if name not in ("id", "lines", "removed")}
        groups.setdefault(type(record), []).append(Edited(record, given, anew=anew))
    for kind, rows in groups.items():
        if issubclass(kind, Document) and kind.line_model() is not None:
            _lay_out(session, rows, by_id)
        rows[:] = [row for row in rows if _is_effective(row)]
        prepare(session, kind, rows)
    return {kind: rows for kind, rows in groups.items() if rows}


def _lay_out(session: Session, rows: Sequence[Edited], changes: Mapping[int, Row]) -> None:
    """Put under "lines" what the lines of each document will be: those that are there and the new ones."""
    load(session, [row.record for row in rows], "lines")
    for row in rows:
        change, there = changes[row["id"]], {line.id: line for line in row.record.lines}
        given = {line["id"]: line for line in change.get("lines", ()) if "id" in line}
        if missing := (given.keys() | set(change.get("removed", ()))) - there.keys():
            raise StaleError(f"{row.record} has no line #{missing.pop()} any more", remedy="Load it again.")
        row.removed = [there.pop(id_) for id_ in change.get("removed", ())]
        last = max((line.position for line in row.record.lines), default=0)
        new = [line for line in change.get("lines", ()) if "id" not in line]
        row["lines"] = [_edited_line(row, line, given.get(id_, {})) for id_, line in there.items()]
        row["lines"] += [{"position": last + number * 10, **line} for number, line in enumerate(new, 1)]


def _edited_line(header: Edited, line: DocumentLine, change: Row) -> Edited:
    row = Edited(line, {name: value for name, value in change.items() if name != "id"}, anew=header.anew)
    if row.is_changed(line.parent):
        raise Refused(f"{line} cannot go to another document", remedy="Delete it here and enter it there.")
    return row


def _is_effective(row: Edited) -> bool:
    """Say whether anything is different, lines included."""
    lines = row.get("lines", ())
    return bool(row.removed or row.changes() or any(not isinstance(line, Edited) or line.changes() for line in lines))


def _refuse(session: Session, document: Document, change: Row) -> None:
    session.need(document.permission("edit"), f"edit {document.a_noun()}")
    if document.is_dormant:
        what = f"{document} is of type '{document.kind_name}', which is not enabled here: it can be read, not changed"
        raise Refused(what, remedy="Enable the addon that brings this document type.")
    if change.get("state", document.state) != document.state:
        raise Refused(f"the state of {document} changes only by a verb", remedy="Use app.fire(session, verb, [...]).")
    if document.state not in document.editable:
        what = f"{document} is {document.state}: it cannot be edited by hand"
        raise Refused(what, remedy="Use one of its verbs; `tradeloom explain` lists them.")


def _write(session: Session, kind: type[Model], rows: Sequence[Edited]) -> None:
    if issubclass(kind, Document):
        note_typed(session, kind, [row for row in rows if row.is_changed("number", kind.series_scope or "number")])
    _write_differences(session, kind, rows)
    if not issubclass(kind, Document) or (line_model := kind.line_model()) is None:
        return
    by_lines = [row for row in rows if not row.changes() and _is_effective(row)]
    # raises their versions, so that whoever read the document with its lines is told
    writing.update(session, kind, [{"id": row["id"], "version": row["version"]} for row in by_lines])
    if removed := [line for row in rows for line in row.removed]:
        line_model.before_removal(session, removed)
    _write_differences(session, line_model, [line for row in rows for line in row["lines"] if isinstance(line, Edited)])
    insert_lines(session, line_model, [(row["id"], row["lines"]) for row in rows])
    remove(session, line_model, removed)
    for row in rows:
        if row.removed or not all(isinstance(line, Edited) for line in row["lines"]):
            session.expire(row.record, ["lines"])


def _write_differences(session: Session, model: type[Model], rows: Sequence[Edited]) -> None:
    """Write what differs in one statement per table, keep the old values, and tell the model."""
    changed = [row for row in rows if row.changes()]
    names = list(dict.fromkeys(name for row in changed for name in row.changes()))
    entries = [_entry(row["id"], "edit", {name: row.before[name] for name in row.changes()}) for row in changed]
    writing.update(session, model, [{name: row[name] for name in ("id", "version", *names)} for row in changed])
    audit.record(session, model.base(), entries)
    if changed:
        model.after_edit(session, changed)


def _entry(id_: int, verb: str, old: Row) -> Row:
    return {"record_id": id_, "verb": verb, "old_values": {name: audit.plain(value) for name, value in old.items()}}


def delete(session: Session, model: type[Model], records: Sequence[Any]) -> None:
    """Delete records of one model, documents with their lines; see Session.remove."""
    if not records:
        return
    session.refuse_by_hand(model)
    if issubclass(model, Document):
        for record in records:
            _refuse(session, record, {})
        if (line_model := model.line_model()) is not None:
            load(session, records, "lines")
            lines = [line for record in records for line in record.lines]
            line_model.before_removal(session, lines)
            remove(session, line_model, lines)
    model.before_removal(session, records)
    remove(session, model, records)


def remove(session: Session, model: type[Model], records: Sequence[Any]) -> None:
    """Delete records that may be deleted, and keep their values in the audit trail."""
    names = model.__mapper__.column_attrs.keys()
    entries = [_entry(record.id, "delete", {name: getattr(record, name) for name in names}) for record in records]
    try:
        writing.delete(session, model, records)
    except IntegrityError:
        one = records[0] if len(records) == 1 else f"one of {len(records)} records of {model.noun()}"
        what = f"other records refer to {one}, so it cannot be deleted"
        raise Refused(what, remedy="Delete those first, or let it be.") from None
    audit.record(session, model.base(), entries)
