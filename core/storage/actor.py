"""For whom a session acts, and what they may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from core.errors import Forbidden, one_of


@dataclass(frozen=True)
class Actor:
    """The user a session acts for, with roles and permissions as they were when it began."""

    name: str
    user_id: int | None = None
    roles: frozenset[str] = frozenset()
    permissions: tuple[str, ...] = ()

    def may(self, permission: str) -> bool:
        """Say whether a permission such as "sales.order.confirm" is covered; see covered."""
        return covered(permission, self.permissions)

    def need(self, permission: str, what: str, given_by: Iterable[str] = ()) -> None:
        """Raise Forbidden, naming the permission and the roles that give it, unless it is covered."""
        if not self.may(permission):
            remedy = f"It takes the permission '{permission}', which these roles give: {one_of(given_by)}. "
            remedy += f"Who may grant one writes: tradeloom user grant {self.name} ROLE."
            raise Forbidden(f"user '{self.name}' may not {what}", remedy=remedy)


def covered(permission: str, patterns: Iterable[str]) -> bool:
    """Say whether patterns cover a permission: * stands for anything, and who may do something may read it too."""
    record, _, verb = permission.rpartition(".")
    part = f"{record}." if verb == "read" else "\0"
    return any(fnmatchcase(permission, pattern) or pattern.startswith(part) for pattern in patterns)


SYSTEM = Actor("system", permissions=("*",))
"""The actor of code that runs for nobody in particular, such as an addon's own set-up."""
