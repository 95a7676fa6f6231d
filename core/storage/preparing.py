"""Prepare rows, new ones and edited ones alike: fill in what is missing, check, and sum up; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from core.composition.document import Document, DocumentLine
from core.composition.edited import Edited
from core.composition.fragment import dotted
from core.composition.model import Model, Row
from core.errors import AddonError, BadInput, Refused, in_words

if TYPE_CHECKING:
    from core.storage.session import Session


def prepare_new(session: Session, model: type[Model], new: Sequence[Row]) -> list[Row]:
    """Return the rows of new records with everything filled in and summed up, lines under "lines"."""
    if not issubclass(model, Document):
        return prepare(session, model, [dict(row) for row in new])
    for row in new:
        if row.get("state", model.initial_state) != model.initial_state:
            what = f"a new {model.noun()} begins as {model.initial_state}, not {row['state']}"
            raise Refused(what, remedy="Use app.fire(session, verb, [...]) to lead it on.")
    return prepare(session, model, [{"state": model.initial_state, **row} for row in new])


def prepare(session: Session, model: type[Model], rows: Sequence[Row]) -> list[Row]:
    """Prepare rows, those of documents with their lines, and sum these up."""
    headers = _prepared(session, model, rows)
    if issubclass(model, Document):
        if (line_model := model.line_model()) is not None:
            _prepare_lines(session, model, line_model, headers)
        elif any(header.get("lines") for header in headers):
            raise BadInput(f"{model.a_noun()} has no lines")
        model.summarise(session, headers)
    return headers


def _prepare_lines(session: Session, model: type[Document], kind: type[DocumentLine], headers: Sequence[Row]) -> None:
    """Prepare the lines of all headers at once; each sees its header's row and type meanwhile."""
    flat: list[Row] = []
    for header in headers:
        lines = [line if isinstance(line, Edited) else dict(line) for line in header.get("lines") or ()]
        for number, line in enumerate(lines, 1):
            line.setdefault("position", number * 10)
            line["header"], line["header_type"] = header, model
        flat += lines
        header["lines"] = lines
    done = _prepared(session, kind, flat)
    for line in done:
        del line["header"], line["header_type"]
    waiting = iter(done)
    for header in headers:
        header["lines"] = [next(waiting) for _ in header["lines"]]


def _prepared(session: Session, model: type[Model], rows: Sequence[Row]) -> list[Row]:
    """Let a model prepare rows; the one place where it is decided what is derived anew and what was typed.

    A derived value is filled in anew when something it comes from changes, unless it was typed, with this change or
    before. A model with a column "typed" remembers there which derived values were typed.
    """
    derived, columns = derivations(model), model.__mapper__.columns
    for row in rows:
        if float in map(type, row.values()):
            name, value = next(pair for pair in row.items() if type(pair[1]) is float)
            what = f"{name} of {model.a_noun()}: {value} is not exact"
            raise BadInput(what, remedy="Give a Decimal, an int or a text.")
    typed = [_typed(row, derived) if "typed" in columns or isinstance(row, Edited) else {} for row in rows]
    for row, kept in zip(rows, typed, strict=True) if derived else ():
        if isinstance(row, Edited):
            _leave_out(row, derived, kept)
    with in_words(f"{dotted(model)}.prepare fails"):
        try:
            given: Sequence[Row] | None = model.prepare(session, rows)
        except KeyError as error:  # a field that it goes by was not given
            if (name := error.args[0]) not in columns:
                raise
            raise BadInput(f"{model.a_noun()} needs {str(name).removesuffix('_id')}", remedy="Give it.") from error
        if given is None:
            extended = next(cls for cls in model.__mro__ if "prepare" in vars(cls))
            raise AddonError(f"{dotted(extended)}.prepare returns nothing", remedy="Let it return the rows.")
        prepared = list(given)
    for row, kept in zip(prepared, typed, strict=True) if "typed" in columns else ():
        # what was given as empty and filled in nevertheless was not typed
        row["typed"] = " ".join(n for n in kept if kept[n] is not None or row.get(n) is None) or None if kept else None
    for row in prepared:
        if isinstance(row, Edited):
            for name in row.before.keys() - row.keys():
                default = columns[name].default
                row[name] = default.arg if default is not None and default.is_scalar else None
    return prepared


def derivations(model: type[Model]) -> dict[str, set[str]]:
    """Return what each derived field of a composed class comes from, as all its fragments say."""
    found: dict[str, set[str]] = {}
    for cls in reversed(model.__mro__):
        for name, sources in vars(cls).get("derived", {}).items():
            found.setdefault(name, set()).update(sources)
    return found


def _typed(row: Row, derived: Mapping[str, set[str]]) -> dict[str, Any]:
    """Return the derived values that were typed: with this row, or before."""
    names: Iterable[str] = row
    if "typed" in row:  # a stored line, or a copy of one
        names = (row["typed"] or "").split()
    if isinstance(row, Edited):
        names = row.given if row.anew or "typed" not in row else [*row.given, *names]
    return {name: row[name] for name in derived if name in names}


def _leave_out(row: Edited, derived: Mapping[str, set[str]], typed: Mapping[str, Any]) -> None:
    """Take out of an edited row what follows from something that changed, and what follows from that."""
    changed = set(row.changes())
    if isinstance(header := row.get("header"), Edited):
        changed |= {f"header.{name}" for name in header.changes()}
    waiting = {name: sources for name, sources in derived.items() if name not in typed}
    while found := [name for name, sources in waiting.items() if row.anew or sources & changed]:
        for name in found:
            del waiting[name], row[name]
            changed.add(name)
