"""Roles, which are sets of permissions, and the users to whom they are granted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core.composition.fields import column, reference
from core.composition.model import Model
from core.errors import Forbidden, NotFound, unknown
from core.storage.actor import Actor

if TYPE_CHECKING:
    from core.storage.session import Session


@dataclass(frozen=True)
class Role:
    """Name a set of permissions, declared by an addon; patterns such as "sales.order.*" are allowed."""

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


class User(Model, table="core_user"):
    """Somebody who works with the application."""

    natural_key = ("name",)

    name: Mapped[str] = column(unique=True)
    full_name: Mapped[str | None]
    active: Mapped[bool] = column(default=True)


class Grant(Model, table="core_grant"):
    """A role given to a user."""

    user_id: Mapped[int] = reference("core_user", index=False)
    role: Mapped[str]

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Give a role to a user once."""
        return [UniqueConstraint("user_id", "role")]


def actor(session: Session, name: str, roles: Iterable[Role]) -> Actor:
    """Return the actor for a user's name; raises NotFound for an unknown and Refused for an inactive one."""
    U, G = session[User], session[Grant]
    query = select(U.id, U.active, G.role).outerjoin(G, G.user_id == U.id).where(U.name == name)
    found = session.execute(query).all()
    if not found:
        raise unknown("user", name, session.scalars(select(U.name)).all(), error=NotFound)
    if not found[0].active:
        raise Forbidden(f"user '{name}' is not active")
    granted = frozenset(row.role for row in found if row.role)
    permissions = [p for role in roles if role.name in granted for p in role.permissions]
    return Actor(name, found[0].id, granted, tuple(dict.fromkeys(permissions)))
