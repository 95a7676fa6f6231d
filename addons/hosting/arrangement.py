"""How a customer is arranged: addons, and what is set up beyond them, as it is or as it is to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, Engine, inspect, text

from addons.console import is_missing
from addons.doctor.waiting import unseeded
from addons.hosting.customer_records import customer_roles, declared_types
from addons.hosting.declared_fragments import recipes
from addons.hosting.declared_types import DeclaredType
from addons.preferences.scope import Scopes, scopes_of, whose
from core import Addon, Role
from core.composition import Composition, compose, plugin_manager, resolve
from core.lifecycle import known_addons, plain_errors


@dataclass(frozen=True)
class Person:
    """A user as far as an integrator arranges it."""

    full_name: str = ""
    roles: frozenset[str] = frozenset()
    active: bool = True

    def __str__(self) -> str:
        inactive = "" if self.active else ", not active"
        return f"{self.full_name or '(no name)'}: {', '.join(sorted(self.roles)) or '(no role)'}{inactive}"


@dataclass(frozen=True)
class Arrangement:
    """Hold what is enabled, declared and preferred.

    `preferences` holds stored texts by (key, whose), where whose is "everybody", "organisation CODE" or "user NAME".
    """

    addons: Mapping[str, str] = field(default_factory=dict)
    """The versions of the enabled addons, by name."""
    types: tuple[DeclaredType, ...] = ()
    roles: tuple[Role, ...] = ()
    preferences: Mapping[tuple[str, str], str] = field(default_factory=dict)
    declared: frozenset[tuple[str, str]] = frozenset()
    """The preferences that the configuration file sets."""
    users: Mapping[str, Person] = field(default_factory=dict)

    def with_addons(self, addons: Mapping[str, str]) -> Arrangement:
        """Return it with these addons (name to version) instead; what an addon keeps rests while it is not enabled."""
        kept = replace(self, addons=addons)
        if "hosting" not in addons:
            kept = replace(kept, types=(), roles=())
        if "preferences" not in addons:
            kept = replace(kept, preferences={}, declared=frozenset())
        return kept

    def resolved(self, installed: Mapping[str, Addon]) -> tuple[Addon, ...]:
        """Return the addons whose packages are there, in dependency order."""
        return resolve(installed, [name for name in self.addons if name in installed])

    def composition(self, installed: Mapping[str, Addon]) -> Composition:
        """Compose the addons whose packages are there, and the declared types."""
        return compose(self.resolved(installed), recipes(self.types))


@dataclass(frozen=True)
class Present:
    """How a database is arranged now, and what a plan has to know of it besides."""

    arrangement: Arrangement = Arrangement()
    known: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    """The (version, enabled) of all addons in the database, by name."""
    scopes: Scopes = field(default_factory=dict)
    """For what other than users there may be preferences: ids by code, by noun."""
    unseeded: tuple[str, ...] = ()
    """The addons that did not create their reference data yet."""


def present(engine: Engine, installed: Mapping[str, Addon]) -> Present:
    """Return how a database is arranged; nothing at all for one that does not exist or is empty."""
    if is_missing(engine):
        return Present()
    with plain_errors(engine.url), engine.execution_options(readonly=True).connect() as connection:
        return _present(connection, installed)


def _present(connection: Connection, installed: Mapping[str, Addon]) -> Present:
    known = known_addons(connection)
    enabled = resolve(installed, [name for name, (_, on) in known.items() if on and name in installed])
    scopes = scopes_of(plugin_manager(enabled), connection)
    preferences = _preferences(connection, scopes)
    stored = Arrangement(
        types=tuple(declared_types(connection)),
        roles=tuple(customer_roles(connection)),
        preferences={key: value for key, (value, _) in preferences.items()},
        declared=frozenset(key for key, (_, declared) in preferences.items() if declared),
        users=_users(connection) if known else {},
    )
    arrangement = stored.with_addons({name: version for name, (version, enabled) in known.items() if enabled})
    return Present(arrangement, known, scopes, tuple(unseeded(connection)))


def _has(connection: Connection, table: str, column: str) -> bool:
    there = inspect(connection)
    return there.has_table(table) and column in {one["name"] for one in there.get_columns(table)}


def _preferences(connection: Connection, scopes: Scopes) -> dict[tuple[str, str], tuple[str, bool]]:
    if not _has(connection, "preference", "declared"):
        return {}
    query = text("SELECT key, scope, value, declared FROM preference ORDER BY key, scope")
    return {
        (key, whose(scope, scopes)): (value, bool(declared))
        for key, scope, value, declared in connection.execute(query)
    }


def _users(connection: Connection) -> dict[str, Person]:
    query = text("SELECT u.name, u.full_name, u.active, u.id FROM core_user u ORDER BY u.name")
    granted: dict[int, set[str]] = {}
    for user_id, role in connection.execute(text("SELECT user_id, role FROM core_grant")):
        granted.setdefault(user_id, set()).add(role)
    return {
        name: Person(full_name or "", frozenset(granted.get(id_, ())), bool(active))
        for name, full_name, active, id_ in connection.execute(query)
    }
