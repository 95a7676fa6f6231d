"""What addons declare about preferences."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from addons.schemas import WANTED, read
from core import BadInput, UsageError, did_you_mean, one_of


@dataclass(frozen=True)
class Setting:
    """Declare a preference: its key ("sales.order_age"), type, default and meaning.

    The type is one of str, int, bool, Decimal, date and ZoneInfo. One that is not `personal` has no value for a user;
    one with `choices` has no other value than these.
    """

    key: str
    type: type[Any]
    default: Any
    summary: str
    personal: bool = True
    choices: Collection[Any] = field(default=(), hash=False, compare=False)

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
            value = read(self.type, text)
        except BadInput:
            raise BadInput(f"setting '{self.key}' cannot be '{text}'", remedy=f"Give {WANTED[self.type]}.") from None
        if self.choices and value not in self.choices:
            what = f"setting '{self.key}' cannot be '{text}'{did_you_mean(text, [str(one) for one in self.choices])}"
            raise BadInput(what, remedy=f"Choose one of: {one_of(map(str, self.choices))}.")
        return value
