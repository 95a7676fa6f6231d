"""Tables that fit: figures are never shortened, texts may be, and columns without room are left out."""

from __future__ import annotations

from collections.abc import Collection, Sequence

GAP = "  "
LEAST = 8
"""A text is not shortened below so many characters."""


def fitted(
    columns: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[str], width: int
) -> tuple[str, list[str]]:
    """Return the table as text of at most `width` characters a line, and the columns that found no room.

    Headings of several words are broken over lines where their column is narrower.
    """
    longest = [max((len(row[i]) for row in rows), default=0) for i in range(len(columns))]
    word = [max(map(len, name.split() or [""])) for name in columns]
    wanted = [max(longest[i], word[i]) for i in range(len(columns))]
    least = [wanted[i] if name in right else min(wanted[i], max(LEAST, word[i])) for i, name in enumerate(columns)]
    shown = _with_room(least, width)
    widths = _shared_out([least[i] for i in shown], [wanted[i] for i in shown], width)
    heads = [_broken(columns[i], w) for i, w in zip(shown, widths, strict=True)]
    height = max(map(len, heads), default=0)
    lines = [[head[k - height + len(head)] if k >= height - len(head) else "" for head in heads] for k in range(height)]
    texts = [_line(line, shown, columns, right, widths) for line in lines]
    texts.append("─" * (sum(widths) + len(GAP) * (len(widths) - 1)))
    texts += [_line([row[i] for i in shown], shown, columns, right, widths) for row in rows]
    return "\n".join(texts), [name for i, name in enumerate(columns) if i not in shown]


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


def _line(
    cells: Sequence[str], shown: Sequence[int], columns: Sequence[str], right: Collection[str], widths: Sequence[int]
) -> str:
    parts = []
    for cell, i, width in zip(cells, shown, widths, strict=True):
        text = " ".join(cell.split("\n"))
        text = text if len(text) <= width else text[: width - 1] + "…"
        parts.append(text.rjust(width) if columns[i] in right else text.ljust(width))
    return GAP.join(parts).rstrip()
