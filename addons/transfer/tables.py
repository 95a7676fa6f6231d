"""A file as a table: its headings and its rows, each with its line, whatever stands around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any

from addons.transfer.cell_fault import CellFault
from addons.transfer.date_style import EPOCH
from addons.transfer.layout import Layout
from core import BadInput, did_you_mean, one_of

Line = tuple[int, Sequence[Any]]
"""A line number (from 1, as an editor shows it) and the cells."""
LOOKED_AT = 20
"""In so many lines headings are looked for, to give advice."""


@dataclass(frozen=True)
class Table:
    """Name the columns of a file; `rows` yields its lines once. `length` is about how many there are."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[Line]
    length: int
    layout: Layout = field(default_factory=Layout)
    sheet: str = ""
    """The sheet that is read, of a file that has sheets."""
    epoch: date = EPOCH
    """The day 0 of serial numbers."""

    def index(self, column: str, where: str) -> int:
        """Return the place of a column; raises BadInput with a suggestion for one the file does not have."""
        wanted = column if column in self.columns else heading_of(column)
        if self.columns.count(wanted) > 1:
            raise BadInput(
                f"{self.name} has two columns named {wanted} (needed by {where})", remedy="Rename one of them."
            )
        if wanted not in self.columns:
            raise BadInput(
                f"{self.name} has no column '{column}'{did_you_mean(wanted, self.columns)} (needed by {where})",
                remedy=f"{self._advice(wanted)}Its columns are: {one_of(self.columns)}.",
            )
        return self.columns.index(wanted)

    def _advice(self, column: str) -> str:
        """Return what may be wrong with the headings: they stand further down, or another sign parts the cells."""
        for line, cells in islice(iter(self.rows), LOOKED_AT):
            if column in [heading_of(cell) for cell in cells]:
                return f"Line {line} names it: write header = {line}. "
        parts = [sign for sign in ";\t|," if sign in "".join(self.columns[:1])]
        if len(self.columns) == 1 and parts:
            return f'Another sign seems to part its cells: write delimiter = "{parts[0]}". '.replace("\t", r"\t")
        return ""


def open_table(path: Path, layout: Layout | None = None) -> Table:
    """Open a file by its ending; raises BadInput for a file that is missing, of another kind, or damaged."""
    from addons.transfer.csv_file import csv_table
    from addons.transfer.json_file import json_table
    from addons.transfer.xlsx_file import xlsx_table

    refuse_missing(path)
    readers = {".csv": csv_table, ".txt": csv_table, ".tsv": csv_table, ".xlsx": xlsx_table}
    readers |= {".jsonl": json_table, ".ndjson": json_table}
    if path.suffix.lower() not in readers:
        raise BadInput(f"{path.name} is of a kind that cannot be read", remedy="Give a .csv, .jsonl or .xlsx file.")
    return readers[path.suffix.lower()](path, layout or Layout())


def refuse_missing(path: Path) -> None:
    """Raise BadInput for a path where there is no file, with the name that was perhaps meant."""
    if "\x00" in str(path):
        raise BadInput(f"there is no file {str(path)!r}")
    if not path.is_file():
        near = did_you_mean(path.name, [p.name for p in path.parent.glob("*")] if path.parent.is_dir() else [])
        raise BadInput(f"there is no file {path}{near}")


def inline_table(name: str, rows: Sequence[dict[str, Any]], layout: Layout) -> Table:
    """Return a table of rows written in the mapping itself."""
    columns = tuple(dict.fromkeys(key for row in rows for key in row))
    lines = [(number, [row.get(column) for column in columns]) for number, row in enumerate(rows, 1)]
    return filled(Table(name, columns, lines, len(rows), layout))


def laid_out(
    name: str,
    lines: Iterator[Line],
    length: int,
    layout: Layout,
    *,
    left: int = 0,
    sheet: str = "",
    epoch: date = EPOCH,
) -> Table:
    """Return the table that stands in the lines of a file; `left` columns before the first are empty.

    Empty lines are passed over, and empty cells behind the last heading. A column without a heading is named by its
    letter, as in "column B". Raises BadInput for a file without headings.
    """
    lines = (line for line in lines if not is_blank(line[1]))
    headings = _headings(name, lines, layout)
    if layout.header == 0:
        first = next(lines, None)
        headings = [""] * len(first[1]) if first else []
        lines = lines if first is None else chain([first], lines)
    if not headings:
        raise BadInput(f"{name} is empty", remedy="Its first line names the columns.")
    columns = tuple(heading_of(cell) or f"column {letter_of(left + n)}" for n, cell in enumerate(headings))
    named = max((n for n, cell in enumerate(headings, 1) if heading_of(cell)), default=len(headings))
    rows = (_fitted(line, named, len(columns)) for line in islice(lines, layout.skip, None))
    return filled(Table(name, columns, rows, length, layout, sheet, epoch))


def _headings(name: str, lines: Iterator[Line], layout: Layout) -> Sequence[Any]:
    if layout.header == 0:
        return ()
    for number, cells in lines:
        if layout.header is None or number == layout.header:
            return cells
        if number > layout.header:
            break
    else:
        if layout.header is None:
            return ()
    raise BadInput(f"{name} has nothing in line {layout.header}", remedy="'header' is the line of the headings.")


def _fitted(line: Line, named: int, columns: int) -> Line:
    """Return a line with as many cells as there are columns, if only empty ones are missing or too many."""
    number, cells = line
    if len(cells) > columns and is_blank(cells[columns:]):
        return number, cells[:columns]
    if named <= len(cells) < columns:
        return number, [*cells, *[""] * (columns - len(cells))]
    return line


def filled(table: Table) -> Table:
    """Return a table whose empty cells in the columns of `fill_down` have the value of the row above."""
    places = [table.index(column, "fill_down") for column in table.layout.fill_down]
    if not places:
        return table
    rows = _filled(table.rows, places)
    return Table(table.name, table.columns, rows, table.length, table.layout, table.sheet, table.epoch)


def _filled(rows: Iterable[Line], places: Sequence[int]) -> Iterator[Line]:
    above: dict[int, Any] = {}
    for number, cells in rows:
        made = list(cells)
        for place in places:
            if place < len(made) and is_blank([made[place]]):
                made[place] = above.get(place, made[place])
            elif place < len(made):
                above[place] = made[place]
        yield number, made


def is_blank(cells: Sequence[Any]) -> bool:
    """Say whether no cell holds anything."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)


def heading_of(cell: Any) -> str:
    """Return a heading on one line, without blanks around it."""
    text = cell.text if isinstance(cell, CellFault) else "" if cell is None else str(cell)
    return " ".join(text.split())


def letter_of(place: int) -> str:
    """Return how a spreadsheet calls a column, from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
