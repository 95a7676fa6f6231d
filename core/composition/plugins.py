"""The plugin manager of one set of addons: their hooks, known by the specifications that addons of the set bring."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import Any

import pluggy

from core.composition.addon import Addon
from core.errors import AddonError, in_words


def plugin_manager(addons: Sequence[Addon]) -> pluggy.PluginManager:
    """Return the plugin manager of these addons, made once per set; raises AddonError for wrong arguments."""
    return _managed(tuple((addon, addon.plugin) for addon in addons))


@lru_cache(maxsize=32)
def _managed(addons: tuple[tuple[Addon, ModuleType], ...]) -> pluggy.PluginManager:
    manager = _Plugins("tradeloom")
    hook_specs(addon for addon, _ in addons)  # which says in words what cannot be imported
    for addon, _ in addons:
        if addon.hookspecs:
            manager.add_hookspecs(import_module(addon.hookspecs))
    for addon, _ in addons:
        try:
            manager.register(addon.plugin, name=addon.name)
        except pluggy.PluginValidationError as error:
            what = f"addon '{addon.name}' ({addon.plugin.__file__}) implements a hook with wrong arguments: "
            what += f"{str(error).splitlines()[-1]}"
            raise AddonError(what, remedy="The signatures are in the hook reference.") from None
    return manager


class _Plugins(pluggy.PluginManager):
    """Look for hooks among what a front door holds, not among the names it would import late."""

    def parse_hookimpl_opts(self, plugin: Any, name: str) -> Any:
        """Return the options of a hook's implementation; None for anything else."""
        return super().parse_hookimpl_opts(plugin, name) if name in vars(plugin) else None


def hook_specs(addons: Iterable[Addon]) -> dict[str, Callable[..., Any]]:
    """Return the hooks that these addons specify, by name, in the order of their files."""
    modules = []
    for addon in (addon for addon in addons if addon.hookspecs):
        with in_words(f"addon '{addon.name}': its hookspecs cannot be imported"):
            modules.append(import_module(addon.hookspecs))
    return {name: value for one in modules for name, value in vars(one).items() if hasattr(value, "tradeloom_spec")}


def contributions(manager: pluggy.PluginManager, hook: str, kind: type = object) -> Iterator[tuple[str, Any]]:
    """Yield (addon name, value) for every value the addons contribute to a hook, dependencies first.

    A hook that no addon of the set specifies has no contributions, whoever implements it as optional. Raises
    AddonError for a hook that fails, and for a value that is not of this kind.
    """
    caller = getattr(manager.hook, hook, None)
    if caller is None or not caller.has_spec():
        return
    arguments: dict[str, Any] = {"enabled": frozenset(name for name, _ in manager.list_name_plugin())}
    for implementation in caller.get_hookimpls():
        addon = implementation.plugin_name
        with in_words(f"addon '{addon}': its hook '{hook}' fails", "Correct it: it returns a list."):
            values = list(implementation.function(*(arguments[name] for name in implementation.argnames)) or ())
        for value in values:
            if not isinstance(value, kind):
                what = f"addon '{addon}' contributes {value!r} by its hook '{hook}'"
                raise AddonError(what, remedy=f"Let it return a list of {kind.__name__}.")
            yield addon, value
