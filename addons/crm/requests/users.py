"""Names of users, as they are written where somebody is to be told something."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from core import NotFound, Session, did_you_mean, one_of

FEW = 10


def named_in(text: str | None) -> list[str]:
    """Return the names that a text has, with blanks or commas between them, each once."""
    return list(dict.fromkeys((text or "").replace(",", " ").split()))


def refuse_unknown_users(session: Session, names: Collection[str]) -> None:
    """Raise NotFound for a name that no user has; asks nothing where none is named."""
    if not names:
        return
    user: Any = session.composition.named("core.User")
    known = sorted(session.scalars(select(user.name)))
    for name in names:
        if name not in known:
            remedy = f"There are: {one_of(known[:FEW]) or 'none'}. Add one: tradeloom user add {name}."
            raise NotFound(f"there is no user '{name}'{did_you_mean(name, known)}", remedy=remedy)
