"""Create drafts with their lines, for many documents at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core import audit, rows
from core.errors import BadInput
from core.model import Document, DocumentLine, Row, fields_of
from core.numbers import note_typed
from core.pause import collector_paused
from core.workflow import permission

if TYPE_CHECKING:
    from core.session import Session


def create(session: Session, model: type[Document], new: Sequence[Row]) -> list[int]:
    """Insert drafts and their lines; see Document.create."""
    if not new:
        return []
    session.need(permission(session.app.composition, model, "create"), f"create {model.a_noun()}")
    with collector_paused():
        return _create(session, model, new)


def _create(session: Session, model: type[Document], new: Sequence[Row]) -> list[int]:
    headers = prepared(session, model, new)
    line_model = model.line_model()
    groups = [header.pop("lines", None) or [] for header in headers]
    note_typed(session, model, headers)
    ids = rows.insert(session, model, headers)
    if line_model is not None:
        for id_, group in zip(ids, groups, strict=True):
            for line in group:
                line[line_model.parent] = id_
        rows.append(session, line_model, [line for group in groups for line in group])
    base: Any = model.__mapper__.base_mapper.class_  # type: ignore[attr-defined]
    audit.record(session, base, [{"record_id": id_, "verb": "create", "target": model.initial_state} for id_ in ids])
    return ids


def prepared(session: Session, model: type[Document], new: Sequence[Row]) -> list[Row]:
    """Return the rows of drafts with everything filled in and summed up, lines under "lines"; nothing is written."""
    headers = list(model.prepare(session, [{"state": model.initial_state, **row} for row in new]))
    line_model = model.line_model()
    if line_model is None and any(header.get("lines") for header in headers):
        raise BadInput(f"{model.a_noun()} has no lines")
    if line_model is not None:
        _prepare_lines(session, model, line_model, headers)
    model.summarise(session, headers)
    return headers


def prepared_lines(session: Session, wanted: Sequence[tuple[Document, Row]]) -> list[Row]:
    """Return rows for new lines of documents that are there already, filled in as if entered with the document.

    The documents are of one model; nothing is written. Raises BadInput for what a new document's line would be
    refused for.
    """
    if not wanted:
        return []
    line_model = type(wanted[0][0]).line_model()
    if line_model is None:
        raise BadInput(f"{wanted[0][0].a_noun()} has no lines")
    headers = {one.id: {name: getattr(one, name) for name in fields_of(type(one))} for one, _ in wanted}
    rows = [
        {**row, line_model.parent: one.id, "header": headers[one.id], "header_type": type(one)} for one, row in wanted
    ]
    return _without_header(line_model.prepare(session, rows))


def _prepare_lines(
    session: Session, model: type[Document], line_model: type[DocumentLine], headers: Sequence[Row]
) -> None:
    """Prepare the lines of all headers at once; each sees its header's row and type meanwhile."""
    flat: list[Row] = []
    for header in headers:
        lines = [{"position": n * 10, **line} for n, line in enumerate(header.get("lines") or (), 1)]
        header["lines"] = lines
        for line in lines:
            line["header"], line["header_type"] = header, model
        flat += lines
    _without_header(line_model.prepare(session, flat))


def _without_header(rows: Sequence[Row]) -> list[Row]:
    for row in rows:
        del row["header"], row["header_type"]
    return list(rows)
