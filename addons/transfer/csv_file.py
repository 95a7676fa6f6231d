"""Read CSV files row by row: in their encoding, with their own separator, each row with its line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from addons.transfer.encodings import opened, refuse_encoding
from addons.transfer.layout import Layout
from addons.transfer.tables import Line, Table, laid_out
from core import BadInput

SEPARATOR = re.compile(r'"?sep=([^"\r\n])"?[\r\n]*', re.IGNORECASE)
"""The line by which a file tells spreadsheets what separates its cells."""


def csv_table(path: Path, layout: Layout) -> Table:
    """Return the table of a CSV file; raises BadInput for one that cannot be read."""
    return laid_out(path.name, _lines(path, layout), count_lines(path), layout)


def _lines(path: Path, layout: Layout) -> Iterator[Line]:
    start = 1
    with opened(path, layout.encoding) as file:
        try:
            first = file.readline()
            told = SEPARATOR.fullmatch(first)
            before = 1 if told else 0
            usual = "\t" if path.suffix.lower() == ".tsv" else ","
            delimiter = told[1] if told else layout.delimiter or usual
            reader = csv.reader(file if told else chain([first], file), delimiter=delimiter, strict=True)
            start += before
            for cells in reader:
                yield start, cells
                start = before + reader.line_num + 1
        except UnicodeError:
            refuse_encoding(path, layout.encoding)
        except csv.Error as error:
            raise BadInput(
                f"{path.name}, line {start}: the row cannot be read: {error}",
                remedy="Look for a quotation mark that is not closed; a quotation mark inside a cell is doubled.",
            ) from None


def count_lines(path: Path) -> int:
    """Return about how many lines a file has."""
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
