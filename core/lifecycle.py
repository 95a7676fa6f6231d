"""The life of addons in one customer's database: enable, upgrade, seed and disable. Purging is in core.purging."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, insert, inspect, text, true, update
from sqlalchemy.orm import Mapped

from core.addon import Addon, dependants, resolve
from core.customised import declared_types
from core.database import plain_errors, refuse_missing_file
from core.declared_types import DeclaredType
from core.errors import AddonError, DatabaseError, UsageError, one_of
from core.fields import Time, column
from core.model import Model

if TYPE_CHECKING:
    from core.app import App
    from core.session import Session


class AppliedAddon(Model, table="core_addon"):
    """An addon whose tables and columns are in this database, enabled or dormant."""

    natural_key = ("name",)

    name: Mapped[str] = column(unique=True)
    addon_version: Mapped[str]
    enabled: Mapped[bool]
    since: Mapped[Time]
    seeded: Mapped[bool] = column(default=True, server_default=true())
    """Whether the addon's reference data was created since it was enabled or upgraded."""


def enabled_addons(engine: Engine, installed: Mapping[str, Addon]) -> list[str]:
    """Return the names of the addons enabled in a database.

    Raises DatabaseError if the database was never initialised, is newer than the code or has to be upgraded first,
    AddonError if the package of an enabled addon is gone.
    """
    known = status(engine)
    if not known:
        raise DatabaseError(
            f"{engine.url.render_as_string()} is not a Tradeloom database",
            remedy="Make it one with: tradeloom init.",
        )
    enabled = [name for name, (_, on) in known.items() if on]
    for name in enabled:
        if name not in installed:
            raise AddonError(
                f"addon '{name}' is enabled in {engine.url.render_as_string()}, but its package is not installed",
                remedy=f"Install it again, or disable it: tradeloom addon disable {name}.",
            )
    refuse_newer(known, installed)
    for name in enabled:
        if as_numbers(known[name][0]) < as_numbers(installed[name].version):
            raise DatabaseError(
                f"addon '{name}' is installed in version {installed[name].version}, the database is still at "
                f"{known[name][0]}",
                remedy="Upgrade it: tradeloom db upgrade.",
            )
    return enabled


def refuse_newer(known: Mapping[str, tuple[str, bool]], installed: Mapping[str, Addon]) -> None:
    """Raise DatabaseError if an addon in the database is of a later version than the installed one."""
    for name, (version, _) in known.items():
        if name in installed and as_numbers(version) > as_numbers(installed[name].version):
            raise DatabaseError(
                f"the database was upgraded by version {version} of addon '{name}', installed is "
                f"{installed[name].version}",
                remedy="Install the newer version; older code could damage the data.",
            )


def as_numbers(version: str) -> tuple[int, ...]:
    """Return a version for comparison: "1.10" comes after "1.9"."""
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def status(engine: Engine) -> dict[str, tuple[str, bool]]:
    """Return (version, enabled) of the addons applied in a database, by name; empty if it was never initialised."""
    refuse_missing_file(engine.url)
    with plain_errors(engine.url), engine.execution_options(readonly=True).connect() as connection:
        return known_addons(connection)


def known_addons(connection: Connection) -> dict[str, tuple[str, bool]]:
    """Return (version, enabled) of the addons applied, by name; see status."""
    if "core_addon" not in inspect(connection).get_table_names():
        return {}
    query = text("SELECT name, addon_version, enabled FROM core_addon ORDER BY name")
    return {name: (version, bool(enabled)) for name, version, enabled in connection.execute(query)}


def enable(
    engine: Engine,
    installed: Mapping[str, Addon],
    names: Iterable[str],
    clock: Callable[[], datetime],
    declared: Sequence[DeclaredType] | None = None,
) -> list[str]:
    """Enable addons with all they depend on, upgrade their branches, and return the names newly enabled.

    One transaction: either all tables are there and the addons enabled, or nothing changed. `declared` are document
    types that the database is going to have, instead of those it has.
    """
    from core import migration

    with plain_errors(engine.url), migration.migrating(engine) as connection:
        return enable_in(connection, installed, names, clock, declared)


def enable_in(
    connection: Connection,
    installed: Mapping[str, Addon],
    names: Iterable[str],
    clock: Callable[[], datetime],
    declared: Sequence[DeclaredType] | None = None,
) -> list[str]:
    """Enable addons in a transaction that is open; see enable."""
    from core import migration
    from core.composition import compose

    known = known_addons(connection)
    refuse_newer(known, installed)
    before = [name for name, (_, enabled) in known.items() if enabled]
    addons = resolve(installed, [*before, *names])
    declared = declared_types(connection) if declared is None else declared
    composition = compose(addons, declared)  # a set that does not compose must not reach the database
    migration.upgrade(connection, addons, installed)
    table: Any = composition[AppliedAddon].__table__  # type: ignore[attr-defined]
    for addon in addons:
        if known.get(addon.name) == (addon.version, True):
            continue
        values: dict[str, Any] = {"addon_version": addon.version, "enabled": True, "seeded": False}
        if addon.name in known:
            values["version"] = table.c.version + 1
            connection.execute(update(table).where(table.c.name == addon.name).values(**values))
        else:
            connection.execute(insert(table).values(name=addon.name, since=clock(), version=1, **values))
    return [addon.name for addon in addons if addon.name not in before]


def pending(engine: Engine, installed: Mapping[str, Addon]) -> list[str]:
    """Return the revisions that the addons enabled in a database would still apply, in order."""
    from core import migration

    enabled = [name for name, (_, on) in status(engine).items() if on]
    with plain_errors(engine.url), engine.execution_options(readonly=True).connect() as connection:
        return migration.pending(connection, resolve(installed, enabled), installed)


def differences(engine: Engine, installed: Mapping[str, Addon]) -> list[str]:
    """Return where the tables differ from the models of the enabled addons, in words."""
    from core import migration
    from core.composition import compose

    enabled = [name for name, (_, on) in status(engine).items() if on]
    metadata = compose(resolve(installed, enabled)).metadata
    with plain_errors(engine.url), engine.execution_options(readonly=True).connect() as connection:
        return migration.drift(connection, metadata)


def seed(app: App) -> None:
    """Let the addons create the reference data they need, dependencies first."""
    with app.unit() as session:
        seed_in(session)


def seed_in(session: Session) -> None:
    """Let the addons create the reference data they need in a session that is open; see seed."""
    for plugin in session.app.composition.addons:
        implementation = getattr(plugin.plugin, "seed", None)
        if implementation is not None and hasattr(implementation, "tradeloom_impl"):
            implementation(session)
    applied = session[AppliedAddon]
    session.execute(update(applied).where(applied.enabled, ~applied.seeded).values(seeded=True))


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
