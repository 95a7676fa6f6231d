"""One record at a time, for tests: created, edited and removed by the same calls that take many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeGuard, TypeVar

if TYPE_CHECKING:
    from core import DocumentLine, Model, Session

M = TypeVar("M", bound="Model")


def create_one(session: Session, fragment: type[M], **values: Any) -> M:
    """Create a record and return it; of a document `lines` are the rows of its lines."""
    (id_,) = session.create(fragment, [values])
    return session.get_one(session[fragment], id_)


def edit_one(record: Model, **values: Any) -> None:
    """Change values of a record, or of a line of a document, as by hand."""
    if _is_line(record):
        _edit_document(record, lines=[{"id": record.id, **values}])
    else:
        _session(record).edit(type(record), [{"id": record.id, **values}])


def remove_one(record: Model) -> None:
    """Delete a record, or a line out of its document, as by hand."""
    if _is_line(record):
        _edit_document(record, removed=[record.id])
    else:
        _session(record).remove(type(record), [record])


def _is_line(record: Model) -> TypeGuard[DocumentLine]:
    from core import DocumentLine

    return isinstance(record, DocumentLine)


def _edit_document(line: DocumentLine, **change: Any) -> None:
    session, base = _session(line), type(line).base()
    model = next(one for one in session.composition.documents().values() if one.line_model() is base)
    session.edit(model, [{"id": getattr(line, line.parent), **change}])


def _session(record: Model) -> Session:
    from sqlalchemy.orm import object_session

    session: Any = object_session(record)
    return session  # type: ignore[no-any-return]
