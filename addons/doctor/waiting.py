"""What waits: revisions for an upgrade, reference data for being created."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Engine, inspect, text

from addons.installing import migration
from core import Addon
from core.composition import resolve
from core.lifecycle import plain_errors, status


def pending(engine: Engine, installed: Mapping[str, Addon]) -> list[str]:
    """Return the revisions that the addons enabled in a database would still apply, in order."""
    enabled = [name for name, (_, on) in status(engine).items() if on]
    with plain_errors(engine.url), engine.execution_options(readonly=True).connect() as connection:
        return pending_for(connection, resolve(installed, enabled), installed)


def pending_for(connection: Connection, addons: Sequence[Addon], installed: Mapping[str, Addon]) -> list[str]:
    """Return the revisions that an upgrade of a database to these addons would apply, in order."""
    scripts = migration.script({**migration.installed_branches(installed), **migration.all_branches(addons)})
    found: list[str] = []
    for branch in migration.all_branches(addons):
        steps = migration.steps(scripts, f"{migration.label(branch)}@head", migration.applied(connection))
        found += [step.revision.revision for step in steps if step.revision.revision not in found]
    return found


def unseeded(connection: Connection) -> list[str]:
    """Return the enabled addons whose reference data was not created yet since they were enabled or upgraded."""
    if not inspect(connection).has_table("core_addon"):
        return []
    query = text("SELECT name FROM core_addon WHERE enabled AND NOT seeded ORDER BY name")
    return list(connection.scalars(query))
