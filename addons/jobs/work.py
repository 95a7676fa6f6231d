"""What a job does: a function of an addon, named as a text, so that any worker finds it.

The function stands at the top level of a module of an addon (or of a tool), and its first argument says what it gets:

    def expire(session: Session, order_ids: list[int]) -> str | None: ...     # one transaction, ended with the job
    def refresh(app: App, run: Run, days: int = 7) -> str | None: ...         # transactions of its own

The first is done exactly once: the job ends in the transaction of the work. The second may be begun again after a
worker died, and so must do no harm twice. An argument `run` is the run itself: who asked, progress, transactions. What
is returned is the sentence that `tradeloom job show` tells.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from core import Addon, AddonError, UsageError, did_you_mean

if TYPE_CHECKING:
    from core import App

FIRST = ("session", "app")


def name_of(work: Callable[..., object], arguments: Mapping[str, Any]) -> str:
    """Return the name of a work, "module:function"; raises UsageError for what no worker could call."""
    name = f"{work.__module__}:{work.__qualname__}"
    if not inspect.isfunction(work) or "." in work.__qualname__ or "<" in work.__qualname__:
        raise UsageError(f"{name} is no work for a job", remedy="Give a function at the top level of a module.")
    takes = list(inspect.signature(work).parameters)
    if not takes or takes[0] not in FIRST:
        raise UsageError(f"{name} is no work for a job", remedy="Let its first argument be 'session' or 'app'.")
    more = {"run": None} if "run" in takes else {}
    try:
        inspect.signature(work).bind(None, **arguments, **more)
    except TypeError as error:
        raise UsageError(f"{name}: {error}", remedy="Give the arguments it takes, by name.") from None
    return name


def work_named(app: App, name: str) -> Callable[..., Any]:
    """Return a work by its name; raises AddonError while its addon is gone or not enabled here."""
    module, _, function = name.partition(":")
    addon = _addon_of(app, module)
    if not addon.tool and addon.name not in app.composition.enabled:
        raise AddonError(f"addon '{addon.name}' is not enabled", remedy=f"tradeloom addon enable {addon.name}")
    try:
        found = getattr(import_module(module), function, None)
    except ImportError as error:
        raise AddonError(
            f"{module} cannot be imported: {error}", remedy="Install the version that brings it."
        ) from None
    if not inspect.isfunction(found) or found.__module__ != module or next(iter(_takes(found)), "") not in FIRST:
        known = [one for one, value in vars(import_module(module)).items() if inspect.isfunction(value)]
        raise AddonError(
            f"there is no work '{function}' in {module}{did_you_mean(function, known)}",
            remedy="Install the version of the addon that asked for it, or cancel the job.",
        )
    return found


def takes_session(work: Callable[..., Any]) -> bool:
    """Say whether a work is done in one transaction, which is given to it."""
    return next(iter(_takes(work))) == "session"


def takes_run(work: Callable[..., Any]) -> bool:
    """Say whether a work wants to know its run."""
    return "run" in _takes(work)


def _takes(work: Callable[..., Any]) -> Mapping[str, inspect.Parameter]:
    return inspect.signature(work).parameters


def _addon_of(app: App, module: str) -> Addon:
    found = [one for one in app.installed.values() if f"{module}.".startswith(f"{one.module}.")]
    if not found:
        name = module.removeprefix("addons.").partition(".")[0]
        raise AddonError(f"the package of addon '{name}' is not installed", remedy="Install it again.")
    return max(found, key=lambda one: len(one.module))
