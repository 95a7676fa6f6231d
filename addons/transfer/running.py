"""Run an import: the first pass checks every row, the second writes."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from addons.transfer.cells import Ref
from addons.transfer.event_load import EventLoad
from addons.transfer.header_rows import Group
from addons.transfer.load_outcome import BadRow, ImportOutcome, Load
from addons.transfer.mapping import Events, Records, Source, TransferMapping, read_mapping
from addons.transfer.record_load import RecordLoad
from addons.transfer.references import References
from addons.transfer.shapes import Record
from addons.transfer.spool import Spool
from addons.transfer.tables import Table, inline_table, open_table
from addons.transfer.writing import EventWriter, RecordWriter, Stopped
from core import Document, Model, Row, UsageError, did_you_mean, one_of
from core.composition import collector_paused

if TYPE_CHECKING:
    from core.app import App

CHUNK = 500
STOP, SKIP = "stop", "skip"
Progress = Callable[[str, int], AbstractContextManager[Callable[[int], Any]]]
"""Given a label and a total, open a bar and return the function that is told how many were done."""


@contextmanager
def silent(label: str, total: int) -> Iterator[Callable[[int], Any]]:
    """Show no progress."""
    yield lambda count: None


class Run:
    """Hold what the loads of one import share."""

    def __init__(
        self, app: App, mapping: TransferMapping, files: dict[str, Path], user: str | None, skip: bool
    ) -> None:
        self.app, self.mapping, self.user, self.skip = app, mapping, user, skip
        self.system = mapping.system
        self.references = References(app.composition, mapping.system)
        self.outcome = ImportOutcome()
        self._files = files
        self._counts: dict[str, Load] = {}
        kinds = [load for load in mapping.loads if self.has(load.needs)]
        self.loads = [self._made_ready(load) for load in kinds]

    def _made_ready(self, load: Records | Events) -> RecordLoad | EventLoad:
        name = load.model if isinstance(load, Records) else f"{load.document}: {load.verb}"
        self._counts[load.where] = Load(f"{name} from {load.source.file or 'the mapping'}")
        self.outcome.loads.append(self._counts[load.where])
        made = RecordLoad(self, load) if isinstance(load, Records) else EventLoad(self, load)
        if made.table.sheet:
            self._counts[load.where].name += f", sheet {made.table.sheet}"
        return made

    def has(self, addon: str | None) -> bool:
        """Say whether the addon that something needs is enabled."""
        return addon is None or addon in self.app.composition.enabled

    def open(self, source: Source) -> Table:
        """Open the file of a source: the one given on the command line, else the one beside the mapping."""
        if source.file is None:
            return inline_table(self.mapping.path.name, source.rows, source.layout)
        path = self._files.get(Path(source.file).name, self.mapping.path.parent / source.file)
        return open_table(path, source.layout)

    def bad(self, row: BadRow) -> None:
        """Report a bad row."""
        self.outcome.bad.append(row)

    def count(self, load: Records | Events) -> Load:
        """Return the counts of a load."""
        return self._counts[load.where]

    def row(self, record: Record, model: type[Model]) -> Row | None:
        """Return a record's values with ids for references, or None while a record it refers to is not written."""
        values = self._resolved(record.values)
        lines = [self._resolved(line.values) for line in record.lines]
        if values is None or None in lines:
            return None
        if issubclass(model, Document) and model.line_model() is not None:
            values["lines"] = lines
        return values

    def _resolved(self, values: Row) -> Row | None:
        made = dict(values)
        for name, value in values.items():
            if type(value) is Ref:
                made[name] = self.references.id(value)
                if made[name] is None:
                    return None
        return made


def run_import(
    app: App,
    mapping_path: str | Path,
    *,
    files: Iterable[str | Path] = (),
    user: str | None = None,
    dry_run: bool = False,
    on_error: str = STOP,
    system: str | None = None,
    progress: Progress = silent,
) -> ImportOutcome:
    """Bring in the files of a mapping and return counts and bad rows.

    Everything is read and checked before anything is written. With on_error="stop" one bad row rejects the whole
    run; with "skip" the good rows are written. What shows only while writing (a rule of the database, a document
    whose state forbids the verb) rolls back its chunk of 500 and, with "stop", ends the run; chunks before it stay,
    and the same call again goes on after them. `files` replace those of the mapping by name, which are otherwise
    taken from the mapping's folder. Raises BadInput for a mapping or file that cannot be used as a whole.
    """
    began = time.perf_counter()
    if on_error not in (STOP, SKIP):
        raise UsageError(f"on_error is '{on_error}'", remedy="Give stop or skip.")
    mapping = read_mapping(Path(mapping_path), system=system)
    run = Run(app, mapping, _by_name(mapping, files), user, on_error == SKIP)
    run.outcome.dry_run = dry_run
    with collector_paused(), ExitStack() as stack:
        spools: list[Spool[Any]] = [stack.enter_context(closing(Spool())) for _ in run.loads]
        _check(run, spools, progress)
        run.outcome.stopped = bool(run.outcome.bad) and not run.skip
        if dry_run:
            _count_dry(run, spools)
        elif not run.outcome.stopped:
            _write(run, spools, progress)
    run.outcome.seconds = time.perf_counter() - began
    return run.outcome


def _by_name(mapping: TransferMapping, files: Iterable[str | Path]) -> dict[str, Path]:
    given = {Path(file).name: Path(file) for file in files}
    known = {Path(name).name for name in mapping.files()}
    for name in given:
        if name not in known:
            raise UsageError(
                f"{mapping.path.name} reads no file named {name}{did_you_mean(name, known)}",
                remedy=f"It reads: {one_of(known)}.",
            )
    return given


def _check(run: Run, spools: Sequence[Spool[Any]], progress: Progress) -> None:
    total = sum(load.table.length for load in run.loads)
    with run.app.unit(run.user, readonly=True) as session, progress("Reading", total) as tick:
        for load in run.loads:
            load.ask(session)
        for load, spool in zip(run.loads, spools, strict=True):
            for chunk in chunked(load.groups()):
                count = sum(len(rows) for rows in chunk)
                run.count(load.load).read += count
                spool.add(load.check(session, chunk))
                session.expunge_all()
                _let_go()
                tick(count)
            load.finish()


def _let_go() -> None:
    """Free what a chunk leaves in circles, without walking all that lives on, as the collector would by itself."""
    gc.collect(1)


def chunked(groups: Iterable[Group]) -> Iterator[Sequence[Group]]:
    """Yield documents in chunks, each with its rows."""
    iterator = iter(groups)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _count_dry(run: Run, spools: Sequence[Spool[Any]]) -> None:
    for load, spool in zip(run.loads, spools, strict=True):
        count = run.count(load.load)
        for chunk in spool.chunks():
            if isinstance(load, EventLoad):
                count.fired += len(chunk)
            else:
                count.take(chunk)


def _write(run: Run, spools: Sequence[Spool[Any]], progress: Progress) -> None:
    with progress("Writing", sum(spool.length for spool in spools)) as tick:
        try:
            for load, spool in zip(run.loads, spools, strict=True):
                writer: Any = EventWriter(run, load) if isinstance(load, EventLoad) else RecordWriter(run, load)
                for chunk in spool.chunks():
                    writer.write(chunk)
                    _let_go()
                    tick(len(chunk))
        except Stopped:
            run.outcome.stopped = True
