"""What the rules look at: an addon with only what it declares, and what it contributes there."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from addons.devkit.contract.breach import Breach
from core import Addon
from core.composition import resolve

Installed = Mapping[str, Addon]
Rule = Callable[[Addon, Installed], list[Breach]]


def neighbours(addon: Addon, installed: Installed) -> list[str]:
    """Return "" for the addon alone, then each of its optional neighbours that is installed."""
    return ["", *(name for name in addon.optional if name in installed)]


def closure(addon: Addon, installed: Installed, neighbour: str = "") -> tuple[Addon, ...]:
    """Return the addon with all it declares, and with a neighbour if one is named."""
    return resolve({**installed, addon.name: addon}, [addon.name, *([neighbour] if neighbour else [])])


def contributed(addons: Sequence[Addon], *hooks: str) -> list[tuple[str, Any]]:
    """Return (addon, value) as these hooks give them, without composing; models and document types if none is named.

    Raises AddonError for a value that a hook of the core does not give.
    """
    from core import Check, Role, Transition
    from core.composition import contributions, plugin_manager

    manager, kinds = plugin_manager(addons), {"transitions": Transition, "checks": Check, "roles": Role}
    names = hooks or ("models", "document_types")
    return [pair for hook in names for pair in contributions(manager, hook, kinds.get(hook, object))]


def own(addon: Addon, installed: Installed, *hooks: str) -> list[Any]:
    """Return what the addon itself contributes to these hooks, alone and beside each neighbour; models if none."""
    found: dict[int, Any] = {}
    for neighbour in neighbours(addon, installed):
        pairs = contributed(closure(addon, installed, neighbour), *hooks)
        found |= {id(value): value for name, value in pairs if name == addon.name}
    return list(found.values())


def fragments(addon: Addon, installed: Installed) -> list[Any]:
    """Return the addon's own fragments that are written in one of the three forms."""
    return [one for one in own(addon, installed) if isinstance(one, type) and hasattr(one, "__model__")]


def implemented(addon: Addon) -> Iterator[tuple[str, Any]]:
    """Yield (name, function) of all that is marked as a hook in the front door."""
    for name, function in vars(addon.plugin).items():
        if inspect.isfunction(function) and isinstance(getattr(function, "tradeloom_impl", None), dict):
            yield name, function


def is_package(addon: Addon) -> bool:
    """Say whether an addon is a folder of its own, not a single file."""
    return hasattr(addon.plugin, "__path__")


def sources(addon: Addon) -> list[Path]:
    """Return the addon's Python files, its front door first."""
    if not is_package(addon):
        return [Path(str(addon.plugin.__file__))]
    front = addon.folder / "__init__.py"
    return [front, *sorted(set(addon.folder.rglob("*.py")) - {front})]


def distinct(found: list[Breach]) -> list[Breach]:
    """Return the breaches without those told before."""
    return list(dict.fromkeys(found))
