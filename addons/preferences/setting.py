"""What addons declare about preferences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from addons.schemas import WANTED, read
from core import BadInput


@dataclass(frozen=True)
class Setting:
    """Declare a preference: its key ("sales.order_age"), type, default and meaning.

    The type is one of str, int, bool, Decimal and date.
    """

    key: str
    type: type[Any]
    default: Any
    summary: str

    def parse(self, text: str) -> Any:
        """Turn the stored text into a value of the setting's type; raises BadInput."""
        try:
            return read(self.type, text)
        except BadInput:
            raise BadInput(f"setting '{self.key}' cannot be '{text}'", remedy=f"Give {WANTED[self.type]}.") from None
