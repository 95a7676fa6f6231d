"""The life of addons in one customer's database: init, enable, disable, upgrade and purge."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Engine, func, insert, inspect, select, text, update
from sqlalchemy.orm import Mapped

from core.addon import Addon, dependants, resolve
from core.database import plain_errors
from core.errors import AddonError, DatabaseError, UsageError, one_of
from core.fields import Time, column
from core.model import Model

if TYPE_CHECKING:
    from core.app import App


class AppliedAddon(Model, table="core_addon"):
    """An addon whose tables and columns are in this database, enabled or dormant."""

    natural_key = ("name",)

    name: Mapped[str] = column(unique=True)
    addon_version: Mapped[str]
    enabled: Mapped[bool]
    since: Mapped[Time]


def enabled_addons(engine: Engine, installed: Mapping[str, Addon]) -> list[str]:
    """Return the names of the addons enabled in a database.

    Raises DatabaseError if the database was never initialised or is newer than the code, AddonError if the
    package of an enabled addon is gone.
    """
    with engine.execution_options(readonly=True).connect() as connection:
        if "core_addon" not in inspect(connection).get_table_names():
            raise DatabaseError(
                f"{engine.url.render_as_string()} is not a Tradeloom database",
                remedy="Make it one with: tradeloom init --database URL.",
            )
        found = connection.execute(text("SELECT name, addon_version, enabled FROM core_addon ORDER BY name")).all()
    for name, version, enabled in found:
        if enabled and name not in installed:
            raise AddonError(
                f"addon '{name}' is enabled in {engine.url.render_as_string()}, but its package is not installed",
                remedy=f"Install it again, or disable it: tradeloom addon disable {name}.",
            )
        if enabled and _as_numbers(version) > _as_numbers(installed[name].version):
            raise DatabaseError(
                f"the database was upgraded by version {version} of addon '{name}', installed is "
                f"{installed[name].version}",
                remedy="Install the newer version; older code could damage the data.",
            )
    return [name for name, _, enabled in found if enabled]


def _as_numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def status(engine: Engine) -> dict[str, tuple[str, bool]]:
    """Return (version, enabled) of the addons applied in a database, by name."""
    with engine.execution_options(readonly=True).connect() as connection:
        if "core_addon" not in inspect(connection).get_table_names():
            return {}
        query = text("SELECT name, addon_version, enabled FROM core_addon ORDER BY name")
        return {name: (version, bool(enabled)) for name, version, enabled in connection.execute(query)}


def enable(
    engine: Engine, installed: Mapping[str, Addon], names: Iterable[str], clock: Callable[[], datetime]
) -> list[str]:
    """Enable addons with all they depend on, upgrade their branches, and return the names newly enabled.

    One transaction: either all tables are there and the addons enabled, or nothing changed.
    """
    from core import migration
    from core.composition import compose

    before = [name for name, (_, enabled) in status(engine).items() if enabled]
    addons = resolve(installed, [*before, *names])
    compose(addons)  # a set that does not compose must not reach the database
    with plain_errors(engine.url), migration.migrating(engine) as connection:
        migration.upgrade(connection, addons, installed)
        known = dict(connection.execute(text("SELECT name, enabled FROM core_addon")).all())
        table = compose(addons)[AppliedAddon].__table__  # type: ignore[attr-defined]
        for addon in addons:
            values = {"addon_version": addon.version, "enabled": True}
            if addon.name in known:
                connection.execute(update(table).where(table.c.name == addon.name).values(**values))
            else:
                connection.execute(insert(table).values(name=addon.name, since=clock(), version=1, **values))
    return [addon.name for addon in addons if addon.name not in before]


def seed(app: App) -> None:
    """Let the addons create the reference data they need, dependencies first."""
    with app.unit() as session:
        for plugin in app.composition.addons:
            implementation = getattr(plugin.plugin, "seed", None)
            if hasattr(implementation, "tradeloom_impl"):
                implementation(session)


def disable(engine: Engine, installed: Mapping[str, Addon], name: str) -> None:
    """Disable an addon: its tables and columns stay as they are, dormant.

    Raises AddonError while other enabled addons depend on it.
    """
    known = status(engine)
    enabled = [other for other, (_, on) in known.items() if on]
    if name not in enabled:
        raise UsageError(f"addon '{name}' is not enabled", remedy=f"Enabled are: {one_of(enabled)}.")
    if name == "core":
        raise UsageError("the core cannot be disabled")
    needed_by = dependants(installed, name, enabled) if name in installed else []
    if needed_by:
        raise AddonError(
            f"addon '{name}' is needed by: {', '.join(needed_by)}", remedy="Disable those first, in this order."
        )
    with plain_errors(engine.url), engine.begin() as connection:
        query = text("UPDATE core_addon SET enabled = :off, version = version + 1 WHERE name = :name")
        connection.execute(query, {"off": False, "name": name})


def purge_plan(engine: Engine, installed: Mapping[str, Addon], name: str) -> dict[str, int]:
    """Return what a purge would lose: rows per table, and values that are not null per "table.column".

    Raises AddonError while the addon or one that depends on it is enabled or applied, or its package is gone.
    """
    known = status(engine)
    if name not in known or name == "core":
        raise UsageError(f"addon '{name}' is not in this database", remedy=f"There are: {one_of(known)}.")
    if name not in installed:
        raise AddonError(f"the package of addon '{name}' is gone", remedy="Install it again to purge its data.")
    if known[name][1]:
        raise AddonError(f"addon '{name}' is enabled", remedy=f"First: tradeloom addon disable {name}.")
    needed_by = dependants(installed, name, known)
    if needed_by:
        raise AddonError(
            f"the data of these addons builds on '{name}': {', '.join(needed_by)}",
            remedy="Purge those first, in this order.",
        )
    with engine.execution_options(readonly=True).connect() as connection:
        plan: dict[str, int] = {}
        for table, columns in owned(installed, name, known).items():
            if columns is None:
                query = select(func.count()).select_from(text(table))
                plan[table] = connection.execute(query).scalar_one()
            else:
                for column_name in columns:
                    query = select(func.count()).select_from(text(table)).where(text(f"{column_name} IS NOT NULL"))
                    plan[f"{table}.{column_name}"] = connection.execute(query).scalar_one()
    return plan


def owned(
    installed: Mapping[str, Addon], name: str, applied: Iterable[str]
) -> dict[str, tuple[str, ...] | None]:
    """Return the tables an addon owns (None) and the columns it adds to the tables of others."""
    from core.composition import Composition

    others = [other for other in applied if other != name and other in installed]
    without = Composition(resolve(installed, others)).metadata.tables
    with_it = Composition(resolve(installed, [*others, name])).metadata.tables
    result: dict[str, tuple[str, ...] | None] = {}
    for table_name, table in with_it.items():
        if table_name not in without:
            result[table_name] = None
        else:
            added = tuple(c.name for c in table.columns if c.name not in without[table_name].columns)
            if added:
                result[table_name] = added
    return result


def purge(engine: Engine, installed: Mapping[str, Addon], name: str) -> list[str]:
    """Drop the tables and columns of a disabled addon; return the revisions taken back.

    Check `purge_plan` and keep an export first. Documents of its types stay, as their nearest parent.
    """
    from core import migration

    purge_plan(engine, installed, name)
    others = [other for other in status(engine) if other != name and other in installed]
    with plain_errors(engine.url), migration.migrating(engine) as connection:
        done: list[str] = []
        for branch in _branches_touching(installed, name, others):
            if _is_applied(connection, installed, branch):
                done += migration.downgrade(connection, branch, installed)
        connection.execute(text("DELETE FROM core_addon WHERE name = :name"), {"name": name})
    return done


def _branches_touching(installed: Mapping[str, Addon], name: str, others: Sequence[str]) -> list[str]:
    own = [f"{name}_with_{other}" for other in others]
    theirs = [f"{other}_with_{name}" for other in others]
    return [*theirs, *own, name]


def _is_applied(connection: object, installed: Mapping[str, Addon], branch: str) -> bool:
    from sqlalchemy.engine import Connection

    from core import migration

    assert isinstance(connection, Connection)
    scripts = migration.script(migration.all_branches(list(installed.values())).values())
    heads = migration.applied(connection)
    reached = {r.revision for head in heads for r in scripts.iterate_revisions(head, "base")}
    return any(migration.label(branch) in (scripts.get_revision(revision).branch_labels or ()) for revision in reached)


__all__ = ["AppliedAddon", "disable", "enable", "enabled_addons", "owned", "purge", "purge_plan", "seed", "status"]
