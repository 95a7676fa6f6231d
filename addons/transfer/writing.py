"""Second pass: write checked records in chunks, each its own transaction together with its external keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sqlalchemy.exc import DataError, IntegrityError

from addons.transfer.changing import as_changes
from addons.transfer.event_load import Event, EventLoad
from addons.transfer.keys import Kept, keep
from addons.transfer.load_outcome import BadRow
from addons.transfer.record_load import RecordLoad
from addons.transfer.shapes import Record
from core import Row
from core.errors import BadInput, DatabaseError, TradeloomError
from core.workflow import DONE

if TYPE_CHECKING:
    from addons.transfer.running import Run
    from core import Session

R = TypeVar("R", Record, Event)


FAULTS = (TradeloomError, IntegrityError, DataError)


class Stopped(Exception):
    """End the run after a bad row; it is in the outcome already."""


class _Undone(Exception):
    """Roll a trial back."""


class Writer(Generic[R]):
    """Write chunks; when one fails its rows are tried one by one, so that only the row at fault is left out."""

    def __init__(self, run: Run, load: RecordLoad | EventLoad) -> None:
        self.run, self.load = run, load

    def write(self, chunk: Sequence[R]) -> None:
        """Write a chunk in a transaction of its own; raises Stopped for a bad row unless bad rows are skipped."""
        try:
            self._attempt(chunk)
        except FAULTS as error:
            _raise_unless_of_a_row(error)
            self._one_by_one(chunk, error)

    def _one_by_one(self, chunk: Sequence[R], error: Exception) -> None:
        bad = len(self.run.outcome.bad)
        for one in chunk:
            try:
                self._attempt([one], keep=self.run.skip)
            except _Undone:
                continue
            except FAULTS as fault:
                _raise_unless_of_a_row(fault)
                self.run.bad(BadRow(self.load.table.name, one.line, "", one.key, _reason(fault)))
                if not self.run.skip:
                    break
        if not self.run.skip:
            if len(self.run.outcome.bad) == bad:
                self.run.bad(BadRow(self.load.table.name, chunk[0].line, "", "", f"from here on: {_reason(error)}"))
            raise Stopped from error

    def _attempt(self, chunk: Sequence[R], *, keep: bool = True) -> None:
        def work(session: Session) -> Callable[[], None]:
            self.run.references.begin()
            finish = self._do(session, chunk)
            if not keep:
                raise _Undone
            return finish

        self.run.app.run(work, self.run.user)()
        self.run.references.settle()

    def _do(self, session: Session, chunk: Sequence[R]) -> Callable[[], None]:
        """Write the chunk and return what is to be done once it is committed."""
        raise NotImplementedError


class RecordWriter(Writer[Record]):
    """Create and change records."""

    load: RecordLoad

    def _do(self, session: Session, chunk: Sequence[Record]) -> Callable[[], None]:
        waiting: list[tuple[Record, Row]] = []
        for record in chunk:
            row = self.run.row(record, self.load.model)
            if row is None and waiting:  # it may refer to one of these
                self._write(session, waiting)
                waiting = []
                row = self.run.row(record, self.load.model)
            if row is None:
                raise BadInput("it refers to a record that could not be written")
            waiting.append((record, row))
        self._write(session, waiting)
        return lambda: self.run.count(self.load.load).take(chunk)

    def _write(self, session: Session, waiting: Sequence[tuple[Record, Row]]) -> None:
        new = [(record, row) for record, row in waiting if record.id is None]
        old = [row | {"id": record.id} for record, row in waiting if record.id is not None and not record.same]
        ids = self._create(session, [row for _, row in new])
        session.edit(self.load.model, as_changes(session, self.load.model, old), anew=True)
        made = iter(ids)
        kept: list[Kept] = []
        for record, _ in waiting:
            id_ = next(made) if record.id is None else record.id
            kept.append(Kept(record.known, record.key, id_, record.fingerprint))
            self.run.references.learn(self.load.name, record.key, record.values, id_)
        keep(session, self.run.system, self.load.name, kept)

    def _create(self, session: Session, rows: Sequence[Row]) -> list[int]:
        """Create rows, those with the same fields in one go, so that a field left out gets its default."""
        groups: dict[frozenset[str], list[int]] = {}
        for place, row in enumerate(rows):
            groups.setdefault(frozenset(row), []).append(place)
        ids = [0] * len(rows)
        for places in groups.values():
            made = session.create(self.load.model, [rows[place] for place in places])
            for place, id_ in zip(places, made, strict=True):
                ids[place] = id_
        return ids


class EventWriter(Writer[Event]):
    """Fire the verb, once for all documents of a chunk."""

    load: EventLoad

    def _do(self, session: Session, chunk: Sequence[Event]) -> Callable[[], None]:
        ids = {event.key: self._id(event) for event in chunk}
        found = session.known(self.load.model, ids.values())
        outcome = session.app.fire(
            session, self.load.load.verb, [found[id_] for id_ in ids.values()], **self._arguments(chunk, ids)
        )
        missed = {result.id: result.message for result in outcome.results if result.status != DONE}
        if missed and (len(chunk) == 1 or not self.run.skip):
            raise BadInput(next(iter(missed.values())))
        done = [event for event in chunk if ids[event.key] not in missed]
        kept = [Kept(None, event.key, ids[event.key], event.fingerprint) for event in done]
        keep(session, self.run.system, self.load.name, kept)
        return lambda: self._finish(chunk, ids, missed, len(done))

    def _id(self, event: Event) -> int:
        id_ = self.run.references.id(event.document)
        if id_ is None:
            raise BadInput(f"the document '{event.document.key}' could not be written")
        return id_

    def _arguments(self, chunk: Sequence[Event], ids: dict[str, int]) -> dict[str, Any]:
        names = {name for event in chunk for name in event.arguments}
        given: dict[str, Any] = dict(self.load.constants)
        for name in names:
            given[name] = {ids[event.key]: event.arguments[name] for event in chunk if name in event.arguments}
        return given

    def _finish(self, chunk: Sequence[Event], ids: dict[str, int], missed: dict[int, str], done: int) -> None:
        self.run.count(self.load.load).fired += done
        for event in chunk:
            if ids[event.key] in missed:
                self.run.bad(BadRow(self.load.table.name, event.line, "", event.key, missed[ids[event.key]]))


def _raise_unless_of_a_row(error: Exception) -> None:
    if isinstance(error, DatabaseError):  # locked, full, gone: no row is to blame
        raise error


def _reason(error: Exception) -> str:
    if isinstance(error, TradeloomError):
        return error.message
    origin = getattr(error, "orig", error)
    return f"the database refuses it: {str(origin).strip().splitlines()[0]}"
