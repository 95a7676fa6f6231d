"""Write a first mapping from the headings and values of a file, for a person to correct."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from addons.schemas.schema import schema_for
from addons.schemas.value_fields import Day, Figure, Whole
from addons.transfer.cells import shown_text
from addons.transfer.guessing_layout import dates_like, figures_like, guessed_layout, sampled
from addons.transfer.heading_words import bare, field_words, key_words, matched
from addons.transfer.outgoing import Outgoing
from addons.transfer.tables import Table, is_blank, open_table
from core import BadInput, Document, DocumentLine, Model

if TYPE_CHECKING:
    from core.app import App


@dataclass
class Guess:
    """Say what a file seems to hold: records of a model, and which column is which field of it."""

    model: type[Model]
    fields: dict[str, str]
    key: str = ""
    lines: dict[str, str] = field(default_factory=dict)
    children: dict[type[Model], dict[str, str]] = field(default_factory=dict)

    @property
    def used(self) -> set[str]:
        """Return the columns that become something."""
        inner = [*self.children.values(), self.lines, self.fields]
        return {heading for fields in inner for heading in fields.values()} | ({self.key} if self.key else set())


@dataclass(frozen=True)
class Guessed:
    """Hold the text of a first mapping and what it makes of the file."""

    text: str
    model: str
    columns: int
    used: int


def guess(app: App, path: Path, model: str | None = None) -> Guessed:
    """Return a first mapping for a file, by the name of a model if one is given; raises BadInput where none fits."""
    layout = guessed_layout(path)
    table = open_table(path, layout)
    headings = [name for name in table.columns if table.columns.count(name) == 1]
    asked = [app.composition.named(model)] if model else _candidates(app)
    guesses = [_guessed(app, one, headings) for one in asked]
    good = [one for one in guesses if one.fields or one.key]
    if not good:
        raise BadInput(
            f"the headings of {path.name} fit no model", remedy="Say which one: --model base.Partner, for example."
        )
    best = max(good, key=lambda one: _fitness(app, one, path))
    text = "\n".join(_written(app, path, table, best))
    return Guessed(text + "\n", app.composition.name_of(best.model), len(table.columns), len(best.used))


def _candidates(app: App) -> list[type[Model]]:
    """Return the documents and the records that a file may hold: those with a key of their own."""
    found = []
    for model in app.composition:
        is_type = model.base() is not model
        internal = app.composition.addon_of[model.__model__] == "core"
        if not is_type and not internal and not issubclass(model, DocumentLine) and model.natural_key:
            found.append(model)
    return found


def _guessed(app: App, model: type[Model], headings: Sequence[str]) -> Guess:
    left = list(headings)
    made = Guess(model, {})
    if issubclass(model, Document):
        made.key = matched({"key": [*key_words(_nouns(model)), "name"]}, left).get("key", "")
        left = [heading for heading in left if heading != made.key]
    made.fields = matched(_words(app, model), left)
    left = [heading for heading in left if heading not in made.used]
    line = model.line_model() if issubclass(model, Document) else None
    if line is not None:
        made.lines = matched(_words(app, line), left)
    if not issubclass(model, Document) and len(model.natural_key) == 1:
        made.key = made.fields.get(model.natural_key[0], "")
    for child in _children(app, model) if made.key else ():
        left = [heading for heading in left if heading not in made.used]
        if found := matched(_words(app, child), left):
            made.children[child] = found
    return made


def _nouns(model: type[Model]) -> list[str]:
    return [model.noun().split()[-1], model.__name__.lower()]


def _words(app: App, model: type[Model]) -> dict[str, list[str]]:
    """Return the headings that each field of a model may have, those of its natural key first."""
    outgoing = Outgoing(app, model)
    known = schema_for(app, model)().fields
    hidden = {"number", "position", *((model.parent,) if issubclass(model, DocumentLine) else ())}
    names = [name for name, kind in known.items() if not kind.dump_only and name not in hidden]
    words = {}
    for name in names:
        if name.endswith("_id") and name not in outgoing.targets:
            continue
        nouns = _nouns(outgoing.targets[name][0]) if name.removesuffix("_id") in _nouns_of(outgoing, name) else []
        words[name] = field_words(name, nouns)
        if name in model.natural_key and not issubclass(model, Document):
            words[name] += key_words([name, *_nouns(model)])
    needed = [name for name in words if name in model.natural_key or known[name].required]
    return {name: words[name] for name in dict.fromkeys([*needed, *words])}


def _nouns_of(outgoing: Outgoing, name: str) -> list[str]:
    return _nouns(outgoing.targets[name][0]) if name in outgoing.targets else []


def _children(app: App, model: type[Model]) -> Iterator[type[Model]]:
    """Yield the models without a key of their own that need a record of this one and nothing else."""
    for child in app.composition:
        if child.natural_key or issubclass(child, (Document, DocumentLine)) or child.base() is not child:
            continue
        needed = [name for name, kind in schema_for(app, child)().fields.items() if kind.required]
        targets = Outgoing(app, child).targets
        if len(needed) == 1 and needed[0] in targets and targets[needed[0]][0] is model:
            yield child


def _fitness(app: App, one: Guess, path: Path) -> tuple[int, int, int]:
    """Return how well a model fits: what is needed and missing counts most, then how many columns are used."""
    known = schema_for(app, one.model)().fields
    missing = sum(kind.required and name not in one.fields for name, kind in known.items())
    if issubclass(one.model, Document):
        missing = (not one.key) + (one.model.line_model() is not None and not one.lines)
    named = any(bare(noun) in bare(path.stem) for noun in _nouns(one.model))
    return (len(one.used) - 2 * missing, named, len(known))


# --- the text -------------------------------------------------------------------------------------------------


def _written(app: App, path: Path, table: Table, one: Guess) -> Iterator[str]:
    rows = sampled(table)
    name = app.composition.name_of(one.model)
    yield f"# A first mapping for {path.name}, from its headings and values: correct it, then try it with --dry-run."
    unused = [heading for heading in table.columns if heading not in one.used and not heading.startswith("column ")]
    if unused:
        yield f"# Not used: {', '.join(unused)}"
    yield from (f"system = {_text(path.stem)}", "")
    yield from _load(app, path, table, rows, one, name)
    yield from _fields(app, one.model, one.fields, "load.fields", table, rows)
    if one.lines:
        line = one.model.line_model() if issubclass(one.model, Document) else None
        assert line is not None
        yield from ("", "[[load.lines]]")
        yield from _fields(app, line, one.lines, "load.lines.fields", table, rows)
    for child, fields in one.children.items():
        yield from ("", *_load(app, path, table, rows, replace(one, lines={}), app.composition.name_of(child)))
        targets = Outgoing(app, child).targets
        parent = next(name for name, (model, _) in targets.items() if model is one.model)
        yield from _fields(app, child, {parent: one.key, **fields}, "load.fields", table, rows)


def _load(app: App, path: Path, table: Table, rows: Sequence[Sequence[Any]], one: Guess, name: str) -> Iterator[str]:
    layout = table.layout
    yield from ("[[load]]", f'model = "{name}"', f"file = {_text(path.name)}")
    if layout.encoding:
        yield f'encoding = "{layout.encoding}"'
    if layout.delimiter:
        yield f"delimiter = {_text(layout.delimiter)}"
    if table.sheet:
        yield f"sheet = {_text(table.sheet)}"
    if layout.header is not None:
        yield f"header = {layout.header}"
    if one.key:
        yield f"key = {_text(one.key)}"
    if one.lines and one.key and _is_repeated(table, rows, one.key):
        yield "repeated = true"
    figures = figures_like(_cells(app, table, rows, one, (Figure, Whole)))
    if figures:
        yield f"figures = {_text(figures)}"
    dates = dates_like(_cells(app, table, rows, one, (Day,)))
    if dates:
        yield f"dates = {json.dumps(dates if len(dates) > 1 else dates[0])}"


def _is_repeated(table: Table, rows: Sequence[Sequence[Any]], key: str) -> bool:
    keys = [shown_text(cells[table.columns.index(key)]).strip() for cells in rows]
    return len(set(keys)) < len(keys) or "" in keys


def _cells(
    app: App, table: Table, rows: Sequence[Sequence[Any]], one: Guess, kinds: tuple[type[Any], ...]
) -> list[Any]:
    """Return the cells that become fields of some kinds, without empty ones."""
    line = one.model.line_model() if issubclass(one.model, Document) else None
    of: list[tuple[type[Model], dict[str, str]]] = [(one.model, one.fields), *one.children.items()]
    if line is not None:
        of.append((line, one.lines))
    places = set()
    for model, fields in of:
        known = schema_for(app, model)().fields
        for name, heading in fields.items():
            if isinstance(known[name], kinds) and not name.endswith("_id"):
                places.add(table.columns.index(heading))
    return [cells[place] for cells in rows for place in places if not is_blank([cells[place]])]


def _fields(
    app: App, model: type[Model], fields: dict[str, str], title: str, table: Table, rows: Sequence[Sequence[Any]]
) -> Iterator[str]:
    yield f"[{title}]"
    outgoing, known = Outgoing(app, model), schema_for(app, model)().fields
    for name, heading in fields.items():
        place = table.columns.index(heading)
        empty = any(is_blank([cells[place]]) for cells in rows)
        optional = ", optional = true" if empty and not known[name].required else ""
        if name in outgoing.targets:
            target, by = outgoing.targets[name]
            find = f'find = "{app.composition.name_of(target)}", by = "{by}"'
            yield f"{name} = {{ column = {_text(heading)}, {find}{optional} }}"
        elif optional:
            yield f"{name} = {{ column = {_text(heading)}{optional} }}"
        else:
            yield f"{name} = {_text(heading)}"
    others = [name for name, kind in known.items() if name not in fields and not kind.dump_only]
    if not issubclass(model, (Document, DocumentLine)):
        yield from (f"# {name} = …, which is needed" for name in others if known[name].required)
        others = [name for name in others if not known[name].required]
    yield f"# There are also: {', '.join(others)}"


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
