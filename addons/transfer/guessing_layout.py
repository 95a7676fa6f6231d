"""Guess how a file is laid out: its encoding, what parts its cells, its headings, its figures and days."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from addons.transfer.csv_file import SEPARATOR
from addons.transfer.date_style import ORDERS, SERIAL
from addons.transfer.encodings import LOOKED_AT, encoding_of, opened, refuse_encoding
from addons.transfer.layout import Layout
from addons.transfer.tables import Table, heading_of, is_blank, open_table, refuse_missing

PARTS = (",", ";", "\t", "|")
SAMPLED = 500
"""So many rows are looked at."""
FIGURE = re.compile(r"[+-]?\d[\d.,' \u00a0\u202f]*-?", re.ASCII)


def guessed_layout(path: Path) -> Layout:
    """Return how a file is laid out, as far as its beginning shows; figures and days are not among it.

    Raises BadInput for a file that cannot be read.
    """
    refuse_missing(path)
    layout = Layout()
    if path.suffix.lower() in (".csv", ".txt", ".tsv"):
        with path.open("rb") as file:
            content = file.read(LOOKED_AT)
        layout = replace(layout, encoding="" if _is_readable(path) else encoding_of(content))
        if not _is_readable(path, layout.encoding):
            refuse_encoding(path)
        layout = replace(layout, delimiter=_delimiter(path, layout.encoding))
    if path.suffix.lower() in (".jsonl", ".ndjson"):
        return layout
    header = _header(path, layout)
    return layout if header is None else replace(layout, header=header)


def _is_readable(path: Path, encoding: str = "") -> bool:
    try:
        with opened(path, encoding) as file:
            while file.read(1 << 20):
                pass
    except UnicodeError:
        return False
    return True


def _delimiter(path: Path, encoding: str) -> str:
    """Return the sign that parts the lines most evenly; "" for the one that is taken anyway."""
    with opened(path, encoding) as file:
        lines = [line for line in islice(file, 20) if line.strip()]
    if not lines or SEPARATOR.fullmatch(lines[0]):
        return ""
    usual = "\t" if path.suffix.lower() == ".tsv" else ","

    def evenness(sign: str) -> tuple[int, int]:
        counts = Counter(re.sub(r'"[^"]*"', "", line).count(sign) for line in lines)
        count, often = max(counts.items(), key=lambda item: (item[0] > 0, item[1]))
        return (often if count else 0, count)

    best = max(PARTS, key=evenness)
    return "" if best == usual else best


def _header(path: Path, layout: Layout) -> int | None:
    """Return the line of the headings, None for the first that is not empty: texts in most columns."""
    table = open_table(path, replace(layout, header=0))
    lines = list(islice(iter(table.rows), 20))
    widths = [sum(not is_blank([cell]) for cell in cells) for _, cells in lines]
    wide = max(widths, default=0)
    for place, ((number, cells), width) in enumerate(zip(lines, widths, strict=True)):
        texts = all(
            isinstance(cell, str) and not FIGURE.fullmatch(cell.strip()) for cell in cells if not is_blank([cell])
        )
        if texts and width * 2 > wide and len({heading_of(cell) for cell in cells} - {""}) == width:
            return number if place else None
    return None


def figures_like(values: Iterable[Any]) -> str:
    """Return the example of how texts write figures; "" where a point parts the places and nothing the thousands."""
    texts = [value.strip() for value in values if isinstance(value, str) and FIGURE.fullmatch(value.strip())]
    joined = " ".join(texts)
    if re.search(r"\d,\d{1,2}(?!\d)|\d,\d{4}|\.\d{3},\d", joined):
        blank = any(re.search(r"\d[ \u00a0\u202f]\d{3}", text) for text in texts)
        return "1 234,56" if blank else "1.234,56"
    if re.search(r"\d,\d{3}(?!\d)", joined):
        return "1,234.56"
    return "1'234.56" if re.search(r"\d'\d{3}", joined) else ""


def dates_like(values: Iterable[Any]) -> list[str]:
    """Return how days are written, as `dates` says it; nothing for YYYY-MM-DD and cells that are days."""
    found: list[str] = []
    texts = [value.strip() for value in values if isinstance(value, str) and value.strip()]
    if any(not re.fullmatch(r"\d{4}-\d\d-\d\d", text) and ORDERS["year first"].fullmatch(text) for text in texts):
        found.append("year first")
    numbered = [match for text in texts if (match := ORDERS["day first"].fullmatch(text))]
    if numbered:
        american = any(int(match["m"]) > 12 for match in numbered) and all(int(match["d"]) <= 12 for match in numbered)
        found.append("month first" if american else "day first")
    if any(isinstance(value, (int, Decimal)) and not isinstance(value, bool) for value in values):
        found.append(SERIAL)
    if any(isinstance(value, datetime) for value in values) and not found:
        found.append("year first")
    if found and "year first" not in found and any(re.fullmatch(r"\d{4}-\d\d-\d\d", text) for text in texts):
        found.append("year first")
    return found


def sampled(table: Table) -> list[Sequence[Any]]:
    """Return the cells of the first rows that are whole."""
    return [cells for _, cells in islice(iter(table.rows), SAMPLED) if len(cells) == len(table.columns)]
