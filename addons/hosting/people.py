"""Users as the configuration file wants them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from core import Session
from core.access import Grant, User


def arrange_user(session: Session, name: str, full_name: str, roles: Collection[str], *, active: bool) -> None:
    """Let a user exist with this name and exactly these roles."""
    U, G = session[User], session[Grant]
    values = {"full_name": full_name or None, "active": active}
    id_ = session.scalars(select(U.id).where(U.name == name)).first()
    if id_ is None:
        (id_,) = session.create(User, [{"name": name, **values}])
    else:
        session.edit(User, [{"id": id_, **values}])
    granted = {one.role: one for one in session.scalars(select(G).where(G.user_id == id_))}
    session.create(Grant, [{"user_id": id_, "role": role} for role in roles if role not in granted])
    session.remove(Grant, [one for role, one in granted.items() if role not in roles])
