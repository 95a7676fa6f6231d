"""What addons declare about preferences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from addons.schemas import WANTED, read
from core import BadInput, UsageError


@dataclass(frozen=True)
class Setting:
    """Declare a preference: its key ("sales.order_age"), type, default and meaning.

    The type is one of str, int, bool, Decimal, date and ZoneInfo. One that is not `personal` has no value for a user.
    """

    key: str
    type: type[Any]
    default: Any
    summary: str
    personal: bool = True

    def refuse_user(self, name: str) -> None:
        """Raise UsageError for a value meant for a user, if it may have none."""
        if name and not self.personal:
            raise UsageError(
                f"setting '{self.key}' has no value for a user",
                remedy="Set it for everybody or for an organisation.",
            )

    def parse(self, text: str) -> Any:
        """Turn the stored text into a value of the setting's type; raises BadInput."""
        try:
            return read(self.type, text)
        except BadInput:
            raise BadInput(f"setting '{self.key}' cannot be '{text}'", remedy=f"Give {WANTED[self.type]}.") from None
