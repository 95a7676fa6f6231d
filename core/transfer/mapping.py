r"""Mapping files: TOML that says which columns of which files become which fields of which models.

system = "northwind"              # whose keys these are: records are found again by (system, model, key)

[[load]]                          # loads run in order
model = "sales.Order"
file = "orders.csv"               # .csv (delimiter = ";"), .jsonl or .xlsx (sheet = "..."); or rows = [{...}]
key = "order_id"                  # the other system's key; without it, the model's natural key
when = "order_id"                 # only rows where this column is neither empty nor zero
distinct = true                   # the same key may come again, with the same values
needs = "shipping"                # left out when this addon is not enabled (also in a field or in lines)
[load.fields]
number = "order_id"               # field = column; or a table of:
partner_id = { column = "customer_id", find = "base.Partner" }

column = "a" or ["a", "b"]        # several are joined with `separator` (one space)
value = 1                         # the same for all rows
null = ["NULL"]                   # texts that mean empty
replace = { "\\n" = "\n" }          # texts exchanged inside the value
map = { "0" = false }             # the value looked up; another one is an error
prefix = "E"                      # put before a value that is not empty
times = 100                       # multiply, exactly
format = "%d.%m.%Y"               # how a date is written, if not YYYY-MM-DD
optional = true                   # an empty value leaves the field out, so that its default holds
find = "base.Partner"             # the value is the key of a record there: of this system, or with
by = "code"                       # of that field

[[load.lines]]                    # document lines: from a file joined by a column, or from the row itself
file = "order_details.csv"
join = "order_id"                 # in both files; join = { order_id = "order" } when the names differ
[load.lines.fields]
...

[[load]]                          # rows that are events: a verb is fired for the documents found
verb = "ship"
document = "sales.Order"
file = "orders.csv"
find = "order_id"
when = "shipped_date"
[load.arguments]                  # given to the verb as {document id: value}; a `value` is given as it is
on = "shipped_date"
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from core.errors import BadInput, UsageError, did_you_mean, one_of
from core.transfer.cells import Cell

T = TypeVar("T")


@dataclass(frozen=True)
class Source:
    """Say where rows come from: a file, or rows of the mapping itself."""

    file: str | None = None
    rows: tuple[dict[str, Any], ...] = ()
    delimiter: str = ","
    sheet: str | None = None


@dataclass(frozen=True)
class Lines:
    """Say where a document's lines come from: another file, or the document's own row if `source` is None."""

    where: str
    source: Source | None
    join: tuple[str, str]
    """The column of the document's file, and the one of the lines' file."""
    when: str | None
    fields: Mapping[str, Cell]
    needs: str | None


@dataclass(frozen=True)
class Records:
    """Load rows as records of a model."""

    where: str
    model: str
    source: Source
    key: Cell | None
    when: str | None
    distinct: bool
    fields: Mapping[str, Cell]
    lines: tuple[Lines, ...]
    needs: str | None


@dataclass(frozen=True)
class Events:
    """Load rows as events: a verb fired for a document each."""

    where: str
    verb: str
    document: str
    source: Source
    find: Cell
    key: Cell
    when: str | None
    arguments: Mapping[str, Cell]
    needs: str | None


@dataclass(frozen=True)
class TransferMapping:
    """Hold a mapping file's contents: the other system's name and the loads in order."""

    path: Path
    system: str
    loads: tuple[Records | Events, ...]

    def files(self) -> list[str]:
        """Return the names of the files it reads."""
        sources = [load.source for load in self.loads]
        sources += [
            part.source for load in self.loads if isinstance(load, Records) for part in load.lines if part.source
        ]
        return list(dict.fromkeys(source.file for source in sources if source.file))


class _Part:
    """A TOML table being read: known keys are taken, and what is left over is an error."""

    def __init__(self, where: str, table: Any) -> None:
        if not isinstance(table, dict):
            raise BadInput(f"{where} is not a table", remedy="Write it as [name] or { key = value }.")
        self.where = where
        self.left = dict(table)
        self.asked: list[str] = []

    def take(self, name: str, kind: type[T], default: T | None = None) -> T | None:
        self.asked.append(name)
        value = self.left.pop(name, default)
        if value is not None and not isinstance(value, kind):
            raise BadInput(f"{self.where}: '{name}' is {value!r}, which is not a {kind.__name__}")
        return value

    def need(self, name: str, kind: type[T]) -> T:
        value = self.take(name, kind)
        if value is None:
            raise BadInput(f"{self.where} has no '{name}'{did_you_mean(name, self.left)}")
        return value

    def cells(self, name: str) -> dict[str, Cell]:
        table = self.take(name, dict, {}) or {}
        return {field: Cell.read(f"{self.where}, {name}.{field}", spec) for field, spec in table.items()}

    def cell(self, name: str) -> Cell | None:
        self.asked.append(name)
        spec = self.left.pop(name, None)
        return None if spec is None else Cell.read(f"{self.where}, {name}", spec)

    def end(self) -> None:
        for name in self.left:
            raise BadInput(
                f"{self.where} has the unknown key '{name}'{did_you_mean(name, self.asked)}",
                remedy=f"Known are: {one_of(self.asked)}.",
            )


def read_mapping(path: Path, *, system: str | None = None) -> TransferMapping:
    """Read a mapping file; `system` overrides the one named in it. Raises BadInput for what is wrong in it."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except FileNotFoundError:
        raise UsageError(f"there is no mapping file {path}") from None
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is not a mapping in TOML: {error}") from None
    top = _Part(str(path), raw)
    named = top.take("system", str)
    loads = top.need("load", list)
    top.end()
    read = tuple(_load(f"{path.name}, load {n}", table) for n, table in enumerate(loads, 1))
    return TransferMapping(path, system or named or path.stem, read)


def _load(where: str, table: Any) -> Records | Events:
    part = _Part(where, table)
    kind: Callable[[_Part], Records | Events] = _events if "verb" in part.left else _records
    load = kind(part)
    part.end()
    return load


def _records(part: _Part) -> Records:
    model = part.need("model", str)
    part.where += f" ({model})"
    tables = part.take("lines", list, []) or []
    return Records(
        where=part.where,
        model=model,
        source=_source(part),
        key=part.cell("key"),
        when=part.take("when", str),
        distinct=bool(part.take("distinct", bool, False)),
        fields=part.cells("fields"),
        lines=tuple(_lines(f"{part.where}, lines {n}", lines) for n, lines in enumerate(tables, 1)),
        needs=part.take("needs", str),
    )


def _lines(where: str, table: Any) -> Lines:
    part = _Part(where, table)
    source = _source(part) if "file" in part.left or "rows" in part.left else None
    join = part.left.pop("join", None)
    part.asked.append("join")
    if (source is None) != (join is None):
        raise BadInput(f"{where} needs both 'file' and 'join', or neither", remedy="join names the column they share.")
    lines = Lines(
        where, source, _join(where, join), part.take("when", str), part.cells("fields"), part.take("needs", str)
    )
    part.end()
    return lines


def _join(where: str, join: Any) -> tuple[str, str]:
    if isinstance(join, dict) and len(join) == 1:
        ((mine, theirs),) = join.items()
        return str(mine), str(theirs)
    if join is not None and not isinstance(join, str):
        raise BadInput(f"{where}: 'join' names one column", remedy='Write join = "order_id".')
    return join or "", join or ""


def _events(part: _Part) -> Events:
    verb, document = part.need("verb", str), part.need("document", str)
    part.where += f" ({verb})"
    find = part.cell("find")
    if find is None:
        raise BadInput(f"{part.where} has no 'find'", remedy="It names the column with the key of the document.")
    return Events(
        where=part.where,
        verb=verb,
        document=document,
        source=_source(part),
        find=find,
        key=part.cell("key") or find,
        when=part.take("when", str),
        arguments=part.cells("arguments"),
        needs=part.take("needs", str),
    )


def _source(part: _Part) -> Source:
    rows = part.take("rows", list)
    file = part.take("file", str)
    if (rows is None) == (file is None):
        raise BadInput(f"{part.where} needs either 'file' or 'rows'")
    return Source(file, tuple(rows or ()), part.take("delimiter", str, ",") or ",", part.take("sheet", str))
