"""Roles: named sets of permissions, declared by addons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Role:
    """Name a set of permissions; patterns such as "sales.order.*" are allowed."""

    name: str
    permissions: tuple[str, ...]
    summary: str = ""


def added_up(roles: Iterable[Role]) -> dict[str, Role]:
    """Return roles by name; one named several times may do all that is said of it."""
    found: dict[str, Role] = {}
    for role in roles:
        before = found.get(role.name, Role(role.name, ()))
        permissions = tuple(dict.fromkeys([*before.permissions, *role.permissions]))
        found[role.name] = Role(role.name, permissions, role.summary or before.summary)
    return found
