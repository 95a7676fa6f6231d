"""What differs between two arrangements of customers, item by item."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

ADD, REMOVE, CHANGE = "add", "remove", "change"
SIGNS = {ADD: "+", REMOVE: "-", CHANGE: "~"}


@dataclass(frozen=True)
class Change:
    """Tell of one item: what it is ("addon", "column", …), what becomes of it, and how many rows that concerns."""

    what: str
    action: str
    name: str
    before: str = ""
    after: str = ""
    rows: int | None = None
    note: str = ""

    def __str__(self) -> str:
        values = " → ".join(value for value in (self.before, self.after) if value)
        rows = "" if self.rows is None else f"{self.rows} row{'' if self.rows == 1 else 's'}"
        more = "; ".join(text for text in (self.note, rows) if text)
        return f"{SIGNS[self.action]} {self.name}{f': {values}' if values else ''}{f' ({more})' if more else ''}"

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain values, for JSON."""
        return asdict(self)


Facets = Mapping[str, Mapping[str, str]]
"""For each kind of item, such as "check", what is said of each by name."""


def compare(before: Facets, after: Facets) -> Iterator[Change]:
    """Yield what was added, removed or changed, in the order of the facets."""
    for what in dict.fromkeys([*after, *before]):
        old, new = before.get(what, {}), after.get(what, {})
        for name in sorted({*old, *new}):
            if name not in old:
                yield Change(what, ADD, name, after=new[name])
            elif name not in new:
                yield Change(what, REMOVE, name, before=old[name])
            elif old[name] != new[name]:
                yield Change(what, CHANGE, name, old[name], new[name])


def losses(counted: Mapping[str, int]) -> Iterator[Change]:
    """Yield what a purge deletes: a table, "table.column" with its values, or "table kind" whose documents stay."""
    for name, rows in counted.items():
        what = "column" if "." in name else "table"
        if " " in name:
            yield Change("type", REMOVE, name, rows=rows, note="its documents stay, as those of the parent type")
        else:
            yield Change(what, REMOVE, name, rows=rows, note="deleted for good")
