"""The rules about an addon's front door: its manifest, and the hooks it implements."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from addons.devkit.contract.breach import Breach, breach_at
from addons.devkit.contract.closure import Installed, Rule, implemented, is_package
from addons.devkit.contract.declared import DECLARED_RULES
from core import Addon, did_you_mean, one_of
from core.composition import hook_specs

ORDERS = ("tryfirst", "trylast", "hookwrapper", "wrapper")


def manifest_is_sound(addon: Addon, installed: Installed) -> list[Breach]:
    """Let the manifest name the addon as its folder is named, a version of figures, and what it needs.

    The name is in the names of tables, permissions and revisions; versions are compared part by part.
    """
    file = Path(str(addon.plugin.__file__))
    module = addon.module.rpartition(".")[2]
    found = []
    if addon.module.startswith("addons.") and addon.name != module:
        found.append((f"the manifest says name='{addon.name}', the addon is called '{module}'", "let them be the same"))
    if not re.fullmatch(r"\d+(\.\d+)*", str(addon.version)):
        found.append((f"the version '{addon.version}' cannot be compared", 'write figures and points, as in "1.2"'))
    for name in addon.depends:
        if name not in installed:
            remedy = f"install it, or correct 'depends'; installed are: {one_of(installed)}"
            found.append((f"it depends on '{name}', which is not installed{did_you_mean(name, installed)}", remedy))
    return [Breach(what, file, _line_of(file, "addon = "), remedy) for what, remedy in found]


def hooks_exist(addon: Addon, installed: Installed) -> list[Breach]:
    """Implement only hooks there are, each with the arguments it has: a misspelt one would never be called."""
    known = hook_specs(installed.values())
    found = []
    for name, function in implemented(addon):
        if name not in known:
            what = f"there is no hook '{name}'{did_you_mean(name, known)}"
            found.append(breach_at(function, what, f"the hooks are: {one_of(known)}"))
            continue
        allowed = list(inspect.signature(known[name]).parameters)
        for word in inspect.signature(function).parameters:
            if word not in allowed:
                what = f"hook '{name}' has no argument '{word}'{did_you_mean(word, allowed)}"
                found.append(breach_at(function, what, f"it may take: {one_of(allowed)}"))
    return found


def hooks_are_marked(addon: Addon, installed: Installed) -> list[Breach]:
    """Mark what implements a hook with @hookimpl: without the mark nobody calls it."""
    known = hook_specs(installed.values())
    return [
        breach_at(function, f"{name}() is called like a hook and not marked", "write @hookimpl above it")
        for name, function in vars(addon.plugin).items()
        if name in known and inspect.isfunction(function) and not hasattr(function, "tradeloom_impl")
    ]


def hooks_ask_no_absolute_order(addon: Addon, installed: Installed) -> list[Breach]:
    """Leave the order of hooks to `depends`: of two addons that both ask to be first, only one can be."""
    return [
        breach_at(function, f"hook '{name}' uses {word}", "remove it: the order comes from 'depends'")
        for name, function in implemented(addon)
        for word in ORDERS
        if function.tradeloom_impl.get(word)
    ]


def files_hide_no_hook(addon: Addon, installed: Installed) -> list[Breach]:
    """Call no file like a hook: once imported, it takes the place of the function in the package."""
    if not is_package(addon):
        return []
    there = {path.stem: path for path in addon.folder.glob("*.py")}
    there |= {path.parent.name: path for path in addon.folder.glob("*/__init__.py")}
    return [
        Breach(f"the file would hide the hook '{name}'", there[name], 0, f"call it {addon.name}_{name}.py, for one")
        for name in hook_specs(installed.values())
        if name in there
    ]


def _line_of(file: Path, words: str) -> int:
    lines = file.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith(words)), 0)


FRONT_DOOR_RULES: tuple[Rule, ...] = (
    manifest_is_sound,
    hooks_exist,
    hooks_are_marked,
    hooks_ask_no_absolute_order,
    files_hide_no_hook,
    *DECLARED_RULES,
)
"""The rules about the manifest and the hooks."""
