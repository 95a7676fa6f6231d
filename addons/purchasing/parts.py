"""Parts of documents named on the command line: "10=5" is 5 of the line at position 10, "10" all of it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from addons.schemas import read
from core import BadInput, NotFound, one_of


class HasQuantity(Protocol):
    """A line at a position, with a quantity."""

    @property
    def position(self) -> Any:
        """Where it stands."""

    @property
    def quantity(self) -> Any:
        """How much it orders."""


L = TypeVar("L", bound=HasQuantity)


def parts_of(document: object, lines: Sequence[L], named: Sequence[str]) -> list[tuple[L, Decimal]] | None:
    """Return the lines named with their quantities; None if none is named, which means all.

    Raises NotFound for a line that is not there, and BadInput for what is no positive quantity.
    """
    if not named:
        return None
    by_position = {str(line.position): line for line in lines}
    found: list[tuple[L, Decimal]] = []
    for text in named:
        position, equals, amount = (part.strip() for part in text.partition("="))
        if position not in by_position:
            raise NotFound(f"{document} has no line {position}", remedy=f"It has: {one_of(by_position)}.")
        quantity: Decimal = read(Decimal, amount) if equals else by_position[position].quantity
        if quantity <= 0:
            raise BadInput(f"line {position}: {amount} is no quantity to take", remedy="Give a number above 0.")
        found.append((by_position[position], quantity))
    return found
