"""Examine document types of the configuration file: documents, parents, names, attributes and their values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from addons.hosting.declared_fragments import recipes
from addons.hosting.declared_types import DeclaredType
from addons.installing import woven
from addons.schemas import by_noun
from addons.schemas.switches import STRUCTURE, settable, strangers
from core import Addon, Document, UsageError, did_you_mean, one_of, unknown
from core.composition import Composition, compose, resolve

Types = Mapping[str, type[Document]]
"""Composed document types by name."""


def examined_types(
    types: Sequence[DeclaredType], here: Composition, installed: Mapping[str, Addon]
) -> tuple[tuple[DeclaredType, ...], list[str]]:
    """Return the types in the order of their names, and notes on what rests until another addon is enabled.

    What an addon knows that is installed but not enabled here rests; what none knows raises UsageError.
    """
    notes: list[str] = []
    before = Coded(here), cache(lambda: Coded(compose(resolve(installed, woven(installed)))))
    types = [_placed(one, types, *before) for one in types]
    for one in types:
        notes += _examine_place(one, types, *before)
    made = recipes(types)
    after = (
        Coded(compose(here.addons, made)),
        cache(lambda: Coded(compose(resolve(installed, woven(installed)), made))),
    )
    for one in types:
        notes += _examine_attributes(one, *after)
    return tuple(sorted(types, key=lambda one: one.key)), notes


class Coded:
    """Look types up in one composition."""

    def __init__(self, composition: Composition) -> None:
        self.composition = composition
        self.documents: dict[str, Types] = {
            noun: composition.types_of(document) for noun, document in by_noun(composition).items()
        }

    def addon_of(self, document: str, kind: str) -> str:
        """Return the addon that brings a type."""
        return self.composition.addon_of[self.documents[document][kind].__model__]


Everywhere = Callable[[], Coded]
"""All that is installed, composed only when something is not found among the addons of the customer."""


def _placed(one: DeclaredType, types: Sequence[DeclaredType], here: Coded, everywhere: Everywhere) -> DeclaredType:
    """Return a type with its document: the one named, else the only one that has the type it extends."""
    by_name = {other.name: other for other in types}
    path = [one]
    while not path[-1].document and path[-1].extends in by_name and by_name[path[-1].extends] not in path:
        path.append(by_name[path[-1].extends])
    if path[-1].document:
        return replace(one, document=path[-1].document)
    parent = path[-1].extends
    for coded in (here, *(() if _nouns(here, parent) else (everywhere(),))):
        if len(found := _nouns(coded, parent)) == 1:
            return replace(one, document=found[0])
    known = {kind for kinds in everywhere().documents.values() for kind in kinds}
    what = f"extends = '{parent}' does not say" if parent else "nothing says"
    raise UsageError(
        f"{one.where}: {what} which document it is a type of"
        f"{did_you_mean(parent, known) if parent and parent not in known else ''}",
        remedy="Add: document = '...', one of: " + f"{one_of(everywhere().documents)}.",
    )


def _nouns(coded: Coded, kind: str) -> list[str]:
    return [noun for noun, kinds in coded.documents.items() if kind in kinds]


def _examine_place(
    one: DeclaredType, types: Sequence[DeclaredType], here: Coded, everywhere: Everywhere
) -> Iterator[str]:
    """Examine a type's document, name and parent."""
    if one.document not in here.documents:
        if one.document not in everywhere().documents:
            raise unknown("document", one.document, here.documents, start=f"{one.where}: there is no")
        yield f"{one.where}: it rests until an addon with the document '{one.document}' is enabled"
    known = here.documents.get(one.document, {})
    if one.name in known:
        raise UsageError(
            f"{one.where}: addon '{here.addon_of(one.document, one.name)}' brings a type of this name already",
            remedy="Take it out of the file, or give it another name.",
        )
    siblings = {other.name: other for other in types if other.document == one.document}
    if one.extends and one.extends not in {*known, *siblings}:
        if one.extends not in everywhere().documents[one.document]:
            remedy = f"There are: {one_of({*known, *siblings})}."
            noun, start = f"type of {one.document}", f"{one.where}: there is no"
            raise unknown(noun, one.extends, {*known, *siblings}, start=start, remedy=remedy)
        if known:
            yield f"{one.where}: it rests until addon '{everywhere().addon_of(one.document, one.extends)}' is enabled"
    _refuse_circle(one, siblings)


def _refuse_circle(one: DeclaredType, siblings: Mapping[str, DeclaredType]) -> None:
    path = [one.name]
    while path[-1] in siblings:
        parent = siblings[path[-1]].extends
        if parent in path:
            raise UsageError(
                f"{one.where}: types extend each other: {' -> '.join([*path, parent])}",
                remedy="Let one of them extend a type of code.",
            )
        path.append(parent)


def _examine_attributes(one: DeclaredType, here: Coded, everywhere: Everywhere) -> Iterator[str]:
    """Examine what a type sets; the values were examined when it was composed."""
    model = here.documents.get(one.document, {}).get(one.name)
    known = settable(model.__mro__) if model else {}
    for name, _ in one.attributes:
        if name not in known:
            there = everywhere().documents[one.document][one.name]
            if name not in settable(there.__mro__):
                raise _not_settable(one, name, there, settable(there.__mro__))
            if model:
                yield f"{one.where}: '{name}' has no effect until the addon that knows it is enabled"
    set_here = dict(one.attributes)
    if model is None or any(strangers(here.composition, model, set_here)):
        all_ = everywhere()
        for fault in strangers(all_.composition, all_.documents[one.document][one.name], set_here):
            raise UsageError(f"{one.where}: {fault.what}", remedy=fault.remedy)


def _not_settable(one: DeclaredType, name: str, model: Any, known: Mapping[str, str]) -> UsageError:
    what = "a field" if name in model.__mapper__.attrs else "a method" if callable(getattr(model, name, None)) else ""
    if name in STRUCTURE or (what == "" and hasattr(model, name)):
        what = "part of the structure"
    message = f"{what}, which only code can change" if what else f"nothing a type can set{did_you_mean(name, known)}"
    return UsageError(
        f"{one.where}: '{name}' of {one.document} is {message}", remedy=f"A type can set: {one_of(known)}."
    )
