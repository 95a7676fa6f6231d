"""What addons declare about roles and preferences."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from core.errors import BadInput


@dataclass(frozen=True)
class Role:
    """Name a set of permissions; patterns such as "sales.order.*" are allowed."""

    name: str
    permissions: tuple[str, ...]
    summary: str = ""
    where: str = field(default="", compare=False)
    """Where it was read, if not from code."""


def added_up(roles: Iterable[Role]) -> dict[str, Role]:
    """Return roles by name; one named several times may do all that is said of it."""
    found: dict[str, Role] = {}
    for role in roles:
        before = found.get(role.name, Role(role.name, ()))
        permissions = tuple(dict.fromkeys([*before.permissions, *role.permissions]))
        found[role.name] = Role(role.name, permissions, role.summary or before.summary)
    return found


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
            if self.type is bool:
                return {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}[text.lower()]
            if self.type is date:
                return date.fromisoformat(text)
            return self.type(text)
        except (KeyError, ValueError, InvalidOperation):
            wanted = {bool: "yes or no", Decimal: "a number", int: "a whole number", date: "a date like 2030-12-31"}
            raise BadInput(
                f"setting '{self.key}' cannot be '{text}'", remedy=f"Give {wanted.get(self.type, 'a text')}."
            ) from None
