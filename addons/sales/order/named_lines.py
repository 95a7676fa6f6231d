"""Lines of documents named by their position: "10=5" is 5 of the line at position 10, "10" all of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from addons.schemas import read
from core import BadInput, NotFound, one_of


class Positioned(Protocol):
    """A line at a position."""

    @property
    def position(self) -> Any:
        """Return where it stands."""


L = TypeVar("L", bound=Positioned)


def named_lines(document: object, lines: Sequence[L], texts: Iterable[str]) -> list[tuple[L, Decimal | None]]:
    """Return the lines that texts name, each with the quantity given, or None for all of it.

    Raises NotFound that lists the positions there are, BadInput for what is no number.
    """
    found: list[tuple[L, Decimal | None]] = []
    for text in texts:
        position, equals, figure = (part.strip() for part in text.partition("="))
        found.append((line_at(document, lines, position), quantity_of(figure) if equals else None))
    return found


def line_at(document: object, lines: Sequence[L], position: str) -> L:
    """Return the line at a position; raises NotFound that lists the positions there are."""
    by_position = {str(line.position): line for line in lines}
    if position not in by_position:
        raise NotFound(f"{document} has no line {position}", remedy=f"It has: {one_of(by_position)}.")
    return by_position[position]


def quantity_of(text: str) -> Decimal:
    """Return a quantity written as text; raises BadInput."""
    try:
        quantity: Decimal = read(Decimal, text)
    except BadInput:
        raise BadInput(f"'{text}' is no quantity", remedy="Write a number, such as 5 or 2.5.") from None
    return quantity
