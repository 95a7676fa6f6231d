"""Write records to files with natural keys instead of ids, and beside them the mapping that brings them back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from marshmallow import ValidationError
from sqlalchemy import ColumnElement, func, inspect, select

from addons.schemas import TooLong, need_to_read
from addons.schemas.schema import schema_for
from addons.transfer.outgoing import Outgoing, mapping_text
from addons.transfer.running import CHUNK, Progress, silent
from addons.transfer.sheets import Writer, open_sheet
from core import BadInput, Document, Model, Row, UsageError, among, did_you_mean, one_of
from core.composition import fields_of

if TYPE_CHECKING:
    from core import Session
    from core.app import App


@dataclass
class ExportOutcome:
    """Tell what was written where, and which fields could not be named by a key."""

    files: list[Path] = field(default_factory=list)
    records: int = 0
    lines: int = 0
    left_out: list[str] = field(default_factory=list)


def run_export(
    app: App,
    model: str,
    path: str | Path,
    *,
    where: Iterable[str] = (),
    user: str | None = None,
    for_spreadsheets: bool = False,
    progress: Progress = silent,
) -> ExportOutcome:
    """Write the records of a model ("addon.Class") to a .csv, .jsonl or .xlsx file.

    The lines of documents go to a second file, `<name>_lines`, and a mapping for the import to `<name>.toml`.
    `where` holds conditions "field=value", a reference being named by its key. Documents of other types are left
    out. Drafts come back as drafts; states are written, but only verbs can set them. `for_spreadsheets` makes a CSV
    that spreadsheets open without harm, of which guarded texts do not come back as they were. Raises BadInput for a
    text that a spreadsheet would cut, with the name of its record.
    """
    path = Path(path)
    composed = app.composition.named(model)
    header = Outgoing(app, composed)
    line_model = composed.line_model() if issubclass(composed, Document) else None
    lines = Outgoing(app, line_model, parent=header.noun) if line_model is not None else None
    lines_path = path.with_name(f"{path.stem}_lines{path.suffix}")
    outcome = ExportOutcome([path], left_out=header.left_out + (lines.left_out if lines else []))
    with app.unit(user, readonly=True) as session, ExitStack() as stack:
        need_to_read(session, composed)
        conditions = [_condition(session, header, text) for text in where]
        tick = stack.enter_context(progress("Writing", _count(session, composed, conditions)))
        opened = partial(open_sheet, for_spreadsheets=for_spreadsheets)
        write = stack.enter_context(opened(path, header.columns))
        write_line = stack.enter_context(opened(lines_path, lines.columns)) if lines else None
        for rows in _chunks(session, composed, conditions):
            outcome.records += _write(session, header, rows, write)
            if lines is not None and write_line is not None:
                of = _lines(session, lines.model, [row["id"] for row in rows])
                outcome.lines += _write(session, lines, of, write_line)
            tick(len(rows))
    mapping = path.with_suffix(".toml")
    mapping.write_text(mapping_text(model, path.name, header, lines_path.name, lines), encoding="utf-8")
    outcome.files += [lines_path, mapping] if lines else [mapping]
    return outcome


def _write(session: Session, outgoing: Outgoing, rows: Sequence[Row], write: Writer) -> int:
    for row in outgoing.named(session, rows):
        try:
            write(row)
        except TooLong as error:
            raise TooLong(f"{error.where} of {outgoing.label(row)}", error.length) from None
    return len(rows)


def _count(session: Session, model: Any, conditions: Sequence[ColumnElement[bool]]) -> int:
    return session.scalars(select(func.count()).select_from(model).where(*conditions, *_own_type(model))).one()


def _own_type(model: Any) -> list[ColumnElement[bool]]:
    is_document = issubclass(model, Document)
    return [model.kind == inspect(model).polymorphic_identity] if is_document else []


def _chunks(session: Session, model: Any, conditions: Sequence[ColumnElement[bool]]) -> Iterator[list[Row]]:
    """Yield the rows in the order of their ids; each chunk begins after the last id, so none is held in memory."""
    columns = [getattr(model, name) for name in fields_of(model)]
    after = 0
    while True:
        query = select(*columns).where(model.id > after, *conditions, *_own_type(model)).order_by(model.id).limit(CHUNK)
        rows = [dict(row) for row in session.execute(query).mappings()]
        if not rows:
            return
        yield rows
        after = rows[-1]["id"]


def _lines(session: Session, model: Any, ids: Sequence[int]) -> list[Row]:
    parent = getattr(model, model.parent)
    columns = [getattr(model, name) for name in fields_of(model)]
    query = select(*columns).where(among(session, parent, ids)).order_by(parent, model.position, model.id)
    return [dict(row) for row in session.execute(query).mappings()]


def _condition(session: Session, header: Outgoing, text: str) -> ColumnElement[bool]:
    """Return the condition "field=value"; a reference is named by its key, an empty value means none."""
    name, equals, value = text.partition("=")
    known = {column: name for name, column in header.heads.items()}
    field_name = known.get(name.strip(), name.strip())
    if not equals or field_name not in fields_of(header.model):
        raise UsageError(
            f"'{text}' is no condition{did_you_mean(name, known)}",
            remedy=f"Write field=value; the fields are: {one_of(known)}.",
        )
    column = getattr(header.model, field_name)
    if not value:
        return column.is_(None)  # type: ignore[no-any-return]
    if field_name in header.targets:
        target, by = header.targets[field_name]
        T: Any = target
        return column.in_(select(T.id).where(getattr(T, by) == value))  # type: ignore[no-any-return]
    return column == _typed(session, header.model, field_name, value)  # type: ignore[no-any-return]


def _typed(session: Session, model: type[Model], name: str, value: str) -> str | int | Decimal | Any:
    try:
        return schema_for(session.app, model)().fields[name].deserialize(value)
    except ValidationError as error:
        raise BadInput(f"--where {name}: {error.messages[0]}") from None
