"""What can be read from fragments before they are composed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from inspect import get_annotations
from typing import Any, TypeVar

from sqlalchemy.orm import MappedColumn
from sqlalchemy.orm.base import Mapped as _Mapped

from core.errors import AddonError
from core.model import Model

F = TypeVar("F")


def parent_model(model: type[Model]) -> type[Model]:
    """Return the model whose type this is."""
    base = next(b for b in model.__bases__ if hasattr(b, "__model__"))
    root: type[Model] = base.__model__
    return root


def in_order(fragments: Sequence[type[F]]) -> list[type[F]]:
    """Return fragments as contributed, dependencies first, but each behind those it subclasses.

    Composed of all of them in reverse, a class runs an addon's fragments before those of the addons it depends on,
    whatever else is enabled. Composed only of those that no other one subclasses, it would not: Python puts a class
    that two others share behind both, wherever its addon stands.
    """
    placed: dict[type[F], None] = {}
    for fragment in fragments:
        for base in reversed(fragment.__mro__):
            if base in fragments:
                placed.setdefault(base)
    return list(placed)


def own_constraints(fragment: type[Model]) -> Iterable[Any]:
    """Return the indexes and constraints that a fragment itself declares."""
    own = fragment.__dict__.get("constraints")
    return own.__func__(fragment) if own is not None else ()


def joined(fragments: Sequence[type[Model]], name: str, parent: type[Model] | None) -> tuple[str, ...]:
    """Return the values of a tuple that every fragment may add to, such as `listed`."""
    inherited = getattr(parent, name, ()) if parent is not None else ()
    own = [value for fragment in fragments for value in fragment.__dict__.get(name, ())]
    return tuple(dict.fromkeys([*inherited, *own]))


def own_columns(fragment: type[Model]) -> set[str]:
    """Return the names of the columns that a fragment itself declares."""
    explicit = {name for name, value in vars(fragment).items() if isinstance(value, MappedColumn)}
    annotated = {
        name
        for name, annotation in get_annotations(fragment).items()
        if str(annotation).startswith("Mapped[") or getattr(annotation, "__origin__", None) is _Mapped
    }
    return explicit | annotated


def refuse_column_overrides(fragments: Sequence[type[Model]]) -> None:
    """Raise AddonError when a fragment declares a column that another one of the model owns."""
    owner: dict[str, type[Model]] = {}
    for fragment in fragments:
        inherited = {n: b for b in fragment.__mro__[1:] if issubclass(b, Model) for n in own_columns(b)}
        for name in own_columns(fragment):
            other = owner.get(name) or inherited.get(name)
            if other is not None:
                raise AddonError(
                    f"{fragment.__module__}.{fragment.__name__} overrides the column '{name}' of "
                    f"{other.__module__}.{other.__name__}",
                    remedy="Choose another name; to widen the column, change it in the addon that owns it.",
                )
            owner[name] = fragment
