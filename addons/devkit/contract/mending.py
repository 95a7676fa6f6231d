"""Stand-ins for addons that are broken, so that the other rules can still be asked of them."""

from __future__ import annotations

import ast
import sys
import types
from dataclasses import replace
from pathlib import Path
from typing import Any

from addons.devkit.contract.breach import parsed
from addons.devkit.contract.closure import Installed, implemented
from addons.devkit.contract.declared import hooks_are_declared, specifies
from addons.devkit.contract.front_door import ORDERS, files_hide_no_hook, hooks_exist
from core import Addon
from core.composition import hook_specs


def stand_in(front: Path, name: str) -> Addon:
    """Return an addon that cannot be imported as far as its files tell: its manifest read, its hooks left out."""
    module = types.ModuleType(f"standing_in.{name}")
    module.__file__ = str(front)
    if front.name == "__init__.py":
        module.__path__ = [str(front.parent)]
    sys.modules[module.__name__] = module
    written = _written_manifest(front)
    given = {field: written[field] for field in ("depends", "optional") if isinstance(written.get(field), tuple)}
    return Addon(name=name, version=str(written.get("version", "0")), module=module.__name__, **given)


def mended(addon: Addon, installed: Installed) -> Addon:
    """Return the addon with its hooks as they were probably meant; itself if they are right."""
    if hooks_are_declared(addon, installed):
        needed = {specifies(name, installed) for name, _ in implemented(addon)} - {"", "core", addon.name}
        addon = replace(addon, depends=tuple(dict.fromkeys([*addon.depends, *sorted(needed)])))
    at_fault = [*hooks_exist(addon, installed), *files_hide_no_hook(addon, installed)]
    orders = any(function.tradeloom_impl.get(word) for _, function in implemented(addon) for word in ORDERS)
    if not at_fault and not orders:
        return addon
    name = f"mended.{addon.module.rpartition('.')[2]}"
    module = types.ModuleType(name)
    found = dict(implemented(addon))
    vars(module).update({key: value for key, value in vars(addon.plugin).items() if key not in found})
    vars(module).update(__name__=name, __file__=str(addon.folder / f"{addon.name}.py"))
    for hook, function in found.items():
        if (meant := _meant(hook, installed)) is not None:
            vars(module)[meant] = _unordered(function)
    sys.modules[name] = module
    return replace(addon, module=name)


def _meant(name: str, installed: Installed) -> str | None:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, list(hook_specs(installed.values())), n=1, cutoff=0.6)), None)


def _unordered(function: Any) -> Any:
    """Return a hook without the order it asks for."""
    copied = types.FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__, function.__closure__
    )
    copied.__dict__.update(tradeloom_impl=function.tradeloom_impl | dict.fromkeys(ORDERS, False))
    return copied


def _written_manifest(front: Path) -> dict[str, Any]:
    """Return what the call of Addon(...) in a front door says, as far as it is written out."""
    tree = parsed(front)
    for node in () if isinstance(tree, SyntaxError) else ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "Addon":
            return {k.arg: _literal(k.value) for k in node.keywords if k.arg}
    return {}


def _literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:  # not written out
        return None
