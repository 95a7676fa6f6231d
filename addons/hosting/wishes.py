"""What the configuration file wishes for a customer, read from its tables; `target` says whether it can be had."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from addons.console import Customer, TomlTable
from addons.hosting.declared_types import DeclaredType
from core import Role, UsageError

EVERYBODY = ""
SCOPES = ("organisations", "users")
TYPE_KEYS = frozenset({"document", "extends", "summary"})


@dataclass(frozen=True)
class WishedPreference:
    """A value for a setting: for everybody, or for an organisation (by its code) or a user (by name)."""

    key: str
    value: Any
    organisation: str = ""
    user: str = ""
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class WishedUser:
    """A user who is to exist; `roles` are exactly those granted, None leaves them as they are."""

    name: str
    full_name: str = ""
    roles: tuple[str, ...] | None = None
    active: bool = True
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class WishedRole:
    """A role that the customer is to have."""

    role: Role
    where: str = field(default="", compare=False)


@dataclass(frozen=True)
class Wishes:
    """All that is wished beyond addons."""

    types: tuple[DeclaredType, ...] = ()
    roles: tuple[WishedRole, ...] = ()
    preferences: tuple[WishedPreference, ...] = ()
    users: tuple[WishedUser, ...] = ()

    def beside(self, shared: Wishes) -> Wishes:
        """Return these wishes with those that all customers share; one's own of the same name wins."""
        return Wishes(
            tuple({one.name: one for one in (*shared.types, *self.types)}.values()),
            tuple({one.role.name: one for one in (*shared.roles, *self.roles)}.values()),
            tuple({(o.key, o.organisation, o.user): o for o in (*shared.preferences, *self.preferences)}.values()),
            self.users,
        )


def wishes_of(customer: Customer) -> Wishes:
    """Return what the file wishes for a customer, with what it wishes for all; raises UsageError for what is wrong."""
    own, shared = (read_wishes(table) if table else Wishes() for table in (customer.own, customer.shared))
    return own.beside(shared)


def read_wishes(table: TomlTable) -> Wishes:
    """Read the tables document_types, roles, preferences and users; raises UsageError for what is wrong in them."""
    return Wishes(
        tuple(_types(table.table("document_types"))),
        tuple(_roles(table.table("roles"))),
        tuple(_preferences(table.table("preferences"))),
        tuple(_users(table.table("users"))),
    )


def _types(tables: TomlTable) -> Iterator[DeclaredType]:
    for name, table in tables.tables():
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
            raise UsageError(f"{table.where}: '{name}' cannot name a type", remedy="Use a-z, digits and _.")
        given = [(key, value) for key, value in table.values.items() if key not in TYPE_KEYS]
        attributes = tuple((key, _plain(table, key, value)) for key, value in sorted(given))
        document = table.take("document", str, "")
        extends, summary = table.take("extends", str, ""), table.take("summary", str, "")
        yield DeclaredType(document, name, extends, attributes, summary, table.where)


def _plain(table: TomlTable, key: str, value: Any) -> Any:
    if isinstance(value, list):
        return table.texts(key)
    if isinstance(value, (bool, int, str, Decimal)):
        return value
    raise UsageError(f"{table.where}: '{key}' cannot be {value!r}", remedy="Give a text, a number, a list, or a truth.")


def _roles(tables: TomlTable) -> Iterator[WishedRole]:
    for name, table in tables.tables():
        table.refuse_unknown(("permissions", "summary"))
        role = Role(name, table.texts("permissions"), table.take("summary", str, ""))
        yield WishedRole(role, table.where)


def _preferences(table: TomlTable) -> Iterator[WishedPreference]:
    for name, one in table.table("organisations").tables():
        yield from (WishedPreference(key, value, name, "", one.where) for key, value in _flat(one.values))
    for name, one in table.table("users").tables():
        yield from (WishedPreference(key, value, "", name, one.where) for key, value in _flat(one.values))
    rest = {key: value for key, value in table.values.items() if key not in SCOPES}
    yield from (WishedPreference(key, value, where=table.where) for key, value in _flat(rest))


def _flat(values: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield (key, value) whether a key was written "sales.days" or, without quotes, as table and key."""
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def _users(tables: TomlTable) -> Iterator[WishedUser]:
    for name, table in tables.tables():
        table.refuse_unknown(("full_name", "roles", "active"))
        roles = table.texts("roles") if "roles" in table.values else None
        active, full_name = table.take("active", bool, True), table.take("full_name", str, "")
        yield WishedUser(name, full_name, roles, active, table.where)
