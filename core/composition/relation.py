"""Relations between models, declared by the name of their target and resolved in each composition."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import declared_attr, relationship

from core.composition.model import Row
from core.errors import AddonError, did_you_mean


class RelationTo(declared_attr[Any]):
    """A relation as a fragment holds it: it knows the name of its target before anything is composed."""

    def __init__(self, target: str, make: Callable[[Any], Any]) -> None:
        super().__init__(make)
        self.target = target


def relation(
    target: str,
    by: str | None = None,
    *,
    back: str | None = None,
    order_by: str | None = None,
    remote: str | None = None,
    **options: Any,
) -> Any:
    """Declare a relationship to a model named by addon and class, such as "base.Partner".

    `by` names this model's foreign key column (needed when there are several to that table); `remote` names the
    target's foreign key column, for the many side.
    """
    return RelationTo(target, lambda cls: _relationship(cls, target, by, back, order_by, remote, options))


def _relationship(
    cls: Any, target: str, by: str | None, back: str | None, order_by: str | None, remote: str | None, options: Row
) -> Any:
    def found() -> Any:
        return known(cls.__composition__.names, target, f"leads to '{target}', which is no model here")

    def field(model: Any, name: str) -> Any:
        known(model.__mapper__.columns, name, f"to '{target}' goes by '{name}', which is no field of {model.__name__}")
        return getattr(model, name)

    def known(names: Any, name: str, what: str) -> Any:
        if name in names:
            return names[name]
        what = f"{cls.__module__}.{cls.__name__}: a relation {what}{did_you_mean(name, names.keys())}"
        raise AddonError(what, remedy="Correct it, or name an addon in 'depends'.")

    settings = dict(options)
    if back:
        settings["back_populates"] = back
    if by:
        settings["foreign_keys"] = lambda: [field(cls, by)]
        if target.rpartition(".")[2] == cls.__name__:
            settings["remote_side"] = lambda: [cls.id]
    if remote:
        settings["foreign_keys"] = lambda: [field(found(), remote)]
    if order_by:
        settings["order_by"] = lambda: field(found(), order_by)
    return relationship(found, **settings)
