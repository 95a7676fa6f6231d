"""Users of a customer, and the roles granted to them: add, grant, list."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from core import BadInput, Row, Session, unknown
from core.access import Grant, User, actor


def grant(session: Session, user: str, role: str, known: Iterable[str]) -> bool:
    """Give a role to a user; return False if they had it. Raises UsageError for an unknown role."""
    if role not in known:
        raise unknown("role", role, known)
    found = actor(session, user, ())
    if role in found.roles:
        return False
    session.create(Grant, [{"user_id": found.user_id, "role": role}])
    return True


def add_user(
    session: Session, name: str, full_name: str | None, roles: Iterable[str] = (), known: Iterable[str] = ()
) -> None:
    """Add a user with roles. Raises BadInput for a name that is taken and UsageError for an unknown role."""
    U = session[User]
    if session.scalars(select(U.id).where(U.name == name)).first() is not None:
        raise BadInput(f"there is a user '{name}' already", remedy="Grant roles with: tradeloom user grant.")
    session.create(User, [{"name": name, "full_name": full_name}])
    for role in roles:
        grant(session, name, role, known)


def all_users(session: Session) -> list[Row]:
    """Return all users by name: name, full_name, active, roles."""
    U, G = session[User], session[Grant]
    query = select(U.name, U.full_name, U.active, G.role).outerjoin(G, G.user_id == U.id).order_by(U.name, G.role)
    found: dict[str, Row] = {}
    for name, full_name, active, role in session.execute(query):
        one = found.setdefault(name, {"name": name, "full_name": full_name, "active": active, "roles": []})
        one["roles"] += [role] if role else []
    return list(found.values())
