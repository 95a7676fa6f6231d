"""Create records and drafts with their lines, for many at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.composition.document import Document
from core.composition.edited import Edited
from core.composition.model import Model, Row
from core.composition.pause import collector_paused
from core.storage import audit, rows
from core.storage.numbers import note_typed
from core.storage.preparing import prepare_new

if TYPE_CHECKING:
    from core.storage.session import Session


def create(session: Session, model: type[Model], new: Sequence[Row], *, line_ids: bool = False) -> list[Row]:
    """Prepare and insert new records, and return their rows with "id"; see Session.create.

    With `line_ids` the rows of lines (under "lines") get theirs too, which costs a statement.
    """
    if not new:
        return []
    with collector_paused():
        if issubclass(model, Document):
            return _create_documents(session, model, new, line_ids=line_ids)
        made = prepare_new(session, model, new)
        for row, id_ in zip(made, rows.insert(session, model, made), strict=True):
            row["id"] = id_
        return made


def _create_documents(session: Session, model: type[Document], new: Sequence[Row], *, line_ids: bool) -> list[Row]:
    session.need(model.permission("create"), f"create {model.a_noun()}")
    headers = prepare_new(session, model, new)
    groups = [header.pop("lines", None) or [] for header in headers]
    note_typed(session, model, headers)
    ids = rows.insert(session, model, headers)
    rows.hold(session, model, ids)
    for header, id_, group in zip(headers, ids, groups, strict=True):
        header["id"], header["lines"] = id_, group
    insert_lines(session, model, headers, line_ids=line_ids)
    entries = [{"record_id": id_, "verb": "create", "target": model.initial_state} for id_ in ids]
    audit.record(session, model.base(), entries)
    return headers


def insert_lines(session: Session, model: type[Document], headers: Sequence[Row], *, line_ids: bool) -> None:
    """Insert the new ones of the prepared lines under "lines"; with `line_ids` the rows get their "id"."""
    line_model = model.line_model()
    if line_model is None:
        return
    new: list[Row] = []
    for header in headers:
        mine = [line for line in header["lines"] if not isinstance(line, Edited)]
        for line in mine:
            line[line_model.parent] = header["id"]
        new += mine
    if not line_ids:
        rows.append(session, line_model, new)
        return
    for line, line_id in zip(new, rows.insert(session, line_model, new), strict=True):
        line["id"] = line_id
