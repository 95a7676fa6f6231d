"""Users as the configuration file wants them."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from core import Session
from core.access import Grant, User


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
