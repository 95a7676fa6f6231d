r"""Mapping files: TOML that says which columns of which files become which fields of which models.

system = "northwind"              # whose keys these are: records are found again by (system, model, key)

[[load]]                          # loads run in order
model = "sales.Order"
file = "orders.csv"               # .csv, .tsv, .jsonl or .xlsx; or rows = [{...}]
key = "order_id"                  # the other system's key; without it, the model's natural key
when = "order_id"                 # only rows where this column is neither empty nor zero; or a table of:
                                  # { column = "type", is = ["sale"] }, is_not = [...], sign = "negative", "positive",
                                  # "not negative"; or a list of these, all of which must hold
distinct = true                   # the same key may come again, with the same values
repeated = true                   # the key comes on every line of a document, with the same header values or none
needs = "shipping"                # left out when this addon is not enabled (also in a field or in lines)

delimiter = ";"                   # what parts the cells of a .csv; a first line "sep=;" says it too
encoding = "windows-1252"         # if not UTF-8; UTF-16 is recognised by its byte-order mark
sheet = "customers"               # of an .xlsx; without it, the first that is visible
header = 3                        # the line of the headings, if not the first that is not empty; 0: there are none
skip = 1                          # so many lines after the headings are passed over
fill_down = ["order_id"]          # an empty cell of these columns has the value of the row above
figures = "1.234,56"              # how figures are written in texts, if not with a point; number cells stay as they are
dates = ["day first", "serial"]   # how days are written, if not YYYY-MM-DD: "year first", "day first", "month first" (a
                                  # time behind them is passed over), "serial" numbers, patterns such as "%d.%m.%Y"
trim = false                      # keep blanks around texts, which are taken away otherwise; keys never have any

[load.fields]
number = "order_id"               # field = column; or a table of:
partner_id = { column = "customer_id", find = "base.Partner" }

column = "a" or ["a", "b"]        # several are joined with `separator` (one space); "column B" has no heading
value = 1                         # the same for all rows
null = ["NULL"]                   # texts that mean empty
replace = { "\\n" = "\n" }          # texts exchanged inside a text; number and date cells stay as they are
map = { "0" = false }             # the value looked up; another one is an error
pad = 5                           # digits get zeros in front, to so many: 815 is 00815
prefix = "E"                      # put before a value that is not empty
figures = "1,234.56"              # how this figure is written
times = 100                       # multiply, exactly
dates = "month first"             # how this day is written; format = "%d.%m.%Y" is a single pattern
optional = true                   # an empty value leaves the field out, so that its default holds
find = "base.Partner"             # the value is the key of a record there: of this system, or with
by = "code"                       # of that field

[[load.lines]]                    # document lines: from a file joined by a column, or from the row itself
file = "order_details.csv"        # the same file as the load's: its rows with the same key are the lines
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
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from addons.console import TomlTable
from addons.transfer.cells import Cell
from addons.transfer.choosing import Condition
from addons.transfer.layout import SETTINGS as LAYOUT
from addons.transfer.layout import Layout
from core import BadInput, UsageError


@dataclass(frozen=True)
class Source:
    """Say where rows come from: a file, or rows of the mapping itself."""

    file: str | None = None
    rows: tuple[dict[str, Any], ...] = ()
    layout: Layout = field(default_factory=Layout)


@dataclass(frozen=True)
class Lines:
    """Say where a document's lines come from: another file, or the document's own rows if `source` is None."""

    where: str
    source: Source | None
    join: tuple[str, str]
    """The column of the document's file, and the one of the lines' file; empty for lines from the row itself.

    Lines that are joined from the document's own file have a column and no source.
    """
    when: tuple[Condition, ...]
    fields: Mapping[str, Cell]
    needs: str | None


@dataclass(frozen=True)
class Records:
    """Load rows as records of a model."""

    where: str
    model: str
    source: Source
    key: Cell | None
    when: tuple[Condition, ...]
    distinct: bool
    repeated: bool
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
    when: tuple[Condition, ...]
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


SOURCE = ("rows", "file", *LAYOUT)
RECORDS = ("model", "key", "distinct", "repeated", "fields", "lines", "when", "needs", *SOURCE)
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
    source, key = _source(table), _cell(table, "key")
    lines = tuple(_lines(lines, source) for lines in table.entries("lines"))
    records = Records(
        where=where,
        model=model,
        source=source,
        key=key,
        when=Condition.read(table),
        distinct=table.take("distinct", bool, False),
        repeated=table.take("repeated", bool, False),
        fields=_cells(table, "fields"),
        lines=lines,
        needs=table.take("needs", str, None),
    )
    table.refuse_unknown(RECORDS)
    return records


def _lines(table: TomlTable, header: Source) -> Lines:
    source = _source(table) if table.values.keys() & {"file", "rows"} else None
    join = table.values.get("join")
    if (source is None) != (join is None):
        raise BadInput(
            f"{table.where} needs both 'file' and 'join', or neither", remedy="join names the column they share."
        )
    when, needs = Condition.read(table), table.take("needs", str, None)
    table.refuse_unknown((*LINES, *SOURCE) if source else LINES)
    pair = _join(table.where, join) if source else ("", "")
    if source is not None and source.file is not None and source.file == header.file and source.layout == Layout():
        source = replace(source, layout=header.layout)
    if source == header and source.file is not None and pair[0] == pair[1]:
        source = None
    return Lines(table.where, source, pair, when, _cells(table, "fields"), needs)


def _join(where: str, join: Any) -> tuple[str, str]:
    pair = next(iter(join.items())) if isinstance(join, dict) and len(join) == 1 else (join, join)
    if not all(isinstance(one, str) and one.strip() for one in pair):
        raise BadInput(
            f"{where}: 'join' cannot be {join!r}", remedy='Name one column: join = "order_id", or { id = "order" }.'
        )
    return pair


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
        when=Condition.read(table),
        arguments=_cells(table, "arguments"),
        needs=table.take("needs", str, None),
    )
    table.refuse_unknown(EVENTS)
    return events


def _source(table: TomlTable) -> Source:
    rows, file = table.take("rows", list, None), table.take("file", str, None)
    if (rows is None) == (file is None):
        raise BadInput(f"{table.where} needs either 'file' or 'rows'")
    for row in rows or ():
        if not isinstance(row, dict):
            raise BadInput(f"{table.where}: a row cannot be {row!r}", remedy='Write it as { code = "A1" }.')
    return Source(file, tuple(rows or ()), Layout.read(table))


def _cell(table: TomlTable, key: str) -> Cell | None:
    return Cell.read(table, key, f"{table.where}, {key}") if key in table.values else None


def _cells(table: TomlTable, key: str) -> dict[str, Cell]:
    given = table.table(key)
    return {field: Cell.read(given, field, f"{table.where}, {key}.{field}") for field in given.values}
