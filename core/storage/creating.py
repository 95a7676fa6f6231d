"""Create records and drafts with their lines, for many at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from core.composition.document import Document, DocumentLine
from core.composition.edited import Edited
from core.composition.model import Model, Row
from core.composition.pause import collector_paused
from core.storage import audit, rows
from core.storage.numbers import note_typed
from core.storage.preparing import prepare_new

if TYPE_CHECKING:
    from core.storage.session import Session


def create(session: Session, model: type[Model], new: Sequence[Row]) -> list[int]:
    """Prepare and insert new records, and return their ids; see Session.create."""
    if not new:
        return []
    session.refuse_by_hand(model)
    with collector_paused():
        if issubclass(model, Document):
            return _create_documents(session, model, new)
        return rows.insert(session, model, prepare_new(session, model, new))


def _create_documents(session: Session, model: type[Document], new: Sequence[Row]) -> list[int]:
    session.need(model.permission("create"), f"create {model.a_noun()}")
    headers = prepare_new(session, model, new)
    note_typed(session, model, headers)
    groups = [header.pop("lines", None) or [] for header in headers]
    ids = rows.insert(session, model, headers)
    rows.hold(session, model, ids)
    if (line_model := model.line_model()) is not None:
        insert_lines(session, line_model, zip(ids, groups, strict=True))
    entries = [{"record_id": id_, "verb": "create", "target": model.initial_state} for id_ in ids]
    audit.record(session, model.base(), entries)
    return ids


def insert_lines(session: Session, line_model: type[DocumentLine], groups: Iterable[tuple[int, Sequence[Row]]]) -> None:
    """Insert the new ones of prepared lines, given by the id of their document."""
    new = [line | {line_model.parent: id_} for id_, lines in groups for line in lines if not isinstance(line, Edited)]
    rows.append(session, line_model, new)
