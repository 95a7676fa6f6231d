"""Tables that fit: figures are never shortened, texts may be, and columns without room are left out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

GAP = "  "
LEAST = 8
"""A text is not shortened below so many characters."""


@dataclass(frozen=True)
class Fit:
    """Say which columns of a table are shown and how wide; rows can be written one after the other."""

    columns: Sequence[str]
    right: Collection[str]
    shown: Sequence[int]
    widths: Sequence[int]
    keys: Collection[str] = ()

    @property
    def left_out(self) -> list[str]:
        """Return the columns that found no room."""
        return [name for i, name in enumerate(self.columns) if i not in self.shown]

    def head(self) -> Iterator[str]:
        """Yield the lines above the rows; headings of several words are broken where their column is narrower."""
        heads = [_broken(self.columns[i], width) for i, width in zip(self.shown, self.widths, strict=True)]
        height = max(map(len, heads), default=0)
        for k in range(height):
            yield self._line([head[k - height + len(head)] if k >= height - len(head) else "" for head in heads])
        yield "─" * (sum(self.widths) + len(GAP) * (len(self.widths) - 1))

    def line(self, row: Sequence[str]) -> str:
        """Return the line of a row; a figure or key that is too wide for its column pushes the rest aside."""
        return self._line([row[i] for i in self.shown])

    def _line(self, cells: Sequence[str]) -> str:
        parts = []
        for cell, i, width in zip(cells, self.shown, self.widths, strict=True):
            text = " ".join(cell.split("\n"))
            name = self.columns[i]
            if len(text) > width and name not in self.right and name not in self.keys:
                text = text[: width - 1] + "…"
            parts.append(text.rjust(width) if name in self.right else text.ljust(width))
        return GAP.join(parts).rstrip()


def fitted(
    columns: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[str], width: int
) -> tuple[str, list[str]]:
    """Return the table as text of at most `width` characters a line, and the columns that found no room."""
    found = fit(columns, rows, right, width)
    return "\n".join([*found.head(), *map(found.line, rows)]), found.left_out


def fit(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    right: Collection[str],
    width: int,
    *,
    keys: Collection[str] = (),
) -> Fit:
    """Return how a table with such rows fits into lines of at most `width` characters.

    Figures, in the columns named in `right`, and `keys` are never shortened.
    """
    longest = [max((len(row[i]) for row in rows), default=0) for i in range(len(columns))]
    word = [max(map(len, name.split() or [""])) for name in columns]
    wanted = [max(longest[i], word[i]) for i in range(len(columns))]
    least = [
        wanted[i] if name in right or name in keys else min(wanted[i], max(LEAST, word[i]))
        for i, name in enumerate(columns)
    ]
    shown = _with_room(least, width)
    widths = _shared_out([least[i] for i in shown], [wanted[i] for i in shown], width)
    return Fit(columns, right, shown, widths, keys)


def _with_room(least: Sequence[int], width: int) -> list[int]:
    shown: list[int] = []
    used = 0
    for i, needed in enumerate(least):
        if used + needed <= width or not shown:
            shown.append(i)
            used += needed + len(GAP)
    return shown


def _shared_out(least: Sequence[int], wanted: Sequence[int], width: int) -> list[int]:
    """Return widths between least and wanted, giving the room that is left to the columns in turn."""
    widths = list(least)
    room = width - sum(widths) - len(GAP) * (len(widths) - 1)
    while room > 0 and (short := [i for i, w in enumerate(widths) if w < wanted[i]]):
        for i in short[:room]:
            widths[i] += 1
            room -= 1
    return widths


def _broken(name: str, width: int) -> list[str]:
    lines: list[str] = []
    for word in name.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
