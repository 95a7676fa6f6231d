"""For whom a session acts, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from core.errors import Forbidden


@dataclass(frozen=True)
class Actor:
    """The user a session acts for, with roles and permissions as they were when it began."""

    name: str
    user_id: int | None = None
    roles: frozenset[str] = frozenset()
    permissions: tuple[str, ...] = ()

    def may(self, permission: str) -> bool:
        """Say whether a permission such as "sales.order.confirm" is covered; patterns with * count."""
        return any(fnmatchcase(permission, pattern) for pattern in self.permissions)

    def need(self, permission: str, what: str) -> None:
        """Raise Refused, with the remedy, unless the permission is covered."""
        if not self.may(permission):
            raise Forbidden(
                f"user '{self.name}' may not {what}",
                remedy=f"Grant a role with the permission '{permission}': tradeloom user grant {self.name} ROLE.",
            )


SYSTEM = Actor("system", permissions=("*",))
"""The actor of code that runs for nobody in particular, such as an addon's own set-up."""
