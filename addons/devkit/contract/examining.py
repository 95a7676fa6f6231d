"""Examine a stranger's addon, however broken: ask every rule that can be asked, and tell all that is found at once."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from addons.devkit.contract.breach import Breach, breach_of
from addons.devkit.contract.closure import Installed
from addons.devkit.contract.composed import COMPOSED_RULES
from addons.devkit.contract.fragments import (
    FRAGMENT_RULES,
    columns_of_others_stay_as_they_are,
    contributions_are_models,
    fragments_build_on_declared_addons,
    relations_have_targets,
)
from addons.devkit.contract.front_door import FRONT_DOOR_RULES
from addons.devkit.contract.locating import Front
from addons.devkit.contract.mending import mended, stand_in
from addons.devkit.contract.sources import SOURCE_RULES
from addons.devkit.contract.switches import workflow_names_documents
from core import Addon, AddonError, TradeloomError
from core.composition import discover, plugin_manager

STOPS_COMPOSING = (
    contributions_are_models,
    fragments_build_on_declared_addons,
    columns_of_others_stay_as_they_are,
    relations_have_targets,
    workflow_names_documents,
)
"""The rules without which nothing composes."""


@dataclass
class Examination:
    """Hold what was found in one addon, and which rules could not be asked, each with the reason."""

    name: str
    folder: Path
    breaches: list[Breach] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    not_asked: dict[str, str] = field(default_factory=dict)

    @property
    def faults(self) -> list[Breach]:
        """Return what must be mended; advice left out."""
        return [breach for breach in self.breaches if not breach.is_advice]


def examine(
    front: Front,
    folders: Iterable[Path] = (),
    new_database: Callable[[], str] | None = None,
) -> Examination:
    """Ask all rules of an addon; `folders` hold others that it may depend on.

    `new_database` makes an empty database and returns its URL; a file of SQLite if not given. Raises nothing for what
    is wrong with the addon: that is what the examination tells.
    """
    found = Examination(front.name, front.file.parent)
    if front.stray is not None:
        remedy = "delete it: 'addons' is a namespace package that many distributions share"
        found.breaches.append(Breach("it hides the addons of all other distributions", front.stray, 0, remedy))
    elsewhere = _elsewhere(front)
    if elsewhere is not None:
        what = f"another addon of this name is installed: {elsewhere}"
        found.breaches.append(Breach(what, front.file, 0, "uninstall it, or rename yours"))
    places = [*folders, *(() if elsewhere else (front.root,))]
    present = [folder for folder in dict.fromkeys(places) if (folder / "addons").is_dir()]
    installed: dict[str, Addon] = discover(present, without={front.module})
    addon = stand_in(front.file, front.name)
    _ask_all(found, SOURCE_RULES[:1], addon, installed)
    if not found.breaches:
        addon = _imported(found, front) or addon
    _ask_all(found, SOURCE_RULES[1:], addon, installed)
    if addon.module != front.module:
        _leave_out(found, (*FRONT_DOOR_RULES, *FRAGMENT_RULES, *COMPOSED_RULES), "it cannot be imported")
        return found
    _ask_all(found, FRONT_DOOR_RULES, addon, installed)
    with suppress(TradeloomError):  # told above
        addon = mended(addon, installed)
    if not _is_callable(addon, installed):
        _leave_out(found, (*FRAGMENT_RULES, *COMPOSED_RULES), "its hooks cannot be called")
        return found
    installed = dict(sorted({**installed, addon.name: addon}.items()))
    _ask_all(found, FRAGMENT_RULES, addon, installed)
    if _composes(found, addon, installed):
        _ask_all(found, COMPOSED_RULES[1:], addon, installed)
        _ask_in_databases(found, addon, installed, new_database)
    return found


def _elsewhere(front: Front) -> str | None:
    """Return the file of another addon of the same name that would be imported instead, if there is one."""
    found = find_spec(front.module)
    origin = found.origin if found is not None else None
    return origin if origin and Path(origin).resolve() != front.file.resolve() else None


def _imported(found: Examination, front: Front) -> Addon | None:
    """Import the front door and return its manifest; what keeps it from that is a breach."""
    if str(front.root.resolve()) not in sys.path:
        sys.path.append(str(front.root.resolve()))
    try:
        plugin = import_module(front.module)
    except TradeloomError as error:
        what = f"it cannot be imported: {error.message}"
        found.breaches.append(breach_of(error, front.file.parent, what, error.remedy.rstrip(".")))
        return None
    except (Exception, SystemExit) as error:
        what = f"it cannot be imported: {type(error).__name__}: {error}"
        found.breaches.append(breach_of(error, front.file.parent, what, "correct what the line says"))
        return None
    manifest = getattr(plugin, "addon", None)
    if not isinstance(manifest, Addon):
        remedy = "write: addon = Addon(name=..., version=..., depends=(...))"
        found.breaches.append(Breach("it has no manifest", front.file, 1, remedy))
        return None
    return replace(manifest, module=front.module)


def _is_callable(addon: Addon, installed: Installed) -> bool:
    """Say whether the hooks can be registered; what keeps them from that was told by the rules of the front door."""
    specifying = [one for one in installed.values() if one.hookspecs and one.name != addon.name]
    try:
        plugin_manager([*specifying, addon])
    except AddonError:
        return False
    return True


def _composes(found: Examination, addon: Addon, installed: Installed) -> bool:
    """Ask whether the addon composes, unless it is known that it cannot; leave out what needs that."""
    from addons.devkit.contract.tables import DATABASE_RULES

    composing, *others = COMPOSED_RULES
    stopping = {rule.__name__ for rule in STOPS_COMPOSING}
    if not stopping & {*(breach.rule for breach in found.breaches), *found.not_asked}:
        _ask_all(found, (composing,), addon, installed)
    if composing.__name__ in found.asked and all(breach.rule != composing.__name__ for breach in found.breaches):
        return True
    _leave_out(found, (*others, *DATABASE_RULES), "it does not compose")
    return False


def _ask_in_databases(
    found: Examination, addon: Addon, installed: Installed, new_database: Callable[[], str] | None
) -> None:
    from addons.devkit.contract.tables import DATABASE_RULES
    from core.lifecycle import make_engine

    for rule in DATABASE_RULES:
        with tempfile.TemporaryDirectory(prefix="tradeloom-check-") as folder:
            engine = make_engine(new_database() if new_database else f"sqlite:///{folder}/check.db")
            _ask_all(found, (rule,), addon, installed, engine)
            engine.dispose()


def _ask_all(found: Examination, rules: Sequence[Callable[..., list[Breach]]], addon: Addon, *given: Any) -> None:
    """Ask rules one by one. What a stranger's code raises meanwhile is a breach too, told once."""
    for rule in rules:
        told = {breach.what for breach in found.breaches}
        try:
            breaches = rule(addon, *given)
        except TradeloomError as error:
            breaches = [breach_of(error, addon.folder, error.message, error.remedy)]
        except Exception as error:
            what = f"{type(error).__name__}: {error}"
            breaches = [breach_of(error, addon.folder, what, "correct what the line says")]
        name, why = rule.__name__, _why(rule)
        if any(breach.what in told for breach in breaches):
            found.not_asked[name] = "see above"
        else:
            found.asked.append(name)
            found.breaches += [replace(breach, rule=name, why=why) for breach in breaches]


def _leave_out(found: Examination, rules: Iterable[Callable[..., Any]], reason: str) -> None:
    found.not_asked |= {rule.__name__: reason for rule in rules}


def _why(rule: Callable[..., Any]) -> str:
    return " ".join((rule.__doc__ or "").split())
