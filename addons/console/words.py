"""The words of the command line, from the manifests of all installed addons; nothing is imported but the manifests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from core import Addon, AddonError
from core.errors import in_words

if TYPE_CHECKING:
    from core.composition import Installed

EVERY = "*"
"""Stands in a word for each document: "* print"."""


@dataclass(frozen=True)
class Word:
    """A word of the command line: the addon that brings it, where its command is, and what it is for."""

    addon: Addon
    target: str
    summary: str
    fault: AddonError | None = None
    """Why nobody can say it."""

    def load(self) -> Any:
        """Import the command (or, for every document, the function that makes it); raises AddonError if it cannot."""
        if self.fault is not None:
            raise self.fault
        module, _, name = self.target.partition(":")
        with in_words(f"addon '{self.addon.name}': its command '{self.target}' cannot be imported"):
            return getattr(import_module(f"{self.addon.module}.{module}"), name)


def words(installed: Mapping[str, Addon]) -> dict[str, Word]:
    """Return the words by what is written; of two addons the one that depends on the other has a word.

    Of two of which neither depends on the other nobody has it: who says it is told so.
    """
    found: dict[str, Word] = {}
    for addon in _by_dependency(installed):
        for word, (target, summary) in addon.commands.items():
            before = found.get(word)
            found[word] = Word(addon, target, summary)
            if before is not None and before.addon.name not in (*addon.depends, *addon.optional):
                found[word] = _nobodys(before.addon, addon, "command", word)
    for noun, bringing in _nouns(installed).items():
        if len(bringing) > 1:
            found[noun] = _nobodys(bringing[0], bringing[1], "document", noun)
    return found


def _nobodys(one: Addon, other: Addon, what: str, word: str) -> Word:
    remedy = "Name one in 'depends' or 'optional' of the other, or choose another word."
    if what == "document":
        remedy = "Choose another noun for one of them, under 'documents' in its manifest."
    fault = AddonError(f"the addons '{one.name}' and '{other.name}' both bring the {what} '{word}'", remedy=remedy)
    return Word(other, "", f"Cannot be used: {fault.message}.", fault)


def left_out(installed: Installed) -> list[tuple[str, str]]:
    """Return the names of addons that are there and cannot be used, each with what is wrong."""
    return [(name, str(error).replace("\n", " ")) for name, error in installed.broken.items()]


def _by_dependency(installed: Mapping[str, Addon]) -> list[Addon]:
    """Return installed addons, dependencies and optional neighbours first, whatever is missing or goes in circles."""
    found: dict[str, Addon] = {}
    seen: set[str] = set()

    def place(name: str) -> None:
        if name in installed and name not in seen:
            seen.add(name)
            for other in sorted({*installed[name].depends, *installed[name].optional}):
                place(other)
            found[name] = installed[name]

    for name in installed:
        place(name)
    return list(found.values())


def nouns(installed: Mapping[str, Addon]) -> dict[str, tuple[str, str]]:
    """Return (addon, class) by the noun of each document of the installed addons, sorted; none that two bring."""
    found = {noun: bringing[0] for noun, bringing in _nouns(installed).items() if len(bringing) == 1}
    return {noun: (addon.name, addon.documents[noun]) for noun, addon in sorted(found.items())}


def _nouns(installed: Mapping[str, Addon]) -> dict[str, list[Addon]]:
    found: dict[str, list[Addon]] = {}
    for addon in installed.values():
        for noun in addon.documents:
            found.setdefault(noun, []).append(addon)
    return found


def beneath(found: Mapping[str, Word], group: str) -> Iterator[tuple[str, Word]]:
    """Yield the words that join a group, such as "batch" for "order batch", each with what it means."""
    for word, one in found.items():
        first, _, second = word.partition(" ")
        if second and first == group:
            yield second, one


def single(found: Mapping[str, Word]) -> Iterable[tuple[str, Word]]:
    """Return the words that stand alone, sorted."""
    return sorted((word, one) for word, one in found.items() if " " not in word)
