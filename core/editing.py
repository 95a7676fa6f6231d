"""Guard what is edited by hand: values, states, closed documents and dormant types; and keep the old values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import inspect

from core.audit import record_edits
from core.errors import Refused
from core.model import Document, DocumentLine, Model
from core.numbers import note_typed
from core.workflow import permission

if TYPE_CHECKING:
    from core.session import Session


def guard_edits(session: Session) -> None:
    """Check all that is about to be flushed and write its audit rows; raises BadInput or Refused."""
    new, gone = list(session.new), [*session.deleted, *_removed_lines(session)]
    _check_values(session, [*new, *_changed(session)], gone)
    changed = _changed(session)
    for document in _documents(session, (*changed, *gone)):
        _refuse_without_permission(session, document, "edit")
        _refuse_dormant(document)
        refuse_closed(document)
    for instance in new:
        _check_new(session, instance)
        session.forget(type(instance))
    _note_typed_numbers(session, [*new, *changed])
    record_edits(session, new, changed, gone)
    for what, instances in (("insert", new), ("update", changed), ("delete", gone)):
        for instance in instances:
            session.count(what, type(instance).__table__.name, 1)


def _changed(session: Session) -> list[Any]:
    return [instance for instance in session.dirty if session.is_modified(instance, include_collections=False)]


def _check_values(session: Session, edited: Sequence[Any], gone: Sequence[Any]) -> None:
    """Check what was edited, and the documents whose lines were, so that their totals follow."""
    for instance in edited:
        if isinstance(instance, Model):
            instance.check_values()
    for instance in gone:
        if isinstance(instance, Model):
            instance.check_removal()
    for document in _documents(session, (*edited, *gone)):
        if document not in edited and document not in gone and document.state in document.editable:
            document.check_values()


def _removed_lines(session: Session) -> Iterator[Any]:
    """Yield the lines taken out of their documents, which the flush deletes without saying so."""
    for document in session.dirty:
        if isinstance(document, Document) and document.line_model() is not None:
            for line in inspect(document).attrs.lines.history.deleted or ():
                is_stored = inspect(line).persistent and line not in session.deleted
                if is_stored and _parent(session, line) in (document, None):
                    yield line


def _documents(session: Session, instances: Iterable[Any]) -> list[Document]:
    """Return the documents that the instances are or belong to, or belonged to before."""
    found: dict[int, Document] = {}
    for instance in instances:
        for document in (instance, *_parents(session, instance)):
            if isinstance(document, Document):
                found[id(document)] = document
    return list(found.values())


def _parents(session: Session, instance: Any) -> Iterator[Document | None]:
    if not isinstance(instance, DocumentLine):
        return
    yield _parent(session, instance)
    for id_ in inspect(instance).attrs[instance.parent].history.deleted or ():
        yield _load_parent(session, instance, id_)


def _parent(session: Session, line: DocumentLine) -> Document | None:
    """Return a line's document: the one it was given, else the one its foreign key names."""
    document: Document | None = inspect(line).dict.get(line.parent.removesuffix("_id"))
    return document or _load_parent(session, line, getattr(line, line.parent))


def _load_parent(session: Session, line: DocumentLine, id_: int | None) -> Document | None:
    relation = inspect(line).mapper.relationships[line.parent.removesuffix("_id")]
    return session.get(relation.mapper.class_, id_) if id_ is not None else None


def _check_new(session: Session, instance: Any) -> None:
    if isinstance(instance, Document):
        _refuse_without_permission(session, instance, "create")
        _refuse_other_state(instance)
        return
    for document in _parents(session, instance):
        if document is not None and document not in session.new:
            _refuse_dormant(document)
            refuse_closed(document)


def _refuse_without_permission(session: Session, document: Document, what: str) -> None:
    model = type(document)
    session.need(permission(session.app.composition, model, what), f"{what} {model.a_noun()}")


def _refuse_other_state(document: Document) -> None:
    document.state = document.state or document.initial_state
    if document.state != document.initial_state:
        raise Refused(
            f"a new {document.noun()} begins as {document.initial_state}, not {document.state}",
            remedy="Use app.fire(session, verb, [...]) to lead it on.",
        )


def _refuse_dormant(document: Document) -> None:
    if document.is_dormant:
        raise Refused(
            f"{document} is of type '{document.kind_name}', which is not enabled here: it can be read, not changed",
            remedy="Enable the addon that brings this document type.",
        )


def refuse_closed(document: Document) -> None:
    """Raise Refused for a document that is not edited by hand in its state."""
    if inspect(document).attrs.state.history.deleted:
        raise Refused(f"the state of {document} changes only by a verb", remedy="Use app.fire(session, verb, [...]).")
    if document.state not in document.editable:
        raise Refused(
            f"{document} is {document.state}: it cannot be edited by hand",
            remedy="Use one of its verbs; `tradeloom explain` lists them.",
        )


def _note_typed_numbers(session: Session, instances: Iterable[object]) -> None:
    for instance in instances:
        if isinstance(instance, Document) and any(inspect(instance).attrs.number.history.added or ()):
            scope = instance.series_scope
            row = {"number": instance.number} | ({scope: getattr(instance, scope)} if scope else {})
            note_typed(session, type(instance), [row])
