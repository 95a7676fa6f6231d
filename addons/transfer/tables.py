"""Read CSV, JSON lines and xlsx files row by row, each row with its line, without loading the whole file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from core import BadInput, did_you_mean, one_of

Line = tuple[int, Sequence[Any]]
"""A line number (from 1, as an editor shows it) and the cells."""


@dataclass(frozen=True)
class Table:
    """Name the columns of a file; `rows` yields its lines once. `length` is about how many there are."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[Line]
    length: int

    def index(self, column: str, where: str) -> int:
        """Return the place of a column; raises BadInput with a suggestion for one the file does not have."""
        if column not in self.columns:
            raise BadInput(
                f"{self.name} has no column '{column}'{did_you_mean(column, self.columns)} (needed by {where})",
                remedy=f"Its columns are: {one_of(self.columns)}.",
            )
        return self.columns.index(column)


def open_table(path: Path, *, delimiter: str = ",", sheet: str | None = None) -> Table:
    """Open a file by its ending; raises BadInput for a file that is missing, of another kind, or damaged."""
    if not path.is_file():
        near = did_you_mean(path.name, [p.name for p in path.parent.glob("*")] if path.parent.is_dir() else [])
        raise BadInput(f"there is no file {path}{near}")
    if path.suffix.lower() == ".csv":
        return _csv(path, delimiter)
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        return _json_lines(path)
    if path.suffix.lower() == ".xlsx":
        return _xlsx(path, sheet)
    raise BadInput(f"{path.name} is of a kind that cannot be read", remedy="Give a .csv, .jsonl or .xlsx file.")


def inline_table(name: str, rows: Sequence[dict[str, Any]]) -> Table:
    """Return a table of rows written in the mapping itself."""
    columns = tuple(dict.fromkeys(key for row in rows for key in row))
    return Table(name, columns, [(n, [row.get(c) for c in columns]) for n, row in enumerate(rows, 1)], len(rows))


# --- CSV --------------------------------------------------------------------------------------------------


def _csv(path: Path, delimiter: str) -> Table:
    lines = _csv_lines(path, delimiter)
    _, header = next(lines, (1, ()))
    columns = tuple(str(cell).strip() for cell in header)
    _refuse_bad_header(path, columns)
    return Table(path.name, columns, lines, _count_lines(path))


def _csv_lines(path: Path, delimiter: str) -> Iterator[Line]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        start = 1
        try:
            for cells in reader:
                if cells:
                    yield start, cells
                start = reader.line_num + 1
        except UnicodeDecodeError:
            refuse_encoding(path)
        except csv.Error as error:
            raise BadInput(
                f"{path.name}, line {start}: the row cannot be read: {error}",
                remedy="Look for a quotation mark that is not closed; a quotation mark inside a cell is doubled.",
            ) from None


def _count_lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))


def refuse_encoding(path: Path) -> NoReturn:
    """Raise BadInput that says where a file stops being UTF-8, and how to mend it."""
    position = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError as error:
                at = position + error.start
                raise BadInput(
                    f"{path.name} is not UTF-8: byte {line[error.start]:#04x} at position {at}, line {number}",
                    remedy="Save it as UTF-8, or convert it: iconv -f WINDOWS-1252 -t UTF-8 "
                    f"{path.name} > converted{path.suffix}",
                ) from None
            position += len(line)
    raise BadInput(f"{path.name} changed while it was read", remedy="Run it again.")


def _refuse_bad_header(path: Path, columns: Sequence[str]) -> None:
    if not columns:
        raise BadInput(f"{path.name} is empty", remedy="The first line names the columns.")
    double = {name for name in columns if columns.count(name) > 1}
    if double:
        raise BadInput(f"{path.name} has two columns named {one_of(double)}", remedy="Rename one of them.")


# --- JSON lines -------------------------------------------------------------------------------------------


def _json_lines(path: Path) -> Table:
    """Take the columns from all lines, so that a key missing in the first one is known too."""
    columns = dict.fromkeys(key for _, row in _objects(path) for key in row)
    names = tuple(columns)
    if not names:
        raise BadInput(f"{path.name} is empty", remedy="Each line holds one JSON object.")
    rows = ((number, [row.get(name) for name in names]) for number, row in _objects(path))
    return Table(path.name, names, rows, _count_lines(path))


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    with path.open(encoding="utf-8-sig") as file:
        number = 0
        try:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, _object(path, number, line)
        except UnicodeDecodeError:
            refuse_encoding(path)


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        value = json.loads(line, parse_float=Decimal, parse_constant=str)
    except (json.JSONDecodeError, RecursionError, ValueError) as error:
        raise BadInput(f"{path.name}, line {number} is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise BadInput(f"{path.name}, line {number} is not a JSON object", remedy='Write {"column": value, ...}.')
    return value


# --- xlsx -------------------------------------------------------------------------------------------------


def _xlsx(path: Path, sheet: str | None) -> Table:
    try:
        from python_calamine import CalamineError, CalamineWorkbook, WorksheetNotFound
    except ImportError:
        raise BadInput("xlsx files need the extra 'xlsx'", remedy="pip install 'tradeloom[xlsx]'") from None
    try:
        book = CalamineWorkbook.from_path(str(path))
        found = book.get_sheet_by_name(sheet) if sheet else book.get_sheet_by_index(0)
        rows = found.iter_rows()
        header = next(rows, [])
    except WorksheetNotFound:
        known = CalamineWorkbook.from_path(str(path)).sheet_names
        raise BadInput(
            f"{path.name} has no sheet '{sheet}'{did_you_mean(sheet or '', known)}",
            remedy=f"Its sheets are: {one_of(known)}.",
        ) from None
    except (CalamineError, OSError) as error:
        raise BadInput(
            f"{path.name} is not a whole xlsx file: {error}",
            remedy="It may have been cut off on its way: copy or save it again.",
        ) from None
    columns = tuple(str(cell).strip() for cell in header if cell != "")
    _refuse_bad_header(path, columns)
    first = (found.start or (0, 0))[0] + 2
    lines = (
        (n, [_cell(c) for c in row[: len(columns)]]) for n, row in enumerate(rows, first) if any(c != "" for c in row)
    )
    return Table(path.name, columns, lines, found.height)


def _cell(value: Any) -> Any:
    """Return a cell of a spreadsheet without binary fractions (the shortest decimal), midnight being the day."""
    if isinstance(value, float):
        number = Decimal(repr(value))
        return int(number) if number == number.to_integral_value() and abs(number) < 10**15 else number
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return value
