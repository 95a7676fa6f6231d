"""Purging an addon: what would be lost, an export of it, and dropping its tables and columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, Table, func, select, text

from addons.backup.archive import PURGE, About, is_purge, open_archive, writing
from addons.backup.making import one_moment, rows_of
from addons.backup.stored import forms, origin, stored_tables
from addons.backup.taking_back import take_back
from addons.doctor.last_ids import last_ids
from addons.explain.brings import owned, types_of
from addons.explain.needing import dependants
from addons.installing import migration
from core import Addon, AddonError, UsageError, one_of
from core.composition import compose, resolve
from core.lifecycle import plain_errors, status


def purge_plan(engine: Engine, installed: Mapping[str, Addon], name: str) -> dict[str, int]:
    """Return what a purge would lose: rows per "table", and values that are not null per "table.column".

    "<table> <kind>" counts documents that stay, read-only, as their nearest parent type. Raises AddonError while
    the addon or one that depends on it is enabled or applied, or its package is gone.
    """
    others = _refuse_purge(engine, installed, name)
    plan: dict[str, int] = {}
    with plain_errors(engine.url), engine.execution_options(readonly=True).connect() as connection:
        for table, columns in _stored(connection, installed, name, others).items():
            if columns is None:
                plan[table.name] = connection.execute(select(func.count()).select_from(table)).scalar_one()
            for column in columns or ():
                plan[f"{table.name}.{column}"] = connection.execute(select(func.count(table.c[column]))).scalar_one()
        plan |= _documents_left(connection, installed, name, others)
    return plan


def _refuse_purge(engine: Engine, installed: Mapping[str, Addon], name: str) -> list[str]:
    """Return the other addons applied, unless something stands in the way."""
    known = status(engine)
    if name not in known or name == "core":
        raise UsageError(f"addon '{name}' is not in this database", remedy=f"There are: {one_of(known)}.")
    if name not in installed:
        raise AddonError(f"the package of addon '{name}' is gone", remedy="Install it again to purge its data.")
    if known[name][1]:
        raise AddonError(f"addon '{name}' is enabled", remedy=f"First: tradeloom addon disable {name}.")
    needed_by = dependants(installed, name, known)
    if needed_by:
        raise AddonError(
            f"the data of these addons builds on '{name}': {', '.join(needed_by)}",
            remedy="Purge those first, in this order.",
        )
    return [other for other in known if other != name and other in installed]


def _stored(
    connection: Connection, installed: Mapping[str, Addon], name: str, others: Sequence[str]
) -> dict[Table, tuple[str, ...] | None]:
    """Return the addon's tables (None) and columns as far as they are in the database."""
    models = compose(resolve(installed, [*others, name])).metadata
    mine = owned(installed, name, others)
    found: dict[Table, tuple[str, ...] | None] = {}
    for table in stored_tables(connection, models):
        columns = mine.get(table.name, ())
        kept = None if columns is None else tuple(column for column in columns if column in table.columns)
        if kept != ():
            found[table] = kept
    return found


def _documents_left(
    connection: Connection, installed: Mapping[str, Addon], name: str, others: Sequence[str]
) -> dict[str, int]:
    composition = compose(resolve(installed, [*others, name]))
    tables = composition.metadata.tables
    left: dict[str, int] = {}
    for type_name in types_of(composition, name):
        table = tables[type_name.partition(" ")[0]]
        of_kind = table.c.kind == type_name.partition(" ")[2]
        left[type_name] = connection.execute(select(func.count()).select_from(table).where(of_kind)).scalar_one()
    return left


def export(engine: Engine, installed: Mapping[str, Addon], name: str, path: Path, at: datetime) -> dict[str, int]:
    """Write what a purge would lose into a zip file, from which `tradeloom import` brings it back.

    Of other addons' tables it holds "id" and the addon's columns, where one of them has a value. Returns the rows
    per table. Raises BadInput if the file exists, unless a purge of this addon that was broken off has written it.
    """
    others = _refuse_purge(engine, installed, name)
    version = status(engine)[name][0]
    about = About(PURGE, at.isoformat(), engine.dialect.name, {name: (version, False)}, [], addon=name, version=version)
    with (
        plain_errors(engine.url),
        one_moment(engine) as connection,
        writing(path, about, "Name another file with --export.", again=_is_earlier(path, name, connection)) as file,
    ):
        about.origin = origin(connection)
        last = last_ids(connection)
        for table, columns in _stored(connection, installed, name, others).items():
            kept = {key: form for key, form in forms(table).items() if columns is None or key in ("id", *columns)}
            whole = columns is None
            with closing(rows_of(connection, table, columns=columns or ())) as rows:
                file.add(table.name, kept, rows, last.get(table.name, 0) if whole else 0, whole=whole)
    return {table: described.rows for table, described in about.tables.items()}


def _is_earlier(path: Path, name: str, connection: Connection) -> bool:
    """Say whether a file is what an earlier purge of this addon in this database has kept; its data is still there."""
    if not is_purge(path):
        return False
    with open_archive(path, PURGE) as archive:
        return (archive.about.addon, archive.about.origin) == (name, origin(connection))


def purge(engine: Engine, installed: Mapping[str, Addon], name: str) -> list[str]:
    """Drop the tables and columns of a disabled addon; return the revisions taken back.

    Look at `purge_plan` and keep an `export` first. Documents of its types stay, as their nearest parent.
    """
    others = _refuse_purge(engine, installed, name)
    with plain_errors(engine.url), migration.migrating(engine) as connection:
        done = take_back(connection, _branches_touching(name, others), installed)
        connection.execute(text("DELETE FROM core_addon WHERE name = :name"), {"name": name})
    return done


def _branches_touching(name: str, others: Sequence[str]) -> list[str]:
    own = [f"{name}_with_{other}" for other in others]
    theirs = [f"{other}_with_{name}" for other in others]
    return [*theirs, *own, name]
