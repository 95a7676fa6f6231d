"""The rules of the contract that need a database: migrations, and what disabling an addon leaves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, inspect, select

from core import lifecycle, migration
from core.addon import Addon, dependants, resolve
from core.app import App, utc_now
from core.composition import Composition, compose
from core.errors import TradeloomError
from core.testing.contract import Installed

DatabaseRule = Callable[[Addon, Installed, Engine], list[str]]


def migrations_equal_models(addon: Addon, installed: Installed, engine: Engine) -> list[str]:
    """Make tables by the revisions and compare them with the models: up, down to nothing, and up again.

    Done with the addon's closure and then with each optional neighbour. `engine` is of an empty database.
    """
    found: list[str] = []
    for neighbour in ("", *(name for name in addon.optional if name in installed)):
        addons = resolve(installed, [addon.name, *([neighbour] if neighbour else [])])
        with migration.migrating(engine) as connection:
            try:
                found += _round_trip(connection, addon, addons, installed)
            except TradeloomError as error:
                found.append(f"the revisions of {addon.name} cannot be applied: {error}")
        if found:
            break
    return found


def _round_trip(connection: Connection, addon: Addon, addons: tuple[Addon, ...], installed: Installed) -> list[str]:
    metadata = compose(addons).metadata
    others = compose(tuple(one for one in addons if one.name != addon.name)).metadata
    migration.upgrade(connection, addons, installed)
    remedy = f"write a revision: tradeloom db revision {addon.name}"
    found = [f"after upgrading: {text}; {remedy}" for text in migration.drift(connection, metadata, strict=True)]
    branches = [name for name in migration.all_branches(list(installed.values())) if _touches(name, addon.name)]
    for branch in reversed(branches):
        if migration.is_applied(connection, branch, installed):
            migration.downgrade(connection, branch, installed)
    left = migration.drift(connection, others, strict=True)
    found += [f"after taking it back: {text}; correct downgrade() of {addon.name}" for text in left]
    if left:
        return found
    migration.upgrade(connection, addons, installed)
    again = migration.drift(connection, metadata, strict=True)
    return found + [f"after upgrading again: {text}; correct downgrade() of {addon.name}" for text in again]


def _touches(branch: str, name: str) -> bool:
    return branch == name or branch.startswith(f"{name}_with_") or branch.endswith(f"_with_{name}")


def disabling_leaves_the_rest_usable(addon: Addon, installed: Installed, engine: Engine) -> list[str]:
    """Enable it beside all it works with, disable it with its dependants, and use what is left.

    `engine` is of an empty database.
    """
    lifecycle.enable(engine, installed, [addon.name, *(n for n in addon.optional if n in installed)], utc_now)
    enabled = [name for name, (_, on) in lifecycle.status(engine).items() if on]
    for name in (*dependants(installed, addon.name, enabled), addon.name):
        lifecycle.disable(engine, installed, name)
    names = lifecycle.enabled_addons(engine, installed)
    composition = compose(resolve(installed, names))
    app = App(engine, composition, installed).start()
    with app.unit(readonly=True) as session:
        for model in composition:
            session.scalars(select(model).limit(1)).all()
    with engine.connect() as connection:
        return _blocked_inserts(connection, composition)


def _blocked_inserts(connection: Connection, composition: Composition) -> list[str]:
    """Find dormant columns that rows of the others cannot be inserted without."""
    there: Any = inspect(connection)
    return [
        f"{table.name}.{column['name']} stays behind and is required: make it nullable or give it a server_default"
        for table in composition.metadata.sorted_tables
        for column in there.get_columns(table.name)
        if column["name"] not in table.columns and not column["nullable"] and column["default"] is None
    ]


DATABASE_RULES: tuple[DatabaseRule, ...] = (migrations_equal_models, disabling_leaves_the_rest_usable)
