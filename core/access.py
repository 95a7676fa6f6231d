"""Users, the roles granted to them, and what a role may do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from sqlalchemy import UniqueConstraint, select
from sqlalchemy.orm import Mapped
from sqlalchemy.schema import SchemaItem

from core.errors import BadInput, Forbidden, NotFound, UsageError, did_you_mean, one_of
from core.fields import column, reference
from core.model import Model, Row

if TYPE_CHECKING:
    from core.session import Session
    from core.settings import Role


class User(Model, table="core_user"):
    """Somebody who works with the application."""

    natural_key = ("name",)

    name: Mapped[str] = column(unique=True)
    full_name: Mapped[str | None]
    active: Mapped[bool] = column(default=True)


class Grant(Model, table="core_grant"):
    """A role given to a user."""

    user_id: Mapped[int] = reference("core_user")
    role: Mapped[str]

    @classmethod
    def constraints(cls) -> Sequence[SchemaItem]:
        """Give a role to a user once."""
        return [UniqueConstraint("user_id", "role")]


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


def actor(session: Session, name: str, roles: Iterable[Role]) -> Actor:
    """Return the actor for a user's name; raises NotFound for an unknown and Refused for an inactive one."""
    U, G = session[User], session[Grant]
    query = select(U.id, U.active, G.role).outerjoin(G, G.user_id == U.id).where(U.name == name)
    found = session.execute(query).all()
    if not found:
        known = session.scalars(select(U.name)).all()
        raise NotFound(
            f"there is no user '{name}'{did_you_mean(name, known)}", remedy=f"The users are: {one_of(known)}."
        )
    if not found[0].active:
        raise Forbidden(f"user '{name}' is not active")
    granted = frozenset(row.role for row in found if row.role)
    permissions = [p for role in roles if role.name in granted for p in role.permissions]
    return Actor(name, found[0].id, granted, tuple(dict.fromkeys(permissions)))


def grant(session: Session, user: str, role: str, known: Iterable[str]) -> bool:
    """Give a role to a user; return False if they had it. Raises UsageError for an unknown role."""
    if role not in known:
        raise UsageError(f"there is no role '{role}'{did_you_mean(role, known)}", remedy=f"Roles: {one_of(known)}.")
    found = actor(session, user, ())
    if role in found.roles:
        return False
    session.add(session[Grant](user_id=found.user_id, role=role))
    session.flush()
    return True


def add_user(
    session: Session, name: str, full_name: str | None, roles: Iterable[str] = (), known: Iterable[str] = ()
) -> None:
    """Add a user with roles. Raises BadInput for a name that is taken and UsageError for an unknown role."""
    U = session[User]
    if session.scalars(select(U.id).where(U.name == name)).first() is not None:
        raise BadInput(f"there is a user '{name}' already", remedy="Grant roles with: tradeloom user grant.")
    session.add(U(name=name, full_name=full_name))
    session.flush()
    for role in roles:
        grant(session, name, role, known)


def arrange_user(session: Session, name: str, full_name: str, roles: Collection[str], *, active: bool) -> None:
    """Let a user exist with this name and exactly these roles."""
    U, G = session[User], session[Grant]
    user = session.scalars(select(U).where(U.name == name)).first() or U(name=name)
    user.full_name, user.active = full_name or None, active
    session.add(user)
    session.flush()
    granted = {one.role: one for one in session.scalars(select(G).where(G.user_id == user.id))}
    session.add_all([G(user_id=user.id, role=role) for role in roles if role not in granted])
    for role, one in granted.items():
        if role not in roles:
            session.delete(one)


def users(session: Session) -> list[Row]:
    """Return all users by name: name, full_name, active, roles."""
    U, G = session[User], session[Grant]
    query = select(U.name, U.full_name, U.active, G.role).outerjoin(G, G.user_id == U.id).order_by(U.name, G.role)
    found: dict[str, Row] = {}
    for name, full_name, active, role in session.execute(query):
        one = found.setdefault(name, {"name": name, "full_name": full_name, "active": active, "roles": []})
        one["roles"] += [role] if role else []
    return list(found.values())
