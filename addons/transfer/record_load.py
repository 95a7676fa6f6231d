"""A load of records, first pass: read, check, and find out which rows are new, changed or the same as last time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from addons.transfer.cells import Ref, key_of, text_of
from addons.transfer.changing import as_changes, same_as_here
from addons.transfer.choosing import chooser
from addons.transfer.header_rows import DifferentHeader, Group, Repeated, single_rows
from addons.transfer.keys import known_keys
from addons.transfer.load_outcome import BadRow
from addons.transfer.mapping import Records
from addons.transfer.shapes import Fields, LineRecord, LinesOf, Record, uneven
from core import Document, DocumentLine, Model, Row, among
from core.errors import BadInput, TradeloomError
from core.storage import derivations, prepare_edits, prepare_new

if TYPE_CHECKING:
    from addons.transfer.running import Run
    from core import Session


class RecordLoad:
    """Check the rows of one load of records; structural faults of the mapping raise BadInput at once."""

    def __init__(self, run: Run, load: Records) -> None:
        self.run, self.load = run, load
        self.model: type[Model] = run.app.composition.named(load.model)
        self._refuse_lines_alone()
        self.name = run.references.name(load.model)
        self.table = run.open(load.source)
        self.fields = Fields(run, self.model, load.fields, self.table, load.where)
        self.lines = self._lines()
        self._key = load.key.bind(self.table) if load.key else None
        self._when = chooser(load.when, self.table)
        self._seen: dict[str, tuple[int, str]] = {}
        self._repeated = self._repeating()
        self._refuse_incomplete()

    def _refuse_lines_alone(self) -> None:
        if issubclass(self.model, DocumentLine):
            composition, own = self.run.app.composition, self.model.base()
            documents = [one for one in composition.documents().values() if one.line_model() is own]
            document = " or ".join(sorted({composition.name_of(one.base()) for one in documents})) or "the document"
            raise BadInput(
                f"{self.load.where}: {self.model.a_noun()} comes with its document, not as a load of its own",
                remedy=f"Write [[load.lines]] under the load of {document}; with 'file' and 'join' they come from "
                "a file of their own, or from the rows of the same file.",
            )

    def _repeating(self) -> Repeated | None:
        """Return what brings rows of one document together, if the mapping says that it stands in several."""
        joins = {part.join[0] for part in self.load.lines if part.source is None and part.join[0]}
        if not joins and not self.load.repeated:
            return None
        if not self.lines:
            raise BadInput(
                f"{self.load.where}: 'repeated' is for documents with lines",
                remedy="Write distinct = true for records whose key comes again with the same values.",
            )
        if len(joins) > 1:
            raise BadInput(f"{self.load.where}: lines of the same file are joined by one column")
        if not joins and self._key is None:
            raise BadInput(f"{self.load.where} has no 'key', by which 'repeated' knows what belongs together")
        column = next(iter(joins), "")
        place = self.table.index(column, f"{self.load.where}, join") if column else 0
        key = (lambda cells: cells[place]) if column else self._key
        used = {place for name in self.fields.names for place in self.fields.places_of(name)}
        keys = {column} if column else set(self.load.key.column if self.load.key else ())
        header = sorted(used - {self.table.index(name, f"{self.load.where}, key") for name in keys})
        self._joined = bool(column)
        assert key is not None
        return Repeated(self.table, key, column or self._key_columns, header, self.run.bad)

    def _lines(self) -> list[LinesOf]:
        lines = [part for part in self.load.lines if self.run.has(part.needs)]
        model = self.model.line_model() if issubclass(self.model, Document) else None
        if lines and model is None:
            raise BadInput(f"{self.load.where}: {self.model.a_noun()} has no lines")
        if lines and self.load.distinct:
            raise BadInput(f"{self.load.where}: 'distinct' and 'lines' do not go together")
        return [LinesOf(self.run, n, part, model, self.table) for n, part in enumerate(lines) if model is not None]

    def _refuse_incomplete(self) -> None:
        natural = [name for name in self.model.natural_key if name in self.fields.names]
        if self._key is None and (not natural or len(natural) < len(self.model.natural_key)):
            raise BadInput(
                f"{self.load.where} has no 'key'",
                remedy="Name the column with the other system's key, or fill the model's natural key.",
            )
        derived = derivations(self.model)
        unfilled = [name for name in self.fields.unfilled() if name not in derived]
        fills_in = issubclass(self.model, Document) and self.model.prepare.__func__ is not Model.prepare.__func__  # type: ignore[attr-defined]
        if unfilled and not fills_in:
            raise BadInput(f"{self.load.where} does not fill '{unfilled[0]}', which {self.model.a_noun()} needs")

    # --- from rows to records -----------------------------------------------------------------------------

    def ask(self, session: Session) -> None:
        """Raise Refused for records that are not written by hand, and Forbidden for who may neither create nor edit."""
        session.refuse_by_hand(self.model)
        if not session.actor.may(self.model.permission("edit")):
            session.need(self.model.permission("create"), f"create {self.model.a_noun()}")

    def groups(self) -> Iterator[Group]:
        """Yield the rows of the file, those of one document together."""
        if self._repeated is None:
            return single_rows(self.table.rows)
        return self._repeated.groups((lambda cells: True) if self._joined else self._when)

    def check(self, session: Session, chunk: Sequence[Group]) -> list[Record]:
        """Return the records of these rows that are to be written; bad ones are reported, unchanged ones counted."""
        records = [record for rows in chunk if (record := self._record(rows)) is not None]
        self.run.references.look_up(session, (ref for record in records for ref in record.references()))
        records = [record for record in records if self._is_whole(session, record)]
        records = self._classified(session, records)
        return self._rehearsed(session, records)

    def finish(self) -> None:
        """Report lines that belong to no document."""
        for part in self.lines:
            part.report_orphans(self.table)

    def _record(self, rows: Group) -> Record | None:
        line, cells = rows[0]
        if len(cells) != len(self.table.columns):
            self.run.bad(uneven(self.table, line, cells))
            return None
        try:
            return self._made(rows)
        except DifferentHeader as error:
            self.run.bad(BadRow(self.table.name, error.line, error.column, error.value, error.message))
        except BadInput as error:
            self.run.bad(BadRow(self.table.name, line, self._key_columns, "", error.message))
        return None

    def _made(self, rows: Group) -> Record | None:
        """Return the record of some rows, or None for rows that are not taken, or bad and reported."""
        headers = [row for row in rows if self._when(row[1])]
        if not headers:
            for part in self.lines:
                part.pass_over(rows)
            return None
        found = [(part, row) for part in self.lines for row in part.of(rows)]
        line, cells = headers[0] if self._repeated is None else self._repeated.header(headers)
        values = self.fields.read(line, cells)
        read = [(part, number, part.fields.read(number, row)) for part, (number, row) in found]
        lines = [LineRecord(part.part, number, row) for part, number, row in read if row is not None]
        if values is None or len(lines) < len(read):
            return None
        record = Record(line, self._key_of(cells, values), values, lines)
        record.spoiled = any(part.is_spoiled(rows) for part in self.lines)
        record.take_fingerprint()
        return record if self._is_first(record) else None

    @property
    def _key_columns(self) -> str:
        return self.load.key.columns if self.load.key else ", ".join(self.model.natural_key)

    def _key_of(self, cells: Sequence[Any], values: Row) -> str:
        if self._key is not None:
            return key_of(self._key(cells))
        parts = [values.get(name) for name in self.model.natural_key]
        return "/".join(part.key if isinstance(part, Ref) else text_of(part) for part in parts)

    def _is_first(self, record: Record) -> bool:
        column = self._key_columns
        if not record.key.strip("/"):
            self.run.bad(BadRow(self.table.name, record.line, column, "", "the key is empty"))
            return False
        line, before = self._seen.setdefault(record.key, (record.line, record.fingerprint))
        if line == record.line:
            return True
        if not self.load.distinct or before != record.fingerprint:
            what = "with other values " if self.load.distinct else ""
            hint = "; are they lines of one document, write repeated = true" if self.lines else ""
            reason = f"also stands {what}in line {line}{hint}"
            self.run.bad(BadRow(self.table.name, record.line, column, record.key, reason))
        return False

    def _is_whole(self, session: Session, record: Record) -> bool:
        good = self.fields.without_unknown(session, record.line, record.values) and not record.spoiled
        for line in record.lines:
            good &= self.lines[line.part].fields.without_unknown(session, line.line, line.values)
        if good:
            self.run.references.announce(self.name, record.key, record.values)
        return good

    # --- new, changed, unchanged --------------------------------------------------------------------------

    def _classified(self, session: Session, records: list[Record]) -> list[Record]:
        known = known_keys(session, self.run.system, self.name, [record.key for record in records])
        changed: list[Record] = []
        for record in records:
            if record.key in known:
                record.known, record.id, before = known[record.key]
                if before == record.fingerprint:
                    self.run.count(self.load).unchanged += 1
                    continue
            changed.append(record)
        self._adopt(session, [record for record in changed if record.id is None])
        self._compare(session, [record for record in changed if record.id is not None and record.known is None])
        for record in records:
            if record.id is not None:
                self.run.references.found(self.name, record.key, record.values, record.id)
        kept = self._changeable(session, changed)
        self._ask_permission(session, kept)
        return kept

    def _adopt(self, session: Session, records: Sequence[Record]) -> None:
        """Find records made here by hand, or brought in under another key, by their natural key."""
        names = self.model.natural_key
        if not names or not records or not all(name in records[0].values for name in names):
            return
        scope = getattr(self.model, "series_scope", None)
        names = (*names, scope) if scope and scope in records[0].values else names
        by_key = {tuple(self._id(record.values[name]) for name in names): record for record in records}
        M: Any = self.run.references.root(self.load.model)
        first = getattr(M, names[0])
        query = select(M.id, *(getattr(M, name) for name in names)).where(among(session, first, {k[0] for k in by_key}))
        for id_, *found in session.execute(query):
            if tuple(found) in by_key:
                by_key[tuple(found)].id = id_

    def _compare(self, session: Session, records: Sequence[Record]) -> None:
        rows = [row | {"id": record.id} for record in records if (row := self.run.row(record, self.model)) is not None]
        same = same_as_here(session, self.model, rows)
        for record in records:
            record.same = record.id in same

    def _id(self, value: Any) -> Any:
        return self.run.references.id(value) if isinstance(value, Ref) else value

    def _changeable(self, session: Session, records: list[Record]) -> list[Record]:
        """Leave out changed documents that are past editing, and records that were deleted here."""
        M: Any = self.run.references.root(self.load.model)
        ids = [record.id for record in records if record.id is not None]
        if not ids:
            return records
        states = issubclass(self.model, Document)
        query = select(M.id, M.state if states else M.id).where(among(session, M.id, ids))
        found: dict[int, Any] = {id_: state for id_, state in session.execute(query)}
        kept: list[Record] = []
        for record in records:
            reason = ""
            if record.id is not None and record.id not in found:
                reason = "was brought in before and then deleted here"
            elif record.id is not None and states and not record.same and found[record.id] not in self.model.editable:  # type: ignore[attr-defined]
                reason = f"differs from the {M.noun()}, which is {found[record.id]} here: change it by a verb"
            if reason:
                self.run.bad(BadRow(self.table.name, record.line, "", record.key, reason))
            else:
                kept.append(record)
        return kept

    def _ask_permission(self, session: Session, records: Sequence[Record]) -> None:
        for verb, wanted in (("create", False), ("edit", True)):
            if any((record.id is not None) is wanted and not record.same for record in records):
                session.need(self.model.permission(verb), f"{verb} {self.model.a_noun()}")

    # --- rehearsal ----------------------------------------------------------------------------------------

    def _rehearsed(self, session: Session, records: list[Record]) -> list[Record]:
        """Let the model prepare the rows without writing them, so that what it refuses is known beforehand.

        Rows that refer to records still to be written cannot be rehearsed; they are refused when written.
        """
        open_ = [record for record in records if not record.same]
        ready = [(record, row) for record in open_ if (row := self.run.row(record, self.model)) is not None]
        try:
            self._prepare(session, ready)
        except TradeloomError:
            refused = {id(record) for record, row in ready if not self._is_accepted(session, record, row)}
            return [record for record in records if id(record) not in refused]
        return records

    def _prepare(self, session: Session, ready: Sequence[tuple[Record, Row]]) -> None:
        changed = [row | {"id": record.id} for record, row in ready if record.id is not None]
        prepare_edits(session, self.model, as_changes(session, self.model, changed), anew=True)
        if new := [row for record, row in ready if record.id is None]:
            prepare_new(session, self.model, new)

    def _is_accepted(self, session: Session, record: Record, row: Row) -> bool:
        try:
            self._prepare(session, [(record, row)])
        except TradeloomError as error:
            self.run.bad(BadRow(self.table.name, record.line, "", record.key, str(error.message)))
            return False
        return True
