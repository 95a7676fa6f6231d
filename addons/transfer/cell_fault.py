"""What a spreadsheet shows in place of a value: such a cell is never taken for an empty one."""

from __future__ import annotations

from typing import NamedTuple

_ENGLISH = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"}
_GERMAN = {"#NV", "#WERT!", "#BEZUG!", "#ZAHL!", "#ÜBERLAUF!"}
ERRORS = frozenset(_ENGLISH | _GERMAN)
"""What spreadsheets, English and German ones, write in cells whose formula failed."""
SAFE_DIGITS = 15
"""How many digits of a number a spreadsheet keeps exactly."""


class CellFault(NamedTuple):
    """Stand for a cell without a value of its own: what it shows, and why it cannot be taken."""

    text: str
    reason: str


def failed(text: str) -> CellFault:
    """Return the fault of a formula that failed."""
    return CellFault(text, f"{text} is an error of the spreadsheet, no value")


def not_calculated() -> CellFault:
    """Return the fault of a formula that no program has calculated yet."""
    return CellFault("", "holds a formula that was never calculated: open the file in a spreadsheet and save it")


def too_long(text: str) -> CellFault:
    """Return the fault of a number with more digits than a spreadsheet keeps."""
    reason = f"{text} has more than {SAFE_DIGITS} digits, of which a spreadsheet loses some: format the column as text"
    return CellFault(text, reason)
