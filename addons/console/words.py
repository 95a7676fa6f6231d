"""The words of the command line, from the manifests of all installed addons; nothing is imported but the manifests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from core import Addon, AddonError
from core.composition import ordered

EVERY = "*"
"""Stands in a word for each document: "* print"."""


@dataclass(frozen=True)
class Word:
    """A word of the command line: the addon that brings it, where its command is, and what it is for."""

    addon: Addon
    target: str
    summary: str

    def load(self) -> Any:
        """Import the command (or, for every document, the function that makes it)."""
        module, _, name = self.target.partition(":")
        return getattr(import_module(f"{self.addon.module}.{module}"), name)


def words(installed: Mapping[str, Addon]) -> dict[str, Word]:
    """Return the words by what is written; of two addons the one that depends on the other has a word.

    Raises AddonError for two addons with one word of which neither depends on the other.
    """
    found: dict[str, Word] = {}
    for addon in _by_dependency(installed):
        for word, (target, summary) in addon.commands.items():
            before = found.get(word)
            if before is not None and before.addon.name not in (*addon.depends, *addon.optional):
                raise AddonError(
                    f"the addons '{before.addon.name}' and '{addon.name}' both bring the command '{word}'",
                    remedy="Name one in 'depends' or 'optional' of the other, or choose another word.",
                )
            found[word] = Word(addon, target, summary)
    return found


def _by_dependency(installed: Mapping[str, Addon]) -> list[Addon]:
    """Return installed addons, dependencies and optional neighbours first, whatever of them is missing."""
    graph = {name: {*one.depends, *one.optional} & installed.keys() for name, one in installed.items()}
    return [installed[name] for name in ordered(graph)]


def nouns(installed: Mapping[str, Addon]) -> dict[str, tuple[str, str]]:
    """Return (addon, class) by the noun of each document of the installed addons, sorted."""
    found = {noun: (addon.name, model) for addon in installed.values() for noun, model in addon.documents.items()}
    return dict(sorted(found.items()))


def beneath(found: Mapping[str, Word], group: str) -> Iterator[tuple[str, Word]]:
    """Yield the words that join a group, such as "batch" for "order batch", each with what it means."""
    for word, one in found.items():
        first, _, second = word.partition(" ")
        if second and first == group:
            yield second, one


def single(found: Mapping[str, Word]) -> Iterable[tuple[str, Word]]:
    """Return the words that stand alone, sorted."""
    return sorted((word, one) for word, one in found.items() if " " not in word)
