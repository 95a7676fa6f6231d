"""Which permission a command asks, and who acts in a database: asked when a command opens a customer's database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakKeyDictionary

import click

from addons.console.words import words

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from core import Addon, Role
    from core.storage import Actor

C = TypeVar("C", bound=click.Command)

_asked: WeakKeyDictionary[click.Command, str] = WeakKeyDictionary()


def needs(permission: str) -> Callable[[C], C]:
    """Name the permission that a command asks, instead of that of its own words."""

    def mark(command: C) -> C:
        _asked[command] = permission
        return command

    return mark


def asks_itself(command: C) -> C:
    """Mark a command that asks finer permissions itself, by document, model or report; nothing is asked before."""
    return needs("")(command)


def permission_of(ctx: click.Context, installed: Mapping[str, Addon]) -> str:
    """Return the permission a command takes; empty for one that asks itself.

    Unless it names another, that is the addon and the words: "hosting.addon.enable"; of a word of a document, such as
    "order batch", it is that of a verb: "sales.order.batch".
    """
    if ctx.command in _asked:
        return _asked[ctx.command]
    said = said_in(ctx)
    model: Any = getattr(ctx.parent.command, "model", None) if ctx.parent else None
    if model is not None:
        return str(model.permission(said[-1].replace("-", "_")))
    known = words(installed)
    word = known.get(" ".join(said[:2])) or known.get(said[0])
    return ".".join([word.addon.name if word else "console", *said]).replace("-", "_")


def said_in(ctx: click.Context) -> list[str]:
    """Return the words of a command, such as ["addon", "enable"]."""
    said: list[str] = []
    place: click.Context | None = ctx
    while place is not None and not (place.parent is None and place.command.name == "tradeloom"):
        said.insert(0, str(place.info_name))
        place = place.parent
    return said


def acting(engine: Engine, installed: Mapping[str, Addon], user: str) -> tuple[Actor, Mapping[str, Role]] | None:
    """Return who acts in a database, and its roles; None where there are no users yet: it is of who makes it.

    Needs no composition, so that it can be asked of a database that has to be upgraded. Raises NotFound for an unknown
    user and Forbidden for an inactive one.
    """
    from core.lifecycle import plain_errors

    if is_missing(engine):
        return None
    with plain_errors(engine.url), engine.execution_options(readonly=True).connect() as connection:
        return _acting(connection, installed, user)


def _acting(
    connection: Connection, installed: Mapping[str, Addon], user: str
) -> tuple[Actor, Mapping[str, Role]] | None:
    from sqlalchemy import inspect, text

    from core import Forbidden, NotFound, unknown
    from core.storage import Actor

    if not inspect(connection).has_table("core_user"):
        return None
    known: dict[str, Any] = {name: active for name, active in connection.execute(text(USERS))}
    if not known:
        return None
    if user not in known:
        raise unknown("user", user, known, error=NotFound)
    if not known[user]:
        raise Forbidden(f"user '{user}' is not active")
    granted = frozenset(connection.scalars(text(GRANTED), {"user": user}))
    roles = {role.name: role for role in _roles(connection, installed)}
    permissions = (one for name in granted & roles.keys() for one in roles[name].permissions)
    return Actor(user, None, granted, tuple(dict.fromkeys(permissions))), roles


USERS = "SELECT name, active FROM core_user"
GRANTED = "SELECT g.role FROM core_grant g JOIN core_user u ON u.id = g.user_id WHERE u.name = :user"


def _roles(connection: Connection, installed: Mapping[str, Addon]) -> Iterator[Role]:
    """Yield the roles of the addons enabled in a database whose packages are there, and its own."""
    from core.access import added_up
    from core.composition import contributions, plugin_manager, resolve
    from core.lifecycle import customised, known_addons

    enabled = [name for name, (_, on) in known_addons(connection).items() if on and name in installed]
    addons = resolve(installed, enabled)
    _, own = customised(addons, connection)
    yield from added_up([*(role for _, role in contributions(plugin_manager(addons), "roles")), *own]).values()


def is_missing(engine: Engine) -> bool:
    """Say whether the database does not exist; raises DatabaseError if that cannot be found out."""
    from sqlalchemy import exc

    from core.lifecycle import file_is_missing, plain_errors

    if engine.dialect.name == "sqlite":
        return file_is_missing(engine.url)
    with plain_errors(engine.url):
        try:
            with engine.connect():
                return False
        except exc.OperationalError as error:
            name = engine.url.database
            if f'database "{name}" does not exist' in str(error.orig):
                return True
            raise
