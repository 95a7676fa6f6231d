"""Read JSON lines: one object per line, its keys being the columns."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from addons.transfer.csv_file import count_lines
from addons.transfer.encodings import opened, refuse_encoding
from addons.transfer.layout import Layout
from addons.transfer.tables import Table, filled
from core import BadInput


def json_table(path: Path, layout: Layout) -> Table:
    """Take the columns from all lines, so that a key missing in the first one is known too."""
    columns = tuple(dict.fromkeys(key for _, row in _objects(path, layout) for key in row))
    if not columns:
        raise BadInput(f"{path.name} is empty", remedy="Each line holds one JSON object.")
    rows = ((number, [row.get(name) for name in columns]) for number, row in _objects(path, layout))
    return filled(Table(path.name, columns, rows, count_lines(path), layout))


def _objects(path: Path, layout: Layout) -> Iterator[tuple[int, dict[str, Any]]]:
    with opened(path, layout.encoding) as file:
        try:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, _object(path, number, line)
        except UnicodeError:
            refuse_encoding(path, layout.encoding)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("it has a key twice")
    return found


def _object(path: Path, number: int, line: str) -> dict[str, Any]:
    try:
        value = json.loads(line, parse_float=Decimal, parse_constant=str, object_pairs_hook=_once)
    except (json.JSONDecodeError, RecursionError, ValueError) as error:
        raise BadInput(f"{path.name}, line {number} is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise BadInput(f"{path.name}, line {number} is not a JSON object", remedy='Write {"column": value, ...}.')
    return value
