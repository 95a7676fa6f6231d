"""Write CSV, JSON lines and xlsx files row by row; a file appears under its name only when it is whole."""

from __future__ import annotations

import csv
import errno
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

from addons.schemas import BYTE_ORDER_MARK, guarded, plain, refuse_too_long, whole_file
from addons.transfer.cell_fault import SAFE_DIGITS
from core import BadInput

ROWS = 1 << 20
"""So many rows a sheet of an xlsx file holds, its headings among them."""


class Writer(Protocol):
    """Take rows, one after the other."""

    def __call__(self, row: Mapping[str, Any]) -> None:
        """Write a row: values by column."""


@contextmanager
def open_sheet(path: Path, columns: Sequence[str], *, for_spreadsheets: bool = False) -> Iterator[Writer]:
    """Open a file for writing by its ending; yields the function that writes a row.

    A CSV for spreadsheets begins with a byte-order mark, and texts that would be formulas there are guarded. Raises
    BadInput for another kind of file, TooLong for a text that a spreadsheet would cut. On an error nothing is left.
    """
    kinds = {".csv": _spreadsheet_csv if for_spreadsheets else _csv, ".jsonl": _json_lines, ".xlsx": _xlsx}
    if path.suffix.lower() not in kinds:
        raise BadInput(f"{path.name} is of a kind that cannot be written", remedy="Name it .csv, .jsonl or .xlsx.")
    if not path.parent.is_dir():
        raise BadInput(f"there is no folder {path.parent}")
    with whole_file(path) as unfinished, kinds[path.suffix.lower()](unfinished, columns) as write:
        yield write


@contextmanager
def _csv(path: Path, columns: Sequence[str]) -> Iterator[Writer]:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        yield lambda row: writer.writerow([_text(row[column]) for column in columns])


@contextmanager
def _spreadsheet_csv(path: Path, columns: Sequence[str]) -> Iterator[Writer]:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BYTE_ORDER_MARK)
        writer = csv.writer(file)
        writer.writerow(map(guarded, columns))

        def write(row: Mapping[str, Any]) -> None:
            for column in columns:
                refuse_too_long(row[column], column)
            writer.writerow([_text(guarded(row[column])) for column in columns])

        yield write


@contextmanager
def _json_lines(path: Path, columns: Sequence[str]) -> Iterator[Writer]:
    with path.open("w", encoding="utf-8") as file:

        def write(row: Mapping[str, Any]) -> None:
            values = {column: row[column] for column in columns}
            file.write(json.dumps(values, ensure_ascii=False, default=plain) + "\n")

        yield write


@contextmanager
def _xlsx(path: Path, columns: Sequence[str]) -> Iterator[Writer]:
    try:
        from xlsxwriter import Workbook  # type: ignore[import-untyped]
        from xlsxwriter.exceptions import FileCreateError  # type: ignore[import-untyped]
    except ImportError:
        raise BadInput("xlsx files need the extra 'xlsx'", remedy="pip install 'tradeloom[xlsx]'") from None
    try:
        with Workbook(str(path), {"constant_memory": True}) as book:
            sheet = book.add_worksheet()
            for place, column in enumerate(columns):
                sheet.write_string(0, place, column)
            line = 0

            def write(row: Mapping[str, Any]) -> None:
                nonlocal line
                line += 1
                if line >= ROWS:
                    raise BadInput(f"a sheet holds {ROWS:,} rows", remedy="Write a .csv or .jsonl file.")
                for place, column in enumerate(columns):
                    refuse_too_long(row[column], column)
                    _write_cell(sheet, line, place, row[column])

            yield write
    except FileCreateError as error:
        raise OSError(errno.EIO, str(error)) from error


def _write_cell(sheet: Any, line: int, place: int, value: Any) -> None:
    if isinstance(value, bool):
        sheet.write_boolean(line, place, value)
    elif isinstance(value, (int, Decimal)) and len(str(value).strip("-").replace(".", "")) <= SAFE_DIGITS:
        sheet.write_number(line, place, value)
    elif value is not None:
        sheet.write_string(line, place, _text(value))


def _text(value: Any) -> str:
    return "" if value is None else str(plain(value))
