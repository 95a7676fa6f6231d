"""What can be read from fragments before they are composed, and how a class is composed of them."""

from __future__ import annotations

import types
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from core.composition.model import MODEL, Model
from core.errors import AddonError

F = TypeVar("F")


def parent_model(model: type[Model]) -> type[Model]:
    """Return the model whose type this is."""
    base = next(b for b in model.__bases__ if hasattr(b, "__model__"))
    root: type[Model] = base.__model__
    return root


def root_model(model: type[Model]) -> type[Model]:
    """Return the model that has no parent: the document of a document type."""
    while model.__form__ != MODEL:
        model = parent_model(model)
    return model


def dotted(fragment: type) -> str:
    """Return the module and name of a class, for messages."""
    return f"{fragment.__module__}.{fragment.__name__}"


def by_root(given: Iterable[tuple[str, Any]], kind: type[F], root: str) -> dict[Any, list[type[F]]]:
    """Return contributed fragments, (addon, fragment) pairs, by what they are fragments of: their attribute `root`.

    Raises AddonError for what is no fragment of this kind and for one contributed twice.
    """
    found: dict[Any, dict[type[F], None]] = {}
    for addon, fragment in given:
        if not (isinstance(fragment, type) and issubclass(fragment, kind) and hasattr(fragment, root)):
            raise AddonError(f"addon '{addon}' contributes {fragment!r}, which is not a {kind.__name__.lower()}")
        parts = found.setdefault(getattr(fragment, root), {})
        if fragment in parts:
            raise AddonError(f"addon '{addon}' contributes {fragment.__name__} twice")
        parts[fragment] = None
    return {key: list(parts) for key, parts in found.items()}


def refuse_undeclared(addon_of: Mapping[type, str], root: str) -> None:
    """Raise AddonError when a fragment, given with its addon, builds on one that no addon contributes."""
    for fragment, addon in addon_of.items():
        for base in fragment.__mro__[1:]:
            if hasattr(base, root) and base not in addon_of:
                raise AddonError(
                    f"addon '{addon}': {fragment.__name__} builds on {dotted(base)}, "
                    "whose addon is not enabled with it",
                    remedy="Name that addon in 'depends', or contribute the class only when it is in 'enabled'.",
                )


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


def compose_fragments(
    name: str, fragments: Sequence[type[F]], namespace: Mapping[str, Any], *below: type, **options: Any
) -> type[F]:
    """Return a class of fragments in order, so that the last one's methods run first, and of what is below them all.

    `options` are keywords of the class statement. Raises AddonError for a fragment whose bases are in another order.
    """
    bases = (*reversed(fragments), *below)
    try:
        return types.new_class(name, bases, options, lambda space: space.update(namespace))
    except TypeError as error:
        several = [base for base in fragments[::-1] if len(base.__bases__) > 1]
        if not several:
            raise
        remedy = "Name first the class of the addon that depends on the other; of one addon, the last contributed."
        what = f"{dotted(several[0])} names its bases in another order than they run in: {error}"
        raise AddonError(what, remedy=remedy) from None


def own_constraints(fragment: type[Model], model: type[Model] | None = None) -> Iterable[Any]:
    """Return the indexes and constraints that a fragment itself declares, those of a root for the model's table."""
    own = fragment.__dict__.get("constraints")
    return own.__func__(model or fragment) if own is not None else ()
