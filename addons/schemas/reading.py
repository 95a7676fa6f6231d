"""Who may read records: asked wherever they are found by name, listed, exported, printed or reported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from core import DocumentLine, Forbidden, Model, Session, one_of

T = TypeVar("T")


def read_permission(session: Session, model: type[Model]) -> str:
    """Return the permission to read the records of a model; lines are read with their document.

    It is "addon.model.read" unless the model's `permission` says another for the verb "read".
    """
    composed: Any = session[model]
    if issubclass(composed, DocumentLine):
        composed = composed.__mapper__.relationships[composed.parent.removesuffix("_id")].mapper.class_
    return str(composed.permission("read"))


def need_to_read(session: Session, model: type[Model]) -> None:
    """Raise Forbidden unless the user may read the records of a model."""
    session.need(read_permission(session, model), f"read {session[model].a_noun()}")


def those_permitted(session: Session, found: Mapping[str, T], noun: str) -> Iterable[T]:
    """Return the values whose keys are permissions the user has; raises Forbidden if there is none of them."""
    mine = [one for permission, one in found.items() if session.actor.may(permission)]
    if found and not mine:
        raise Forbidden(
            f"user '{session.actor.name}' may read no {noun}",
            remedy=f"It takes a permission such as '{next(iter(found))}'; the roles are: {one_of(session.app.roles)}.",
        )
    return mine
