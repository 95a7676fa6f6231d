"""The plugin manager of one set of addons: their hooks, known by the specifications that addons of the set bring."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pluggy

from core.composition.addon import Addon
from core.errors import AddonError, did_you_mean, in_words


def plugin_manager(addons: Sequence[Addon]) -> pluggy.PluginManager:
    """Return a plugin manager of its own for these addons, in dependency order; made once per set.

    Raises AddonError for a hook that does not exist, has wrong arguments or asks for an absolute order.
    """
    return _managed(tuple((addon, addon.plugin) for addon in addons))


@lru_cache(maxsize=32)
def _managed(addons: tuple[tuple[Addon, ModuleType], ...]) -> pluggy.PluginManager:
    manager = _Plugins("tradeloom")
    known = hook_specs(addon for addon, _ in addons)
    for addon, _ in addons:
        if addon.hookspecs:
            manager.add_hookspecs(import_module(addon.hookspecs))
    for addon, _ in addons:
        _refuse_hiding_files(addon, known)
        _refuse_misspelt(addon, known)
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


def _refuse_misspelt(addon: Addon, known: Collection[str]) -> None:
    for name, function in vars(addon.plugin).items():
        options = getattr(function, "tradeloom_impl", None)
        if options is None:
            continue
        where = f"{inspect.getsourcefile(function)}:{function.__code__.co_firstlineno}"
        if name not in known and not options["optionalhook"]:
            raise AddonError(
                f"addon '{addon.name}' implements hook '{name}', which does not exist"
                f"{did_you_mean(name, known)} ({where})",
                remedy="The hooks are in the hook reference; name the addon that specifies it in 'depends'.",
            )
        if options["tryfirst"] or options["trylast"] or options["hookwrapper"]:
            what = f"addon '{addon.name}' asks for an absolute order of hook '{name}' ({where})"
            raise AddonError(
                what, remedy="Remove tryfirst, trylast or hookwrapper: the order comes from 'depends' only."
            )


def _refuse_hiding_files(addon: Addon, known: Collection[str]) -> None:
    """Refuse a file called like a hook: once imported, it takes the place of the function in the package."""
    package = Path(addon.plugin.__file__ or "")
    if package.name != "__init__.py":
        return
    for name in known:
        if (package.parent / f"{name}.py").exists() or (package.parent / name / "__init__.py").exists():
            what = f"addon '{addon.name}': {package.parent / name}.py would hide the hook '{name}'"
            raise AddonError(what, remedy=f"Give the file another name, such as {addon.name}_{name}.py.")


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
