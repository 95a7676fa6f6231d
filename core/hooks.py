"""Every hook an addon may implement, and the plugin manager of one set of addons.

A hook either *contributes* plain values, which the core collects once per set of addons, dependencies first,
so that a later addon replaces an earlier entry of the same key; or it is told of an *event*.
Behaviour of one model is not a hook: extend the class and call `super()`.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pluggy

from core.addon import Addon
from core.errors import AddonError, did_you_mean

if TYPE_CHECKING:
    import click

    from core.app import App
    from core.doctor import Invariant
    from core.lists.worklist import Worklist
    from core.model import Document, Model
    from core.report import Report
    from core.schema import Schema
    from core.session import Session
    from core.settings import Role, Setting
    from core.workflow import Check, Transition

hookspec = pluggy.HookspecMarker("tradeloom")
hookimpl = pluggy.HookimplMarker("tradeloom")


# --- contributions: called once per set of addons, must be pure ------------------------------------------
# `enabled` holds the names of all addons of the set, so that an addon can contribute more beside an optional neighbour.


@hookspec
def models(enabled: frozenset[str]) -> list[type[Model]]:  # type: ignore[empty-body]
    """Contribute models and extensions of models; they are composed with those of the other addons."""


@hookspec
def document_types(enabled: frozenset[str]) -> list[type[Document]]:  # type: ignore[empty-body]
    """Contribute document types: subclasses of a document with a kind of their own."""


@hookspec
def transitions(enabled: frozenset[str]) -> list[Transition]:  # type: ignore[empty-body]
    """Contribute rows of the workflow table; the key (document, name) replaces an earlier row."""


@hookspec
def checks(enabled: frozenset[str]) -> list[Check]:  # type: ignore[empty-body]
    """Contribute questions asked before a transition; the key (document, name) replaces an earlier one."""


@hookspec
def worklists(enabled: frozenset[str]) -> list[Worklist]:  # type: ignore[empty-body]
    """Contribute lists of documents that wait for somebody, beside those by state; `tradeloom worklist` counts them."""


@hookspec
def reports(enabled: frozenset[str]) -> list[type[Report]]:  # type: ignore[empty-body]
    """Contribute reports and extensions of reports, composed like models."""


@hookspec
def schemas(enabled: frozenset[str]) -> list[type[Schema]]:  # type: ignore[empty-body]
    """Contribute marshmallow schemas for models and extensions of schemas, composed like models."""


@hookspec
def settings() -> list[Setting]:  # type: ignore[empty-body]
    """Contribute the preferences this addon reads, each with its type, default and meaning."""


@hookspec
def roles() -> list[Role]:  # type: ignore[empty-body]
    """Contribute roles with their permissions; permissions of a role named twice are added up."""


@hookspec
def invariants(enabled: frozenset[str]) -> list[Invariant]:  # type: ignore[empty-body]
    """Contribute truths about the whole database that `tradeloom doctor` proves."""


@hookspec
def commands(cli: click.Group) -> None:
    """Add click commands to the command line; called only when the customer has the addon enabled.

    The commands of a group called like a document, such as "order", join those of the document.
    """


# --- events: something happens to a customer's data -------------------------------------------------------


@hookspec
def seed(session: Session) -> None:
    """Create the reference data the addon needs; called each time it is enabled, so create what is missing."""


@hookspec
def demo(app: App, folder: str) -> list[str]:  # type: ignore[empty-body]
    """Load the addon's part of the demonstration from `folder`; return lines that say what was done."""


@hookspec
def fired(session: Session, transition: Transition, documents: Sequence[Document]) -> None:
    """Hear that a transition was made, in its transaction; `documents` are of one kind and in the new state."""


@hookspec
def started(app: App) -> None:
    """Hear that an application was opened."""


def plugin_manager(addons: Sequence[Addon]) -> pluggy.PluginManager:
    """Return a plugin manager of its own for these addons, in dependency order.

    Raises AddonError for a hook that does not exist, has wrong arguments or asks for an absolute order.
    """
    manager = _Plugins("tradeloom")
    manager.add_hookspecs(__import__("core.hooks", fromlist=["hooks"]))
    for addon in addons:
        _refuse_hiding_files(addon)
        _refuse_misspelt(addon)
        try:
            manager.register(addon.plugin, name=addon.name)
        except pluggy.PluginValidationError as error:
            raise AddonError(
                f"addon '{addon.name}' ({addon.plugin.__file__}) implements a hook with wrong arguments: "
                f"{str(error).splitlines()[-1]}",
                remedy="The signatures are in core/hooks.py and in the hook reference.",
            ) from None
    return manager


class _Plugins(pluggy.PluginManager):
    """Look for hooks among what a front door holds, not among the names it would import late."""

    def parse_hookimpl_opts(self, plugin: Any, name: str) -> Any:
        """Return the options of a hook's implementation; None for anything else."""
        return super().parse_hookimpl_opts(plugin, name) if name in vars(plugin) else None


def hook_names() -> list[str]:
    """Return the names of all hooks, in the order of this file."""
    return [name for name, value in globals().items() if hasattr(value, "tradeloom_spec")]


def _refuse_misspelt(addon: Addon) -> None:
    for name, function in vars(addon.plugin).items():
        options = getattr(function, "tradeloom_impl", None)
        if options is None:
            continue
        where = f"{inspect.getsourcefile(function)}:{function.__code__.co_firstlineno}"
        if name not in hook_names() and not options["optionalhook"]:
            raise AddonError(
                f"addon '{addon.name}' implements hook '{name}', which does not exist"
                f"{did_you_mean(name, hook_names())} ({where})",
                remedy="The hooks are in core/hooks.py and in the hook reference.",
            )
        if options["tryfirst"] or options["trylast"] or options["hookwrapper"]:
            raise AddonError(
                f"addon '{addon.name}' asks for an absolute order of hook '{name}' ({where})",
                remedy="Remove tryfirst, trylast or hookwrapper: the order comes from 'depends' only.",
            )


def _refuse_hiding_files(addon: Addon) -> None:
    """Refuse a file called like a hook: once imported, it takes the place of the function in the package."""
    package = Path(addon.plugin.__file__ or "")
    if package.name != "__init__.py":
        return
    for name in hook_names():
        if (package.parent / f"{name}.py").exists() or (package.parent / name / "__init__.py").exists():
            raise AddonError(
                f"addon '{addon.name}': {package.parent / name}.py would hide the hook '{name}'",
                remedy=f"Give the file another name, such as {addon.name}_{name}.py.",
            )


def contributions(manager: pluggy.PluginManager, hook: str) -> Iterator[tuple[str, Any]]:
    """Yield (addon name, value) for every value the addons contribute to a hook, dependencies first."""
    arguments: dict[str, Any] = {"enabled": frozenset(name for name, _ in manager.list_name_plugin())}
    for implementation in getattr(manager.hook, hook).get_hookimpls():
        values = implementation.function(*(arguments[name] for name in implementation.argnames))
        for value in values or ():
            yield implementation.plugin_name, value
