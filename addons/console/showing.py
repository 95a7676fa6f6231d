"""One document on the terminal: its fields, lines, links, and what can be done next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from addons.console.context import print_table
from addons.links import linked
from addons.lists.worklist import permitted
from addons.schemas import internal_fields, worded
from core import Document, DocumentLine, Model, Session, load, one_of
from core.composition import Exact, fields_of

HIDDEN = {"id", "version", "kind", "number"}
UNSET = ("", "no")
ZEROS = ("0", "0.00")


def show(session: Session, document: Document) -> None:
    """Print a document."""
    click.echo(f"{document} · {document.state} · {document.kind_name}" + (" (dormant)" if document.is_dormant else ""))
    fields = {name.replace("_", " "): text for name, text in _fields(document) if text not in UNSET and name != "state"}
    width = max(map(len, fields), default=0)
    for name, text in fields.items():
        click.echo(f"  {name:<{width}}  {text}")
    _show_lines(session, document)
    _show_links(session, document)
    _show_verbs(session, document)


def as_json(session: Session, document: Document) -> dict[str, Any]:
    """Return a document with its lines and links as plain values; figures are texts, so that they stay exact."""
    values: dict[str, Any] = {"id": document.id, "number": document.number, "kind": document.kind_name}
    values |= dict(_fields(document))
    if type(document).line_model() is not None:
        load(session, [document], "lines")
        values["lines"] = [dict(_fields(line)) for line in document.lines]  # type: ignore[attr-defined]
    values["links"] = [
        {"role": role, "model": model, "id": id_, "direction": direction}
        for role, model, id_, direction in linked(session, document)
    ]
    return values


def _show_links(session: Session, document: Document) -> None:
    """Print the related documents; those of an addon that is not enabled are named by their id."""
    names = session.composition.names
    for role, model, id_, direction in linked(session, document):
        other = session.get(names[model], id_) if model in names else None
        click.echo(f"  {'→' if direction == 'to' else '←'} {role}: {other or f'{model} #{id_}'}{_state(other)}")


def _show_verbs(session: Session, document: Document) -> None:
    """Print what this user can do with the document as it is, and what takes another one."""
    if document.is_dormant:
        click.echo(f"It can only be read: the type '{document.kind_name}' is not enabled here.")
        return
    mine = permitted(session, type(document))
    verbs = session.app.workflow.offered(type(document), document.state)
    click.echo(f"Possible now: {one_of(name for name in verbs if name in mine)}")
    if others := [name for name in verbs if name not in mine]:
        click.echo(f"For others: {one_of(others)}")


def _show_lines(session: Session, document: Document) -> None:
    line_model = type(document).line_model()
    if line_model is None:
        return
    relations = [r.key for r in line_model.__mapper__.relationships if not r.uselist]
    load(session, [document], *(f"lines.{name}" for name in relations if name != line_model.parent.removesuffix("_id")))
    lines = [_cells(line) for line in document.lines]  # type: ignore[attr-defined]
    names = [n for n in (lines[0] if lines else ()) if any(line[n] not in (*UNSET, *ZEROS) for line in lines)]
    kinds = {c.key: c.columns[0].type for c in line_model.__mapper__.column_attrs}
    right = [name for name in names if isinstance(kinds.get(name), Exact) or name == "position"]
    click.echo("")
    print_table(names, [[line[name] for name in names] for line in lines], right=right)
    click.echo("")


def _cells(line: DocumentLine) -> dict[str, str]:
    """Return the fields of a line; one without any figure is text, and its zeros are left blank."""
    cells = dict(_fields(line))
    figures = {n for n, a in fields_of(type(line)).items() if isinstance(a.columns[0].type, Exact) and n in cells}
    if all(cells[name] in ("", *ZEROS) for name in figures):
        cells |= dict.fromkeys(figures, "")
    return cells


def _fields(record: Model) -> Iterator[tuple[str, str]]:
    """Yield (name, text) of a record's columns; references by the natural key of what they refer to."""
    mapper = type(record).__mapper__
    by_column = {next(iter(r.local_columns)).key: r.key for r in mapper.relationships if not r.uselist}
    parent = getattr(record, "parent", None)
    hidden = HIDDEN | internal_fields(type(record))
    for name, attribute in fields_of(type(record)).items():
        value = getattr(record, name)
        if name in hidden or name == parent:
            continue
        kind = attribute.columns[0].type
        if name in by_column:
            yield name.removesuffix("_id"), _named(getattr(record, by_column[name]))
        else:
            yield name, worded(value, 2 if isinstance(kind, Exact) and (kind.digits, kind.scale) == (18, 4) else 0)


def _named(other: Any) -> str:
    if other is None:
        return ""
    if isinstance(other, DocumentLine):
        return f"{getattr(other, other.parent.removesuffix('_id')).number} / {other.position}"
    key = " ".join(str(getattr(other, name)) for name in type(other).natural_key if getattr(other, name) is not None)
    printed: Any = getattr(other, "lines", None)
    if callable(printed):
        lines: Any = printed()
        return ", ".join(lines)
    name = getattr(other, "name", None)
    return f"{key} {name}".strip() if name and name != key else key or f"#{other.id}"


def _state(other: Any) -> str:
    return f" ({other.state})" if isinstance(other, Document) else ""
