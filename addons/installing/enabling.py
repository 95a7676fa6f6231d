"""Enable addons in a customer's database, bring it up to their revisions, and seed it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, insert, update

from addons.installing import migration
from addons.installing.mistakes import compose_sound
from core import Addon, AddonError
from core.composition import Recipe, resolve
from core.lifecycle import AppliedAddon, customised, known_addons, plain_errors, refuse_newer

if TYPE_CHECKING:
    from core import App, Session


def woven(installed: Mapping[str, Addon]) -> list[str]:
    """Return the names of the installed addons that can be enabled: all but tools."""
    return [name for name, one in installed.items() if not one.tool]


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
    composition = compose_sound(addons, recipes)  # a set that does not compose must not reach the database
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


def seed_app(app: App) -> None:
    """Let the addons of an application create the reference data they need, dependencies first."""
    with app.unit() as session:
        seed_in(session)


def seed_in(session: Session) -> None:
    """Seed in a transaction that is open; see seed_app."""
    for implementation in session.app.hook.seed.get_hookimpls():  # in dependency order; pluggy calls the last first
        implementation.function(session)
    applied = session[AppliedAddon]
    session.execute(update(applied).where(applied.enabled, ~applied.seeded).values(seeded=True))
