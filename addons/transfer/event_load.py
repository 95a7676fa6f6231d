"""A load of events, first pass: which documents a verb is still to be fired for, and with which arguments."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError, fields

from addons.schemas import day, exact
from addons.schemas.value_fields import Flag, Whole
from addons.transfer.cells import Kind, Ref, key_of, text_of
from addons.transfer.choosing import chooser
from addons.transfer.header_rows import Group, single_rows
from addons.transfer.keys import known_keys
from addons.transfer.load_outcome import BadRow
from addons.transfer.mapping import Events
from addons.transfer.shapes import fingerprint, uneven
from core import BadInput, Document, did_you_mean, one_of

if TYPE_CHECKING:
    from addons.transfer.running import Run
    from core import Session

READERS: dict[str, Callable[[Any], Any]] = {
    "date": day,
    "Decimal": exact,
    "bool": lambda value: _read(Flag(), value),
    "int": lambda value: _read(Whole(), value),
}

KINDS = {day: Kind.DAY, exact: Kind.FIGURE, READERS["int"]: Kind.FIGURE}


@dataclass(slots=True)
class Event:
    """Hold one checked event: the document it is about and the arguments of the verb."""

    line: int
    key: str
    document: Ref
    arguments: dict[str, Any]
    fingerprint: str


class EventLoad:
    """Check the rows of one load of events; structural faults of the mapping raise at once."""

    def __init__(self, run: Run, load: Events) -> None:
        self.run, self.load = run, load
        self.model: Any = run.references.root(load.document)
        if not issubclass(self.model, Document):
            raise BadInput(f"{load.where}: a {self.model.noun()} has no verbs")
        self.transition = run.app.workflow.find(self.model, load.verb)
        self.name = f"{run.references.name(load.document)}/{load.verb}"
        self.table = run.open(load.source)
        find = run.references.want(replace(load.find, find=load.document))
        self._find, self._key = find.bind(self.table), load.key.bind(self.table)
        self._when = chooser(load.when, self.table)
        self.constants = {name: cell.value for name, cell in load.arguments.items() if not cell.column}
        readers = self._readers()
        self._arguments = {
            name: (cell, cell.bind(self.table, KINDS.get(readers[name], Kind.OTHER)), readers[name])
            for name, cell in load.arguments.items()
            if cell.column
        }
        self._seen: dict[str, int] = {}

    def _readers(self) -> dict[str, Callable[[Any], Any]]:
        """Return how the text of each argument is read, by the type the verb's signature gives."""
        known = dict(list(inspect.signature(getattr(self.model, self.load.verb)).parameters.items())[2:])
        readers: dict[str, Callable[[Any], Any]] = {}
        for name, cell in self.load.arguments.items():
            if cell.find:
                raise BadInput(f"{cell.where}: an argument of a verb cannot be looked up with 'find'")
            if name not in known:
                raise BadInput(
                    f"{self.load.where}: '{self.load.verb}' takes no argument '{name}'{did_you_mean(name, known)}",
                    remedy=f"It takes: {one_of(known)}.",
                )
            kind = re.sub(r"Mapping\[int,", "", str(known[name].annotation))
            readers[name] = next((read for word, read in READERS.items() if re.search(rf"\b{word}\b", kind)), text_of)
        return readers

    def ask(self, session: Session) -> None:
        """Raise Forbidden unless the user may fire the verb."""
        needed = self.transition.permission or self.model.permission(self.load.verb)
        session.need(needed, f"{self.load.verb} {self.model.a_noun()}")

    def groups(self) -> Iterator[Group]:
        """Yield the rows of the file, each by itself."""
        return single_rows(self.table.rows)

    def check(self, session: Session, chunk: Sequence[Group]) -> list[Event]:
        """Return the events still to happen; bad rows are reported, those that happened before are counted."""
        events = [event for ((line, cells),) in chunk if (event := self._event(line, cells)) is not None]
        self.run.references.look_up(session, (event.document for event in events))
        events = [event for event in events if self._exists(session, event)]
        known = known_keys(session, self.run.system, self.name, [event.key for event in events])
        kept: list[Event] = []
        for event in events:
            if event.key not in known:
                kept.append(event)
            elif known[event.key].fingerprint == event.fingerprint:
                self.run.count(self.load).unchanged += 1
            else:
                self._fault(event.line, "", event.key, f"'{self.load.verb}' was done before, with other values")
        return kept

    def finish(self) -> None:
        """Do nothing: events have no lines."""

    def _event(self, line: int, cells: Sequence[Any]) -> Event | None:
        if len(cells) != len(self.table.columns):
            self.run.bad(uneven(self.table, line, cells))
            return None
        try:
            if not self._when(cells):
                return None
            arguments = self._read_arguments(line, cells)
            document, key = self._find(cells), key_of(self._key(cells))
        except BadInput as error:
            self._fault(line, self.load.find.columns, "", error.message)
            return None
        if document is None or not key:
            self._fault(line, self.load.find.columns, "", "the key of the document is empty")
            return None
        if self._seen.setdefault(key, line) != line:
            self._fault(line, self.load.key.columns, key, f"also stands in line {self._seen[key]}")
            return None
        return None if arguments is None else Event(line, key, document, arguments, fingerprint(arguments))

    def _read_arguments(self, line: int, cells: Sequence[Any]) -> dict[str, Any] | None:
        values: dict[str, Any] = {}
        good = True
        for name, (cell, bound, read) in self._arguments.items():
            try:
                value = bound(cells)
                if value is not None:
                    values[name] = read(value)
            except BadInput as error:
                self._fault(line, cell.columns, "", error.message)
                good = False
        return values if good else None

    def _exists(self, session: Session, event: Event) -> bool:
        if self.run.references.exists(event.document):
            return True
        reason = self.run.references.reason(session, event.document)
        self._fault(event.line, self.load.find.columns, event.document.key, reason)
        return False

    def _fault(self, line: int, column: str, value: str, reason: str) -> None:
        self.run.bad(BadRow(self.table.name, line, column, value, reason))


def _read(field: fields.Field[Any], value: Any) -> Any:
    try:
        return field.deserialize(value)
    except ValidationError as error:
        raise BadInput(str(error.messages[0])) from None
