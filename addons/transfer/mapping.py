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

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from addons.console import TomlTable
from addons.transfer.cells import Cell
from core import BadInput, UsageError


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


SOURCE = ("rows", "file", "delimiter", "sheet")
RECORDS = ("model", "key", "distinct", "fields", "lines", "when", "needs", *SOURCE)
LINES = ("join", "fields", "when", "needs")
EVENTS = ("verb", "document", "find", "key", "arguments", "when", "needs", *SOURCE)


def read_mapping(path: Path, *, system: str | None = None) -> TransferMapping:
    """Read a mapping file; `system` overrides the one named in it. Raises UsageError or BadInput for what is wrong."""
    if not path.exists():
        raise UsageError(f"there is no mapping file {path}")
    table = TomlTable.read(path, "a mapping in TOML")
    named = table.take("system", str, None)
    table.need("load", list)
    table.refuse_unknown(("system", "load"))
    loads = tuple(_events(one) if "verb" in one.values else _records(one) for one in table.entries("load"))
    return TransferMapping(path, system or named or path.stem, loads)


def _records(table: TomlTable) -> Records:
    model = table.need("model", str)
    where = f"{table.where} ({model})"
    records = Records(
        where=where,
        model=model,
        source=_source(table),
        key=_cell(table, "key"),
        when=table.take("when", str, None),
        distinct=table.take("distinct", bool, False),
        fields=_cells(table, "fields"),
        lines=tuple(_lines(lines) for lines in table.entries("lines")),
        needs=table.take("needs", str, None),
    )
    table.refuse_unknown(RECORDS)
    return records


def _lines(table: TomlTable) -> Lines:
    source = _source(table) if table.values.keys() & {"file", "rows"} else None
    join = table.values.get("join")
    if (source is None) != (join is None):
        raise BadInput(
            f"{table.where} needs both 'file' and 'join', or neither", remedy="join names the column they share."
        )
    when, needs = table.take("when", str, None), table.take("needs", str, None)
    lines = Lines(table.where, source, _join(table.where, join), when, _cells(table, "fields"), needs)
    table.refuse_unknown((*LINES, *SOURCE) if source else LINES)
    return lines


def _join(where: str, join: Any) -> tuple[str, str]:
    if isinstance(join, dict) and len(join) == 1:
        ((mine, theirs),) = join.items()
        return str(mine), str(theirs)
    if join is not None and not isinstance(join, str):
        raise BadInput(f"{where}: 'join' names one column", remedy='Write join = "order_id".')
    return join or "", join or ""


def _events(table: TomlTable) -> Events:
    verb, document = table.need("verb", str), table.need("document", str)
    where, find = f"{table.where} ({verb})", _cell(table, "find")
    if find is None:
        raise BadInput(f"{where} has no 'find'", remedy="It names the column with the key of the document.")
    events = Events(
        where=where,
        verb=verb,
        document=document,
        source=_source(table),
        find=find,
        key=_cell(table, "key") or find,
        when=table.take("when", str, None),
        arguments=_cells(table, "arguments"),
        needs=table.take("needs", str, None),
    )
    table.refuse_unknown(EVENTS)
    return events


def _source(table: TomlTable) -> Source:
    rows, file = table.take("rows", list, None), table.take("file", str, None)
    if (rows is None) == (file is None):
        raise BadInput(f"{table.where} needs either 'file' or 'rows'")
    return Source(file, tuple(rows or ()), table.take("delimiter", str, "") or ",", table.take("sheet", str, None))


def _cell(table: TomlTable, key: str) -> Cell | None:
    return Cell.read(f"{table.where}, {key}", table.values[key]) if key in table.values else None


def _cells(table: TomlTable, key: str) -> dict[str, Cell]:
    given = table.table(key).values
    return {field: Cell.read(f"{table.where}, {key}.{field}", spec) for field, spec in given.items()}
