"""How a customer is arranged: addons, and what is set up beyond them, as it is or as it is to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, Engine, inspect, text

from core.addon import Addon, resolve
from core.composition import Composition, compose
from core.customers.new_database import is_missing
from core.customised import customer_roles, declared_types
from core.database import plain_errors
from core.declared_types import DeclaredType
from core.errors import UsageError, did_you_mean, one_of
from core.lifecycle import known_addons
from core.settings import Role

EVERYBODY = "everybody"


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

    def resolved(self, installed: Mapping[str, Addon]) -> tuple[Addon, ...]:
        """Return the addons whose packages are there, in dependency order."""
        return resolve(installed, [name for name in self.addons if name in installed])

    def composition(self, installed: Mapping[str, Addon]) -> Composition:
        """Compose the addons whose packages are there, and the declared types."""
        return compose(self.resolved(installed), self.types)


@dataclass(frozen=True)
class Present:
    """How a database is arranged now, and what a plan has to know of it besides."""

    arrangement: Arrangement = Arrangement()
    known: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    """The (version, enabled) of all addons in the database, by name."""
    organisations: Mapping[str, int] = field(default_factory=dict)
    """The ids of organisations by code."""
    unseeded: tuple[str, ...] = ()
    """The addons that did not create their reference data yet."""


def present(engine: Engine) -> Present:
    """Return how a database is arranged; nothing at all for one that does not exist or is empty."""
    if is_missing(engine):
        return Present()
    with plain_errors(engine.url), engine.execution_options(readonly=True).connect() as connection:
        return _present(connection)


def _present(connection: Connection) -> Present:
    known = known_addons(connection)
    codes = organisations(connection)
    preferences = _preferences(connection, {id_: code for code, id_ in codes.items()})
    arrangement = Arrangement(
        {name: version for name, (version, enabled) in known.items() if enabled},
        tuple(declared_types(connection)),
        tuple(customer_roles(connection)),
        {key: value for key, (value, _) in preferences.items()},
        frozenset(key for key, (_, declared) in preferences.items() if declared),
        _users(connection) if known else {},
    )
    unseeded = "SELECT name FROM core_addon WHERE enabled AND NOT seeded ORDER BY name"
    waiting = connection.scalars(text(unseeded)) if _has(connection, "core_addon", "seeded") else ()
    return Present(arrangement, known, codes, tuple(waiting))


def _has(connection: Connection, table: str, column: str) -> bool:
    there = inspect(connection)
    return there.has_table(table) and column in {one["name"] for one in there.get_columns(table)}


def organisations(connection: Connection) -> dict[str, int]:
    """Return the organisations that preferences may be meant for; the core knows of them only that they have a code."""
    if not _has(connection, "base_organisation", "code"):
        return {}
    return {code: id_ for code, id_ in connection.execute(text("SELECT code, id FROM base_organisation"))}


def _preferences(connection: Connection, codes: Mapping[int, str]) -> dict[tuple[str, str], tuple[str, bool]]:
    if not _has(connection, "core_preference", "declared"):
        return {}
    query = text("SELECT key, scope, value, declared FROM core_preference ORDER BY key, scope")
    return {
        (key, whose(scope, codes)): (value, bool(declared)) for key, scope, value, declared in connection.execute(query)
    }


def whose(scope: str, codes: Mapping[int, str]) -> str:
    """Return a stored scope in words: "organisation:1" becomes "organisation MAIN"."""
    kind, _, name = scope.partition(":")
    if kind == "organisation" and name.isdigit():
        name = codes.get(int(name), f"#{name}")
    return f"{kind} {name}".strip()


def scope_of(whose: str, organisations: Mapping[str, int]) -> str:
    """Return the scope as it is stored: "organisation MAIN" becomes "organisation:1"; raises UsageError."""
    kind, _, name = whose.partition(" ")
    if kind != "organisation":
        return f"{kind}:{name}" if name else kind
    if name not in organisations:
        raise UsageError(
            f"there is no organisation '{name}' to have preferences{did_you_mean(name, organisations)}",
            remedy=f"The organisations are: {one_of(organisations)}.",
        )
    return f"{kind}:{organisations[name]}"


def _users(connection: Connection) -> dict[str, Person]:
    query = text("SELECT u.name, u.full_name, u.active, u.id FROM core_user u ORDER BY u.name")
    granted: dict[int, set[str]] = {}
    for user_id, role in connection.execute(text("SELECT user_id, role FROM core_grant")):
        granted.setdefault(user_id, set()).add(role)
    return {
        name: Person(full_name or "", frozenset(granted.get(id_, ())), bool(active))
        for name, full_name, active, id_ in connection.execute(query)
    }
