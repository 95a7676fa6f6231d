"""Loads made ready for one application: from the cells of a row to a checked record, or to bad rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache, partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, NamedTuple

from marshmallow import ValidationError

from addons.schemas import figure
from addons.schemas.schema import schema_for
from addons.schemas.value_fields import Day, Figure, Text, Whole
from addons.transfer.cells import Cell, Kind, Ref, as_day, key_of, shown_text, text_of
from addons.transfer.choosing import chooser
from addons.transfer.load_outcome import BadRow
from addons.transfer.mapping import Lines
from addons.transfer.tables import Line, Table
from core import BadInput, Model, Row, did_you_mean, one_of

if TYPE_CHECKING:
    from addons.transfer.running import Run
    from core import Session

LEFT_OUT = object()
"""Stands for a field that a row says nothing of."""


@dataclass(slots=True)
class Record:
    """Hold the checked values of one row; references are still keys, and become ids when the row is written."""

    line: int
    key: str
    values: Row
    lines: list[LineRecord] = field(default_factory=list)
    fingerprint: str = ""
    id: int | None = None
    """The record to change; None creates one."""
    known: int | None = None
    """The id of the external key that was found."""
    same: bool = False
    """The record is here already, with these very values; only its key is new."""
    spoiled: bool = False
    """One of its lines could not be read, which was reported: it is not written."""

    def references(self) -> Iterator[Ref]:
        """Yield the references of the header and of the lines."""
        for values in (self.values, *(line.values for line in self.lines)):
            for value in values.values():
                if type(value) is Ref:
                    yield value

    def take_fingerprint(self) -> None:
        """Sum up the values, so that the same row is known again."""
        self.fingerprint = fingerprint(self.values, *(line.values for line in self.lines))

    def __reduce__(self) -> tuple[Any, ...]:
        """Let pickle, which would go through the fields by name, make it as everybody does."""
        return Record, tuple(getattr(self, name) for name in Record.__slots__)


class LineRecord(NamedTuple):
    """Hold the values of a document's line, and where they come from: the part of the load and its file's line."""

    part: int
    line: int
    values: Row


class Fields:
    """Make the values of one model's fields from the rows of one table."""

    def __init__(self, run: Run, model: type[Model], cells: Mapping[str, Cell], table: Table, where: str) -> None:
        self.model, self.table, self._run = model, table, run
        self._cells = {name: run.references.want(cell) for name, cell in cells.items() if run.has(cell.needs)}
        schema = schema_for(run.app, model)
        self._known = schema().fields
        for name in self._cells:
            self._refuse_unknown(name, where)
        plain = [name for name, cell in self._cells.items() if cell.find is None]
        self._schema = schema(partial=True, only=plain)
        self._keys = set(model.natural_key)
        self._by_schema = any(self._schema._hooks.values()) or any(
            one.attribute or one.data_key for one in self._schema.fields.values()
        )
        """Whether the schema looks at several fields at once, or calls one otherwise: then it is asked for each row."""
        self._taken = [
            (name, cell.bind(table, _kind(cell, self._known[name]), partial(self._read, name)))
            for name, cell in self._cells.items()
        ]

    def _refuse_unknown(self, name: str, where: str) -> None:
        known = [field for field, kind in self._known.items() if not kind.dump_only]
        if name in known:
            return
        if name in self._known:
            raise BadInput(f"{where}: '{name}' of {self.model.a_noun()} is computed here; it cannot be brought in")
        raise BadInput(
            f"{where}: {self.model.a_noun()} has no field '{name}'{did_you_mean(name, known)}",
            remedy=f"Its fields are: {one_of(known)}.",
        )

    @property
    def names(self) -> list[str]:
        """Return the names of the fields that are filled."""
        return list(self._cells)

    def places_of(self, name: str) -> list[int]:
        """Return the places of the columns that a field is made from."""
        return [self.table.index(column, name) for column in self._cells[name].column]

    def unfilled(self) -> list[str]:
        """Return the required fields that nothing fills."""
        return [name for name, kind in self._known.items() if kind.required and name not in self._cells]

    def read(self, line: int, cells: Sequence[Any]) -> Row | None:
        """Return the values of a row, or None when it is bad; each fault becomes a bad row."""
        values: Row = {}
        faults: dict[str, str] = {}
        for name, taken in self._taken:
            try:
                value = taken(cells)
            except BadInput as error:
                faults[name] = error.message
            else:
                if value is not LEFT_OUT:
                    values[name] = value
        if self._by_schema:
            faults |= self._load(values)
        for name, reason in faults.items():
            self.fault(line, name, reason, cells)
        return None if faults else values

    def _load(self, values: Row) -> dict[str, str]:
        """Let the schema read the values, and return its faults by field."""
        plain = {
            name: value for name, value in values.items() if type(value) is not Ref and name in self._schema.fields
        }
        try:
            loaded: Any = self._schema.load(plain)
            values |= loaded
        except ValidationError as error:
            return {name: _first(messages) for name, messages in error.messages_dict.items()}
        return {}

    def _read(self, name: str, value: Any) -> Any:
        """Return what the field takes of a cell's value, LEFT_OUT if nothing; raises BadInput for what it refuses."""
        value = self._fitting(name, value)
        if value is LEFT_OUT or type(value) is Ref or self._by_schema or name not in self._schema.fields:
            return value
        try:
            return self._schema.fields[name].deserialize(value)
        except ValidationError as error:
            raise BadInput(_first(error.messages)) from None

    def _fitting(self, name: str, value: Any) -> Any:
        kind = self._known[name]
        if value is None:
            if self._cells[name].optional or not (kind.allow_none or kind.required):
                return LEFT_OUT
            if not kind.allow_none:
                raise BadInput("may not be empty")
        elif isinstance(kind, Text) and isinstance(value, (int, Decimal, date)) and not isinstance(value, bool):
            value = text_of(value)
        elif isinstance(kind, Text) and isinstance(value, str) and (self.table.layout.trim or name in self._keys):
            value = value.strip()
        elif isinstance(kind, Day):
            value = as_day(value)
        return value

    def fault(self, line: int, name: str, reason: str, cells: Sequence[Any] | None = None, value: str = "") -> None:
        """Report a bad row: the columns behind the field, and what stands in them."""
        cell = self._cells.get(name)
        if cell is not None and cells is not None:
            value = ", ".join(shown_text(cells[place]) for place in self.places_of(name))
        self._run.bad(BadRow(self.table.name, line, (cell.columns if cell else "") or name, value, reason))

    def without_unknown(self, session: Session, line: int, values: Row) -> bool:
        """Say whether all records referred to exist; each that does not becomes a bad row."""
        good = True
        for name, value in values.items():
            if type(value) is Ref and not self._run.references.exists(value):
                self.fault(line, name, self._run.references.reason(session, value), value=value.key)
                good = False
        return good


class LinesOf:
    """Make the lines of documents: from another file, by the value of a shared column, or from the document's rows."""

    def __init__(self, run: Run, part: int, lines: Lines, model: type[Model], header: Table) -> None:
        self.part = part
        self._own = lines.source is None
        self.table = header if lines.source is None else run.open(lines.source)
        self.fields = Fields(run, model, lines.fields, self.table, lines.where)
        self._when = chooser(lines.when, self.table)
        self._run = run
        self._spoiled: set[str] = set()
        self._passed: set[str] = set()
        if not self._own:
            self._mine = header.index(lines.join[0], f"{lines.where}, join")
            self._theirs = self.table.index(lines.join[1], f"{lines.where}, join")
            self._column = lines.join
            self._rows: dict[str, list[Line]] | None = None

    def of(self, rows: Sequence[Line]) -> list[Line]:
        """Return the rows that are lines of the document in these rows; each is given once."""
        found = rows if self._own else self._joined(rows[0])
        return [row for row in found if self._when(row[1])]

    def _joined(self, row: Line) -> list[Line]:
        return self._grouped().pop(key_of(row[1][self._mine]), [])

    def is_spoiled(self, rows: Sequence[Line]) -> bool:
        """Say whether a line of the document in these rows cannot be read, which was reported with the line."""
        return not self._own and shown_text(rows[0][1][self._mine]).strip() in self._spoiled

    def pass_over(self, rows: Sequence[Line]) -> None:
        """Hear that no document is made of these rows, unless another one has the same value: their lines are none."""
        if not self._own:
            self._passed |= {shown_text(cells[self._mine]).strip() for _, cells in rows}

    def _grouped(self) -> dict[str, list[Line]]:
        if self._rows is None:
            self._rows = {}
            for line, cells in self.table.rows:
                self._group(self._rows, line, cells)
        return self._rows

    def _group(self, rows: dict[str, list[Line]], line: int, cells: Sequence[Any]) -> None:
        if len(cells) != len(self.table.columns):
            self._run.bad(uneven(self.table, line, cells))
            if self._theirs < len(cells):
                self._spoiled.add(shown_text(cells[self._theirs]).strip())
            return
        try:
            rows.setdefault(key_of(cells[self._theirs]), []).append((line, cells))
        except BadInput as error:
            self._run.bad(BadRow(self.table.name, line, self._column[1], "", error.message))

    def report_orphans(self, header: Table) -> None:
        """Report rows that belong to no document of the other file."""
        if self._own:
            return
        for value, rows in self._grouped().items():
            for line, _ in rows if value not in self._passed else ():
                reason = f"{header.name} has no row with this {self._column[0]}"
                if not value:
                    reason = f'is empty; write fill_down = ["{self._column[1]}"] if it has the value of the row above'
                self._run.bad(BadRow(self.table.name, line, self._column[1], value, reason))


def _kind(cell: Cell, field: Any) -> Kind:
    if cell.find is None and isinstance(field, (Figure, Whole)):
        return Kind.FIGURE
    return Kind.DAY if isinstance(field, Day) else Kind.OTHER


def uneven(table: Table, line: int, cells: Sequence[Any]) -> BadRow:
    """Return the bad row for a line with too few or too many cells."""
    return BadRow(table.name, line, "", "", f"has {len(cells)} cells where the first line names {len(table.columns)}")


def fingerprint(*rows: Row) -> str:
    """Return a short text that is the same for the same rows of values, however their figures are written."""
    text = repr([[(name, v if type(v := row[name]) is str else _printed(v)) for name in sorted(row)] for row in rows])
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@lru_cache(maxsize=4096, typed=True)
def _printed(value: Any) -> Any:
    return figure(value) if type(value) is Decimal else tuple(value) if type(value) is Ref else value


def _first(messages: Any) -> str:
    return str(messages[0]) if isinstance(messages, list) else str(messages)
