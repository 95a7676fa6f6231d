"""Documents that stand in several rows of one file: which rows belong together, and what they say of the header."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from addons.transfer.cells import key_of, shown_text
from addons.transfer.load_outcome import BadRow
from addons.transfer.shapes import uneven
from addons.transfer.tables import Line, Table, is_blank
from core import BadInput

Group = Sequence[Line]
"""The rows of one document."""
Bad = Callable[[BadRow], None]


def single_rows(rows: Iterable[Line]) -> Iterator[Group]:
    """Yield each row as a document of its own."""
    return ([row] for row in rows)


class Repeated:
    """Bring together the rows with the same key, in the order in which the keys appear.

    A row without key, of which also all other columns of the header are empty, goes on with the document above it.
    """

    def __init__(
        self, table: Table, key: Callable[[Sequence[Any]], Any], columns: str, header: Sequence[int], bad: Bad
    ) -> None:
        self._table, self._key, self._columns, self._bad = table, key, columns, bad
        self._header = header
        self._groups: dict[str, list[Line]] = {}
        self._spoiled: set[str] = set()
        self._above = ""

    def groups(self, takes: Callable[[Sequence[Any]], bool]) -> Iterator[Group]:
        """Yield the documents whose rows can all be read; `takes` says whether a row counts at all."""
        for line, cells in self._table.rows:
            self._add(line, cells, takes)
        return (rows for key, rows in self._groups.items() if key not in self._spoiled)

    def _add(self, line: int, cells: Sequence[Any], takes: Callable[[Sequence[Any]], bool]) -> None:
        if len(cells) != len(self._table.columns):
            self._bad(uneven(self._table, line, cells))
            self._spoil(cells)
            return
        try:
            taken, key = takes(cells), key_of(self._key(cells))
        except BadInput as error:
            self._bad(BadRow(self._table.name, line, "", "", error.message))
            self._spoil(cells)
            return
        if key:
            self._above = key
        elif self._above and is_blank([cells[place] for place in self._header]):
            key = self._above
        if not taken:
            return
        if key:
            self._groups.setdefault(key, []).append((line, cells))
            return
        reason = "the key is empty, and there is no document above that the row could go on with"
        if self._above:
            reason = "the key is empty, but the row has other values of a header"
        self._bad(BadRow(self._table.name, line, self._columns, "", reason))

    def _spoil(self, cells: Sequence[Any]) -> None:
        """Leave out the document that a row which cannot be read belongs to, as far as that is known."""
        try:
            key = key_of(self._key(cells))
        except (BadInput, IndexError):
            key = ""
        self._spoiled.add(key or self._above)

    def header(self, rows: Group) -> Line:
        """Return the row that the header is made of: what any of the rows says, in the first one's place.

        Raises BadInput for rows that differ, naming both lines.
        """
        first, cells = rows[0][0], list(rows[0][1])
        told = dict.fromkeys(self._header, first)
        for line, others in rows[1:]:
            for place in self._header:
                new = others[place]
                if is_blank([new]):
                    continue
                if is_blank([cells[place]]):
                    cells[place], told[place] = new, line
                elif shown_text(new).strip() != shown_text(cells[place]).strip():
                    column = self._table.columns[place]
                    raise DifferentHeader(
                        line,
                        column,
                        shown_text(new),
                        f"differs from {shown_text(cells[place])!r} in line {told[place]}, though the key is the same",
                    )
        return first, cells


class DifferentHeader(BadInput):
    """Report two rows of one document that say different things of its header."""

    def __init__(self, line: int, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.line, self.column, self.value = line, column, value
