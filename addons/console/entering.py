"""Enter and edit records by hand from texts such as "partner=ALFKI": fields by name, other records by their key."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError
from sqlalchemy import inspect

from addons.schemas import find, whole
from addons.schemas.schema import schema_for
from core import Document, Model, Row
from core.composition import fields_of
from core.errors import BadInput, TradeloomError, UsageError, did_you_mean, one_of

if TYPE_CHECKING:
    from core import Session


def split_line(text: str) -> list[str]:
    """Return the FIELD=VALUE parts of a line; parts with a comma in them are quoted: 'description="a, b"'."""
    return next(csv.reader([_quoted(text)], skipinitialspace=True), [])


def _quoted(text: str) -> str:
    """Move the quote of FIELD="a, b" before the field, where the csv module looks for it."""
    found, rest = "", text
    while '="' in rest:
        before, _, after = rest.partition('="')
        value, _, rest = after.partition('"')
        head, comma, field = before.rpartition(",")
        found += f'{head}{comma}"{field.strip()}={value}"'
    return found + rest


def values_of(session: Session, model: type[Model], texts: Iterable[str]) -> Row:
    """Return the values that texts "FIELD=VALUE" give; an empty VALUE means none.

    FIELD is a column or a relation; a record is named by its natural key, or by its id as "#12". Raises BadInput
    for a field there is not, a value that does not fit, or a record that does not exist.
    """
    composed = session[model]
    row: Row = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise UsageError(f"'{text}' says nothing", remedy="Write FIELD=VALUE, such as partner=ALFKI.")
        row |= _value(session, composed, name.strip().replace("-", "_"), value.strip())
    return row


def _value(session: Session, model: type[Model], name: str, text: str) -> Row:
    targets = referred_models(model)
    known = [*(key for key in fields_of(model) if not key.endswith("_id")), *targets]
    if name in targets:
        return {f"{name}_id": _find(session, targets[name], name, text) if text else None}
    if name.removesuffix("_id") in targets:
        return {name: _id(name, text)}
    field = schema_for(session.app, model)().fields.get(name)
    if field is None:
        raise BadInput(f"{model.a_noun()} has no field '{name}'{did_you_mean(name, known)}")
    if field.dump_only:
        raise BadInput(f"{name} of {model.a_noun()} is computed, not entered")
    try:
        return {name: field.deserialize(text or None)}
    except ValidationError as error:
        raise BadInput(f"{name} {error.messages[0]}") from None


def referred_models(model: type[Model]) -> dict[str, type[Model]]:
    """Return the relations of a composed class that a foreign key of its own holds: name and the class they lead to."""
    relations = inspect(model).relationships
    return {one.key: one.mapper.class_ for one in relations if not one.uselist and f"{one.key}_id" in fields_of(model)}


def _id(name: str, text: str) -> int | None:
    try:
        return whole(text.removeprefix("#")) if text else None
    except BadInput as error:
        relation = name.removesuffix("_id")
        raise BadInput(f"{name}: {error.message}", remedy=f"Give an id, or a key: {relation}=…") from None


def _find(session: Session, target: type[Model], name: str, text: str) -> int:
    """Return the id of the record a text names."""
    try:
        return find(session, target, text).id
    except TradeloomError as error:
        raise BadInput(f"{name}: {error.message}", remedy=error.remedy) from None


def enter(session: Session, model: type[Document], header: Iterable[str], lines: Iterable[str]) -> Any:
    """Create a draft from texts and return it: header fields, and one text of fields per line."""
    composed = session[model]
    session.need(composed.permission("create"), f"create {composed.a_noun()}")
    row = values_of(session, composed, header)
    line_model = composed.line_model()
    texts = list(lines)
    if texts and line_model is None:
        raise BadInput(f"{composed.a_noun()} has no lines")
    if line_model is not None:
        row["lines"] = [values_of(session, line_model, split_line(text)) for text in texts]
    (id_,) = session.create(composed, [row])
    return session.get_one(composed, id_)


def enter_record(session: Session, model: type[Model], texts: Iterable[str]) -> Any:
    """Create a record that is no document from texts and return it; raises BadInput for a field it needs."""
    composed = session[model]
    row = values_of(session, composed, texts)
    schema = schema_for(session.app, composed)()
    for name, field in schema.fields.items():
        if field.required and row.get(name) is None:
            shown = name.removesuffix("_id")
            raise BadInput(f"{composed.a_noun()} needs {shown}", remedy=f"Give {shown}=…")
    (id_,) = session.create(composed, [row])
    return session.get_one(composed, id_)


def edit(
    session: Session,
    document: Document,
    header: Iterable[str],
    lines: Mapping[int, str],
    added: Sequence[str] = (),
    removed: Sequence[int] = (),
) -> None:
    """Change a document by hand: header fields, lines by position, lines added and removed; checked as a whole."""
    session.need(document.permission("edit"), f"edit {document.a_noun()}")
    line_model = document.line_model()
    there = {line.position: line.id for line in document.lines} if line_model is not None else {}  # type: ignore[attr-defined]
    for position in (*lines, *removed):
        if position not in there:
            raise BadInput(f"{document} has no line {position}", remedy=f"It has: {one_of(map(str, there))}.")
    change = {"id": document.id, **values_of(session, type(document), header)}
    if line_model is not None:
        change["lines"] = [
            {"id": there[position], **values_of(session, line_model, split_line(text))}
            for position, text in lines.items()
        ]
        change["lines"] += [values_of(session, line_model, split_line(text)) for text in added]
        change["removed"] = [there[position] for position in removed]
    elif added:
        raise BadInput(f"{document.a_noun()} has no lines")
    session.edit(type(document), [change])
