"""The rules about what an addon declares to others: whose hooks it implements, and the words of its commands."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from addons.devkit.contract.breach import Breach, breach_at
from addons.devkit.contract.closure import Installed, Rule, implemented
from core import Addon
from core.composition import hook_specs
from core.errors import TradeloomError


def hooks_are_declared(addon: Addon, installed: Installed) -> list[Breach]:
    """Implement only hooks of the core and of declared addons: where an undeclared one is missing, nothing starts."""
    below = hook_specs(one for one in _below(addon, installed) if one.hookspecs)
    beside = hook_specs(installed[name] for name in addon.optional if name in installed)
    known = hook_specs(installed.values())
    found = []
    for name, function in implemented(addon):
        if name in below or name not in known:
            continue
        service = specifies(name, installed)
        if name not in beside:
            what = f"the hook '{name}' is specified by '{service}', which it does not declare"
            found.append(breach_at(function, what, f"name '{service}' in 'depends'"))
        elif not function.tradeloom_impl.get("optionalhook"):
            what = f"the hook '{name}' is specified by '{service}', which may be missing"
            remedy = f"write @hookimpl(optionalhook=True), or move '{service}' to 'depends'"
            found.append(breach_at(function, what, remedy))
    return found


def specifies(hook: str, installed: Installed) -> str:
    """Return the name of the addon that specifies a hook; empty if there is none."""
    return next((name for name, one in installed.items() if hook in hook_specs([one])), "")


def _below(addon: Addon, installed: Installed) -> Iterator[Addon]:
    """Yield what the addon needs that is installed, itself and the core among it, whatever is missing."""
    names, seen = ["core", *addon.depends], {addon.name}
    yield addon
    while names:
        name = names.pop()
        if name in installed and name not in seen:
            seen.add(name)
            names += installed[name].depends
            yield installed[name]


def tools_weave_nothing(addon: Addon, installed: Installed) -> list[Breach]:
    """Let a tool implement and specify no hooks: it is never enabled, so that nobody would call them."""
    if not addon.tool:
        return []
    remedy = "take tool=True out of the manifest"
    found = [breach_at(function, f"a tool implements hook '{name}'", remedy) for name, function in implemented(addon)]
    return [*found, *([_breach(addon, "a tool specifies hooks", remedy)] if addon.hookspecs else [])]


def nobody_depends_on_a_tool(addon: Addon, installed: Installed) -> list[Breach]:
    """Depend on no tool: it cannot be enabled; that it is installed is enough."""
    tools = [name for name in (*addon.depends, *addon.optional) if name in installed and installed[name].tool]
    return [_breach(addon, f"it depends on '{name}', which is a tool", "take it out of the manifest") for name in tools]


def commands_exist(addon: Addon, installed: Installed) -> list[Breach]:
    """Let every command of the manifest be there: the command line imports it only when it is called."""
    found = []
    for word, (target, _) in addon.commands.items():
        if what := _missing(addon, word, target):
            remedy = 'write commands={"word": ("module:command", "What it is for.")}, the module taken from the addon'
            found.append(_breach(addon, f"the command '{word}' is not in '{target}': {what}", remedy))
    return found


def _missing(addon: Addon, word: str, target: str) -> str:
    import click

    module, _, name = target.partition(":")
    try:
        command = getattr(import_module(f"{addon.module}.{module}"), name)
    except (ImportError, AttributeError, TradeloomError) as error:
        return str(error)
    return "" if word.startswith("* ") or isinstance(command, click.Command) else f"{name} is no click command"


def words_are_its_own(addon: Addon, installed: Installed) -> list[Breach]:
    """Bring no word of the command line that another addon brings, unless one declares the other and so goes first."""
    found = []
    for name, other in installed.items():
        if name == addon.name or name in (*addon.depends, *addon.optional):
            continue
        if addon.name not in (*other.depends, *other.optional):
            shared = {*addon.commands, *addon.documents} & {*other.commands, *other.documents}
            remedy = f"choose another word, or name '{name}' in 'depends' or 'optional'"
            found += [_breach(addon, f"the addon '{name}' brings '{word}' too", remedy) for word in sorted(shared)]
    return found


def _breach(addon: Addon, what: str, remedy: str) -> Breach:
    """Return a breach of the manifest."""
    file = Path(str(addon.plugin.__file__))
    lines = file.read_text(encoding="utf-8").splitlines()
    line = next((number for number, text in enumerate(lines, 1) if text.startswith("addon = ")), 0)
    return Breach(what, file, line, remedy)


DECLARED_RULES: tuple[Rule, ...] = (
    hooks_are_declared,
    tools_weave_nothing,
    nobody_depends_on_a_tool,
    commands_exist,
    words_are_its_own,
)
