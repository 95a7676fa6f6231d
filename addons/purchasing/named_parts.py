"""What is bought or received of a document: what is open, or what somebody names of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from addons import sales
from core import BadInput

L = TypeVar("L", bound=Any)


def parts_of(
    document: object, lines: Sequence[L], open_: Mapping[int, Decimal], texts: Sequence[str]
) -> list[tuple[L, Decimal]]:
    """Return the lines that texts such as "10=5" name, or all, with the quantity given or what is open of them.

    Raises NotFound for a line that is not there, and BadInput for what is no positive quantity.
    """
    if not texts:
        return [(line, open_[line.id]) for line in lines]
    found: list[tuple[L, Decimal]] = []
    for line, given in sales.named_lines(document, lines, texts):
        if given is not None and given <= 0:
            raise BadInput(f"line {line.position}: {given} is no quantity to take", remedy="Give a number above 0.")
        found.append((line, open_[line.id] if given is None else given))
    return found
