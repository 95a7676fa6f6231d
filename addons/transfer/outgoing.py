"""How the records of one model leave: which columns, and under which key each record they refer to is named."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlalchemy import String, select

from addons.schemas import figure, plain
from addons.schemas.schema import schema_for
from core import Document, DocumentLine, Model, Row, among
from core.composition import fields_of

if TYPE_CHECKING:
    from core import Session
    from core.app import App


class Outgoing:
    """Name the columns of a model's file; `parent` is the column that joins lines to their document's `id`."""

    def __init__(self, app: App, model: type[Model], *, parent: str | None = None) -> None:
        self.model = model
        self.noun = model.__model__.__name__.lower()
        self.parent = parent
        self.parent_field = model.parent if issubclass(model, DocumentLine) else None
        self._app = app
        self._keys: dict[str, dict[int, str]] = {}
        self.targets: dict[str, tuple[type[Model], str]] = {}
        """The model and the key behind each field that refers to another record."""
        self.left_out: list[str] = []
        self.heads = self._heads()
        """The column of each field."""
        self._computed = {name for name, kind in schema_for(app, model)().fields.items() if kind.dump_only}

    def _heads(self) -> dict[str, str]:
        heads: dict[str, str] = {"id": "id"} if self._has_id else {}
        for name, attribute in fields_of(self.model).items():
            if name in ("id", "version"):
                continue
            if name == self.parent_field:
                heads[name] = self.parent or name
            elif not attribute.columns[0].foreign_keys:
                heads[name] = name
            elif (target := self._target(attribute.columns[0])) is not None:
                self.targets[name] = target
                heads[name] = name.removesuffix("_id")
            else:
                self.left_out.append(f"{self.noun}.{name}")
        return heads

    @property
    def _has_id(self) -> bool:
        return issubclass(self.model, Document) or not self.model.natural_key

    @property
    def columns(self) -> list[str]:
        """Return the names of the columns."""
        return list(self.heads.values())

    def _target(self, column: Any) -> tuple[type[Model], str] | None:
        """Return the model a column refers to and the one text field that names its records, if there is one."""
        (key,) = column.foreign_keys
        for model in self._app.composition:
            mapper: Any = model.__mapper__
            if mapper.local_table is key.column.table and mapper.base_mapper is mapper:
                names = model.natural_key
                if len(names) == 1 and isinstance(mapper.columns[names[0]].type, String):
                    return model, names[0]
        return None

    def named(self, session: Session, rows: Sequence[Row]) -> list[Row]:
        """Return rows by column, ids of other records replaced by their keys, in one statement per reference."""
        for name, (model, by) in self.targets.items():
            known = self._keys.setdefault(name, {})
            missing = {row[name] for row in rows} - known.keys() - {None}
            if missing:
                M: Any = model
                query = select(M.id, getattr(M, by)).where(among(session, M.id, missing))
                known |= {id_: key for id_, key in session.execute(query)}
        return [{head: self._value(name, row[name]) for name, head in self.heads.items()} for row in rows]

    def label(self, row: Row) -> str:
        """Return what a person calls the record of a row by column: its number or key, else its id or position."""
        parent = f" of {row[self.parent]}" if self.parent else ""
        names = [self.heads.get(name) for name in ("number", *self.model.natural_key, "id", "position")]
        called = next((str(row[head]) for head in names if head is not None and row.get(head) is not None), "")
        return f"{self.model.noun()} {called}{parent}"

    def _value(self, name: str, value: Any) -> Any:
        if name in self._keys:
            return None if value is None else self._keys[name][value]
        return Decimal(figure(value)) if isinstance(value, Decimal) else plain(value)

    def fields(self) -> list[str]:
        """Return the lines of the mapping that bring the fields back; what is computed is not among them."""
        made: list[str] = []
        for name, head in self.heads.items():
            if name in self._computed or name in ("id", self.parent_field):
                continue
            if name in self.targets:
                model, by = self.targets[name]
                find = self._app.composition.name_of(model)
                made.append(f'{name} = {{ column = "{head}", find = "{find}", by = "{by}", optional = true }}')
            else:
                made.append(f'{name} = {{ column = "{head}", optional = true }}')
        return made

    @property
    def key(self) -> list[str]:
        """Return the line of the mapping that names the key, where the natural key does not do."""
        return ['key = "id"'] if self._has_id else []


def mapping_text(model: str, file: str, header: Outgoing, lines_file: str, lines: Outgoing | None) -> str:
    """Return the mapping that brings an export back."""
    made = ['system = "tradeloom"', "", "[[load]]", f'model = "{model}"', f'file = "{file}"', *header.key]
    made += ["trim = false"]
    made += ["[load.fields]", *header.fields()]
    if lines is not None:
        made += ["", "[[load.lines]]", f'file = "{lines_file}"', f'join = {{ id = "{header.noun}" }}']
        made += ["trim = false", "[load.lines.fields]", *lines.fields()]
    return "\n".join(made) + "\n"
