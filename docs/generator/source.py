"""What the pages are written from, and the Markdown they are made of."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import core
from addons.installing import woven
from core import Addon, Document
from core.composition import CORE, Composition, contributions, discover, resolve
from core.workflow import Workflow


def own_addons() -> dict[str, Addon]:
    """Return the addons that come with Tradeloom by name, tools among them, and the core."""
    home = Path(core.__file__).resolve().parents[1] / "addons"
    own = {name: addon for name, addon in discover().items() if addon.folder.resolve().parent == home}
    return {CORE.name: CORE, **own}


class Source:
    """Hold what the pages are written from: the composition of all own addons that are woven, and its workflow."""

    def __init__(self) -> None:
        self.installed = own_addons()
        self.addons = resolve(self.installed, woven(self.installed))
        self.composition = Composition(self.addons)
        self.workflow = Workflow(self.composition)

    def contributed(self, hook: str) -> list[tuple[str, Any]]:
        """Return (addon, value) of a hook."""
        return list(contributions(self.composition.manager, hook))

    def documents(self) -> Iterator[tuple[str, type[Document]]]:
        """Yield ("addon.Class", class) of each document, not of its types."""
        yield from self.composition.documents().items()


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return a Markdown table, or a sentence when there is nothing in it."""
    if not rows:
        return "None.\n"
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join("| " + " | ".join(_cell(value) for value in line) + " |\n" for line in lines)


def _cell(value: object) -> str:
    return " ".join(str(value).replace("|", "\\|").split())


def code(*values: str) -> str:
    """Return values as inline code, separated by commas."""
    return ", ".join(f"`{value}`" for value in values)


def first_sentence(thing: object) -> str:
    """Return the first paragraph of a docstring on one line."""
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split())
