"""Where stock lies."""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """Where stock lies: a product, a bin, and a lot or ""."""

    product: int
    bin: int
    lot: str = ""
