"""Disable an addon: nothing of it is lost."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Engine, text

from addons.explain.needing import dependants
from core import Addon, AddonError, UsageError, one_of
from core.lifecycle import plain_errors, status


def disable(engine: Engine, installed: Mapping[str, Addon], name: str, *, dry_run: bool = False) -> None:
    """Disable an addon: its tables and columns stay as they are, dormant. A dry run only looks whether it may be.

    Raises AddonError while other enabled addons depend on it.
    """
    known = status(engine)
    enabled = [other for other, (_, on) in known.items() if on]
    if name not in enabled:
        raise UsageError(f"addon '{name}' is not enabled", remedy=f"Enabled are: {one_of(enabled)}.")
    if name == "core":
        raise UsageError("the core cannot be disabled")
    needed_by = dependants(installed, name, enabled)
    if needed_by:
        raise AddonError(
            f"addon '{name}' is needed by: {', '.join(needed_by)}", remedy="Disable those first, in this order."
        )
    if dry_run:
        return
    with plain_errors(engine.url), engine.begin() as connection:
        query = text("UPDATE core_addon SET enabled = :off, version = version + 1 WHERE name = :name")
        connection.execute(query, {"off": False, "name": name})
