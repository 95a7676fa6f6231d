"""Make fragments of declared document types, to be composed like those that addons write."""

from __future__ import annotations

import types
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from addons.hosting.declared_types import DeclaredType, value_of
from addons.schemas.switches import settable
from core import Addon, Document, Model
from core.composition import MODEL, Composition, Fragments, Owners, parent_model, root_model

DECLARATION = "__declared__"


@dataclass(frozen=True)
class DeclaredTypes:
    """The document types of one customer, as a recipe of their fragments."""

    types: tuple[DeclaredType, ...]

    def fragments(
        self, addons: Sequence[Addon], fragments: Fragments, owners: Owners
    ) -> Iterator[tuple[type[Model], str]]:
        """Yield (fragment, addon of the document) for each type that can be made; see declared_fragments."""
        yield from declared_fragments(self.types, addons, fragments, owners)


def recipes(types: Iterable[DeclaredType]) -> list[DeclaredTypes]:
    """Return what a composition takes to have these types; nothing for none."""
    found = tuple(sorted(types, key=lambda one: one.key))
    return [DeclaredTypes(found)] if found else []


def types_in(composition: Composition) -> tuple[DeclaredType, ...]:
    """Return the types that a composition was given, also those that rest."""
    return tuple(one for recipe in composition.recipes if isinstance(recipe, DeclaredTypes) for one in recipe.types)


def declared_fragments(
    declared: Sequence[DeclaredType], addons: Sequence[Addon], fragments: Fragments, owners: Owners
) -> Iterator[tuple[type[Document], str]]:
    """Yield (fragment, addon of the document) for each declared type that can be made, parents first.

    Left out, and so dormant, are types whose document or parent no enabled addon brings, and those whose name an
    addon has taken: its type is the one meant from then on. Attributes that no enabled addon knows rest as well.
    """
    known = {noun: _types(fragments, owners, addon.name, name) for noun, addon, name in _documents(addons)}
    chains: dict[type[Model], list[type]] = {}
    waiting = sorted((one for one in declared if one.document in known), key=lambda one: one.key)
    while ready := [one for one in waiting if one.extends in known[one.document]]:
        waiting = [one for one in waiting if one not in ready]
        for one in ready:
            kinds = known[one.document]
            if one.name not in kinds:
                parent = kinds[one.extends]
                chain = chains[parent] if parent in chains else _chain(parent, fragments)
                made = kinds[one.name] = _fragment(one, parent, kinds[""], chain)
                chains[made] = [made, *chain]
                yield made, owners[kinds[""]]


def declaration_of(model: type[Model]) -> DeclaredType | None:
    """Return what declares a composed type, or None for a type of code."""
    return vars(model.__model__).get(DECLARATION)


def _documents(addons: Sequence[Addon]) -> Iterator[tuple[str, Addon, str]]:
    for addon in addons:
        for noun, name in addon.documents.items():
            yield noun, addon, name


def _types(fragments: Fragments, owners: Owners, addon: str, name: str) -> dict[str, type[Document]]:
    """Return the root fragments of a document's types by their names; the document itself also under ""."""
    found: dict[str, type[Document]] = {}
    for model in fragments:
        root = root_model(model)
        if issubclass(model, Document) and owners[root] == addon and root.__name__ == name:
            found[model.__kind__ or model.__name__.lower()] = model
            if model is root:
                found[""] = model
    return found


def _chain(model: type[Model], fragments: Fragments) -> list[type]:
    """Return all classes whose attributes a type of this model inherits, nearest first."""
    found: list[type] = []
    here = model
    while True:
        found += [cls for fragment in reversed(fragments[here]) for cls in fragment.__mro__]
        if here.__form__ == MODEL:
            return list(dict.fromkeys(found))
        here = parent_model(here)


def _fragment(
    declared: DeclaredType, parent: type[Document], root: type[Document], chain: Sequence[type]
) -> type[Document]:
    kinds = settable(chain)
    namespace: dict[str, Any] = {
        name: value_of(declared, name, kinds[name]) for name, _ in declared.attributes if name in kinds
    }
    namespace |= {"__module__": root.__module__, "__doc__": declared.summary or parent.__doc__, DECLARATION: declared}
    name = f"{declared.name.title().replace('_', '')}{root.__name__}"
    return types.new_class(name, (parent,), {"kind": declared.name}, lambda ns: ns.update(namespace))
