"""The rules that need a database: migrations, and what disabling an addon leaves."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, select

from addons.backup.taking_back import take_back
from addons.devkit.contract.breach import Breach
from addons.devkit.contract.closure import Installed, closure, neighbours
from addons.doctor.drift import drift
from addons.explain.needing import dependants
from addons.hosting.disabling import disable
from addons.installing import enable, migration
from core import Addon, TradeloomError
from core.app import App, utc_now
from core.composition import Composition, compose, resolve
from core.lifecycle import enabled_addons, status

DatabaseRule = Callable[[Addon, Installed, Engine], list[Breach]]
"""A rule that takes the engine of an empty database besides."""


def migrations_equal_models(addon: Addon, installed: Installed, engine: Engine) -> list[Breach]:
    """Let the revisions make exactly the tables of the models: up, down to nothing, and up again.

    Asked of the addon with its closure, then with each optional neighbour that brings tables or columns, which joins
    them where they are.
    """
    known, seen = {**installed, addon.name: addon}, []
    for neighbour in neighbours(addon, installed):
        addons = closure(addon, installed, neighbour)
        if (columns := _columns(addons)) in seen:
            continue
        seen.append(columns)
        with migration.migrating(engine) as connection:
            try:
                wanted = migration.all_branches(addons)
                gone = [name for name in migration.all_branches(list(known.values())) if name not in wanted]
                take_back(connection, gone[::-1], known)
                found = _round_trip(connection, addon, addons, known)
            except TradeloomError as error:
                what = f"the revisions of {addon.name} cannot be applied: {error.message}"
                found = [Breach(what, _latest(addon), 0, error.remedy)]
        if found:
            return found
    return []


def _columns(addons: tuple[Addon, ...]) -> set[str]:
    """Return the columns of all tables of a set of addons, as "table.column"."""
    return {str(column) for table in compose(addons, late=True).metadata.sorted_tables for column in table.columns}


def _latest(addon: Addon) -> Path:
    """Return the addon's latest revision, or the folder that has none."""
    folder = addon.folder / "migrations"
    return max(folder.glob("*.py"), default=folder)


def _round_trip(connection: Connection, addon: Addon, addons: tuple[Addon, ...], installed: Installed) -> list[Breach]:
    metadata = compose(addons, late=True).metadata
    others = compose(tuple(one for one in addons if one.name != addon.name), late=True).metadata
    migration.upgrade(connection, addons, installed)
    if missing := drift(connection, metadata, strict=True):
        remedy = f"write a revision: tradeloom db revision {addon.name}"
        return [Breach(f"after upgrading: {text}", _latest(addon), 0, remedy) for text in missing]
    branches = [name for name in migration.all_branches(list(installed.values())) if _touches(name, addon.name)]
    take_back(connection, branches[::-1], installed)
    remedy = f"correct downgrade() of {addon.name}"
    if left := drift(connection, others, strict=True):
        return [Breach(f"after taking it back: {text}", _latest(addon), 0, remedy) for text in left]
    migration.upgrade(connection, addons, installed)
    again = drift(connection, metadata, strict=True)
    return [Breach(f"after upgrading again: {text}", _latest(addon), 0, remedy) for text in again]


def _touches(branch: str, name: str) -> bool:
    return branch == name or branch.startswith(f"{name}_with_") or branch.endswith(f"_with_{name}")


def disabling_leaves_the_rest_usable(addon: Addon, installed: Installed, engine: Engine) -> list[Breach]:
    """Let the others go on when the addon is disabled: its tables and columns stay behind, and nobody fills them."""
    known = {**installed, addon.name: addon}
    enable(engine, known, [name or addon.name for name in neighbours(addon, known)], utc_now)
    enabled = [name for name, (_, on) in status(engine).items() if on]
    for name in (*dependants(known, addon.name, enabled), addon.name):
        disable(engine, known, name)
    composition = compose(resolve(known, enabled_addons(engine, known)))
    app = App(engine, composition, known)
    with app.unit(readonly=True) as session:
        for model in composition:
            session.scalars(select(model).limit(1)).all()
    with engine.connect() as connection:
        return _blocked_inserts(connection, composition, addon)


def _blocked_inserts(connection: Connection, composition: Composition, addon: Addon) -> list[Breach]:
    """Find dormant columns that rows of the others cannot be inserted without."""
    there: Any = inspect(connection)
    remedy = "make it nullable or give it a server_default"
    return [
        Breach(f"{table.name}.{column['name']} stays behind and is required", _latest(addon), 0, remedy)
        for table in composition.metadata.sorted_tables
        for column in there.get_columns(table.name)
        if column["name"] not in table.columns and not column["nullable"] and column["default"] is None
    ]


DATABASE_RULES: tuple[DatabaseRule, ...] = (migrations_equal_models, disabling_leaves_the_rest_usable)
