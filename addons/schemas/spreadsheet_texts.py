"""Texts in files that spreadsheets open: what looks like a formula is guarded, what is too long is refused."""

from __future__ import annotations

from typing import Any

from addons.schemas.typed_texts import NUMBER
from core import BadInput

CELL = 32767
"""So many characters a cell of a spreadsheet holds."""
BYTE_ORDER_MARK = "\ufeff"
"""Stands first in a CSV file, so that spreadsheets read it as UTF-8."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""With these, spreadsheets take a text for a formula; the last four are the wide ones of East Asia."""


class TooLong(BadInput):
    """Report a text that no cell of a spreadsheet holds, of which it would cut the end."""

    def __init__(self, where: str, length: int) -> None:
        super().__init__(
            f"{where} has {length:,} characters; a cell of a spreadsheet holds {CELL:,}",
            remedy="Shorten it, or write a .csv that is not for spreadsheets, or .jsonl.",
        )
        self.where, self.length = where, length


def guarded(value: Any) -> Any:
    """Return a text with a quotation mark in front if a spreadsheet would take it for a formula; others as they are."""
    if isinstance(value, str) and value.startswith(FORMULA) and not NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def refuse_too_long(value: Any, where: str) -> None:
    """Raise TooLong for a text that no cell of a spreadsheet holds."""
    if isinstance(value, str) and len(value) > CELL:
        raise TooLong(where, len(value))
