"""What became of an import: counts per load, and every bad row with its place and reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from core import BadInput

if TYPE_CHECKING:
    from addons.transfer.shapes import Record


class BadRow(NamedTuple):
    """Name a row that was not taken: where it stands, which value is wrong, and why."""

    file: str
    line: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        at = f", column {self.column}" if self.column else ""
        value = f" ({self.value!r})" if self.value and self.value not in self.reason else ""
        return f"{self.file}, line {self.line}{at}{value}: {self.reason}"


@dataclass
class Load:
    """Count what one load of the mapping did, or would do."""

    name: str
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    fired: int = 0

    def take(self, records: Iterable[Record]) -> None:
        """Count records that were, or would be, written."""
        for record in records:
            if record.same:
                self.unchanged += 1
            elif record.id is None:
                self.created += 1
            else:
                self.updated += 1


@dataclass
class ImportOutcome:
    """Tell what an import did. `stopped` says that bad rows ended it; a dry run tells what it would do."""

    loads: list[Load] = field(default_factory=list)
    bad: list[BadRow] = field(default_factory=list)
    dry_run: bool = False
    stopped: bool = False
    seconds: float = 0.0

    def __iter__(self) -> Iterator[Load]:
        return iter(self.loads)

    @property
    def created(self) -> int:
        """Return how many records were created, over all loads."""
        return sum(load.created for load in self.loads)

    @property
    def updated(self) -> int:
        """Return how many records were changed, over all loads."""
        return sum(load.updated for load in self.loads)

    @property
    def unchanged(self) -> int:
        """Return how many rows were the same as last time, over all loads."""
        return sum(load.unchanged for load in self.loads)

    @property
    def fired(self) -> int:
        """Return how many documents a verb was carried out for, over all loads."""
        return sum(load.fired for load in self.loads)

    def expect_good(self) -> ImportOutcome:
        """Return self if no row was bad, else raise BadInput with the first reasons."""
        if self.bad:
            more = f"\n… and {len(self.bad) - 5} more" if len(self.bad) > 5 else ""
            raise BadInput("\n".join(str(row) for row in self.bad[:5]) + more)
        return self
