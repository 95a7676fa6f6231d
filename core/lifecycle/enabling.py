"""What is enabled in one customer's database, and what that database adds to it; read, never changed here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Engine, inspect, text, true
from sqlalchemy.orm import Mapped

from core.access.users import Role
from core.composition.addon import Addon
from core.composition.fields import Time, column
from core.composition.model import Model
from core.composition.plugins import plugin_manager
from core.composition.recipe import Recipe
from core.errors import AddonError, DatabaseError
from core.lifecycle.database import plain_errors, refuse_missing_file, shown_url


class AppliedAddon(Model, table="core_addon"):
    """An addon whose tables and columns are in this database, enabled or dormant."""

    natural_key = ("name",)
    kept_by = "tradeloom addon"

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
    known, where = status(engine), shown_url(engine.url)
    if not known:
        raise DatabaseError(f"{where} is not a Tradeloom database", remedy="Make it one with: tradeloom init.")
    enabled = [name for name, (_, on) in known.items() if on]
    refuse_newer(known, installed)
    for name in enabled:
        if name not in installed:
            error = getattr(installed, "broken", {}).get(name)
            why = error.message if error else "its package is not installed"
            remedy = f"Install it again, or disable it: tradeloom addon disable {name}."
            raise AddonError(f"addon '{name}' is enabled in {where}, but {why}", remedy=remedy)
        here, there = installed[name].version, known[name][0]
        if as_numbers(there) < as_numbers(here):
            what = f"addon '{name}' is installed in version {here}, the database is still at {there}"
            raise DatabaseError(what, remedy="Upgrade it: tradeloom db upgrade.")
    return enabled


def refuse_newer(known: Mapping[str, tuple[str, bool]], installed: Mapping[str, Addon]) -> None:
    """Raise DatabaseError if an addon in the database is of a later version than the installed one."""
    for name, (version, _) in known.items():
        if name in installed and as_numbers(version) > as_numbers(installed[name].version):
            what = f"the database was upgraded by version {version} of addon '{name}', "
            what += f"installed is {installed[name].version}"
            raise DatabaseError(what, remedy="Install the newer version; older code could damage the data.")


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


def customised(addons: Sequence[Addon], connection: Connection) -> tuple[list[Recipe], list[Role]]:
    """Return what a customer's database adds to these addons: recipes of fragments, and roles of its own."""
    given = plugin_manager(addons).hook.customised(connection=connection)
    found = [one for contributed in reversed(given) for one in contributed]
    roles = [one for one in found if isinstance(one, Role)]
    return [one for one in found if not isinstance(one, Role)], roles
