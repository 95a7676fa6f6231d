"""What stands on documents made of an order does not change under them, whatever way the order is edited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core import Edited, Refused

PARTIES = ("partner_id", "organisation_id", "currency_id")
"""What every shipment and invoice of an order takes over."""


def fixed_once_covered(row: Edited) -> Sequence[str]:
    """Return what of an edited order is fixed because something of its lines is delivered or invoiced."""
    if not row.is_changed(*PARTIES):
        return ()
    return PARTIES if any(line.covered() for line in _lines(row)) else ()


def refuse_changed(row: Edited, fixed: Sequence[str], done: str) -> None:
    """Raise Refused where one of the fixed values is edited; `done` says what was done with them."""
    for name in fixed:
        if row.is_changed(name):
            noun = {"partner_id": "customer"}.get(name, name.removesuffix("_id").replace("_", " "))
            raise Refused(
                f"the {noun} of {row.record} cannot change: something of it is {done} already",
                remedy="Take those documents back first, or make a new order.",
            )


def any_line(row: Edited, name: str) -> bool:
    """Say whether a figure of one of an edited order's lines is not 0."""
    return any(getattr(line, name) for line in _lines(row))


def _lines(row: Edited) -> Sequence[Any]:
    return [*row.record.lines]
