"""The life of addons in one customer's database: enable, upgrade and seed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, insert, inspect, text, true, update
from sqlalchemy.orm import Mapped

from core.access.roles import Role
from core.composition.addon import Addon, resolve
from core.composition.composition import compose
from core.composition.fields import Time, column
from core.composition.model import Model
from core.composition.plugins import plugin_manager
from core.composition.recipe import Recipe
from core.errors import AddonError, DatabaseError
from core.lifecycle import migration
from core.lifecycle.database import plain_errors, refuse_missing_file

if TYPE_CHECKING:
    from core.storage.session import Session


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


def refuse_tools(addons: Iterable[Addon]) -> None:
    """Raise AddonError if one of these addons has nothing to be enabled."""
    for addon in addons:
        if addon.tool:
            raise AddonError(f"'{addon.name}' is a tool: it is enough that it is installed", remedy="Just use it.")


def enable(
    engine: Engine,
    installed: Mapping[str, Addon],
    names: Iterable[str],
    clock: Callable[[], datetime],
    recipes: Sequence[Recipe] | None = None,
) -> list[str]:
    """Enable addons with all they depend on, upgrade their branches, and return the names newly enabled.

    One transaction: either all tables are there and the addons enabled, or nothing changed. `recipes` are what the
    database is going to add to the addons, instead of what it adds now.
    """
    with plain_errors(engine.url), migration.migrating(engine) as connection:
        return enable_in(connection, installed, names, clock, recipes)


def enable_in(
    connection: Connection,
    installed: Mapping[str, Addon],
    names: Iterable[str],
    clock: Callable[[], datetime],
    recipes: Sequence[Recipe] | None = None,
) -> list[str]:
    """Enable addons in a transaction that is open; see enable."""
    known = known_addons(connection)
    refuse_newer(known, installed)
    before = [name for name, (_, enabled) in known.items() if enabled]
    addons = resolve(installed, [*before, *names])
    refuse_tools(addons)
    recipes = customised(addons, connection)[0] if recipes is None else recipes
    composition = compose(addons, recipes)  # a set that does not compose must not reach the database
    migration.upgrade(connection, addons, installed)
    table = composition[AppliedAddon].__table__
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


def customised(addons: Sequence[Addon], connection: Connection) -> tuple[list[Recipe], list[Role]]:
    """Return what a customer's database adds to these addons: recipes of fragments, and roles of its own."""
    given = plugin_manager(addons).hook.customised(connection=connection)
    found = [one for contributed in reversed(given) for one in contributed]
    roles = [one for one in found if isinstance(one, Role)]
    return [one for one in found if not isinstance(one, Role)], roles


def seed(session: Session) -> None:
    """Let the addons create the reference data they need, dependencies first."""
    for implementation in session.app.hook.seed.get_hookimpls():  # in dependency order; pluggy calls the last first
        implementation.function(session)
    applied = session[AppliedAddon]
    session.execute(update(applied).where(applied.enabled, ~applied.seeded).values(seeded=True))
