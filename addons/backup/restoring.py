"""Make a database from a backup: its tables as they were, its rows, and then what newer addons change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, Table, inspect, text

from addons.backup.archive import BACKUP, About, Archive, open_archive
from addons.backup.loading import load, references_later
from addons.backup.making import Tick, models_of
from addons.backup.stored import REVISIONS, set_last_ids, stored_tables
from addons.doctor.waiting import pending_for
from addons.installing import enable_in, migration
from core import Addon, AddonError, DatabaseError
from core.composition import resolve
from core.lifecycle import as_numbers, known_addons, plain_errors, shown_url


@dataclass
class Restored:
    """Tell what a restore did: the file, the revisions applied after it, and what had no place in the tables."""

    about: About
    upgraded: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def contents(path: Path, installed: Mapping[str, Addon]) -> About:
    """Return the description of a backup that the installed addons can restore.

    Raises AddonError naming the addon that is missing or older than the one that wrote it, BadInput for a file that
    is no backup or damaged.
    """
    with open_archive(path, BACKUP) as archive:
        refuse_unfit(archive.about, path, installed)
        return archive.about


def restore(
    engine: Engine,
    installed: Mapping[str, Addon],
    path: Path,
    clock: Callable[[], datetime],
    *,
    replace: bool = False,
    tick: Tick = lambda rows: None,
) -> Restored:
    """Make the database of a backup in an empty one, in one transaction; addons that are newer now are upgraded.

    `replace` drops what a Tradeloom database holds first. Raises DatabaseError if the database is not empty, and
    what `contents` raises; then nothing was changed.
    """
    with open_archive(path, BACKUP) as archive:
        refuse_unfit(archive.about, path, installed)
        result = Restored(archive.about)
        with plain_errors(engine.url), migration.migrating(engine) as connection:
            _make_room(connection, archive.about, installed, replace=replace)
            tables = _tables_as_they_were(connection, archive.about, installed)
            with references_later(connection):
                result.left_out = _fill(connection, archive, tables, tick)
            result.upgraded = _upgrade(connection, installed, clock)
    return result


def refuse_unfit(about: About, path: Path, installed: Mapping[str, Addon]) -> None:
    """Raise AddonError if a file needs an addon, a version or a revision that is not installed."""
    for name, (version, _) in about.addons.items():
        if name not in installed:
            raise AddonError(
                f"{path} holds data of addon '{name}' {version}, which is not installed",
                remedy="Install its package, or add its folder to addons_path.",
            )
        if as_numbers(version) > as_numbers(installed[name].version):
            raise AddonError(
                f"{path} was made by version {version} of addon '{name}', installed is {installed[name].version}",
                remedy="Install the newer version; older code could damage the data.",
            )
    known = {one.revision for one in _scripts(installed).walk_revisions()}
    for revision in about.revisions:
        if revision not in known:
            raise AddonError(
                f"{path} was made at revision {revision}, which no installed addon has",
                remedy="Install the version of the addon that has it, or a newer one.",
            )


def _scripts(installed: Mapping[str, Addon]) -> ScriptDirectory:
    return migration.script(migration.installed_branches(installed))


def _make_room(connection: Connection, about: About, installed: Mapping[str, Addon], *, replace: bool) -> None:
    """Refuse a database that is not empty, or empty it if all its tables are ours."""
    there = set(inspect(connection).get_table_names())
    where = shown_url(connection.engine.url)
    if there and not replace:
        raise DatabaseError(
            f"{where} is not empty", remedy="Name an empty database, or drop what is in it with --replace."
        )
    known = known_addons(connection)
    ours = {REVISIONS, *about.tables, *models_of({**known, **about.addons}, installed).tables}
    strange = there - ours if known else there
    if strange:
        raise DatabaseError(
            f"{where} holds tables of none of its addons: {', '.join(sorted(strange))}",
            remedy="They would be lost: name an empty database, or drop them yourself.",
        )
    _drop(connection, there)


def _drop(connection: Connection, names: set[str]) -> None:
    """Drop tables; PostgreSQL takes those that refer to each other in one statement, SQLite does not mind."""
    quoted = [connection.dialect.identifier_preparer.quote(name) for name in sorted(names)]
    together = [", ".join(quoted)] if quoted and connection.dialect.name != "sqlite" else quoted
    for group in together:
        connection.execute(text(f"DROP TABLE {group}"))


def _tables_as_they_were(connection: Connection, about: About, installed: Mapping[str, Addon]) -> dict[str, Table]:
    """Make the tables by the revisions the backup was made at, and return them by name."""
    for revision in about.revisions:
        migration.run(connection, _scripts(installed), revision)
    return {table.name: table for table in stored_tables(connection, models_of(about.addons, installed))}


def _fill(connection: Connection, archive: Archive, tables: Mapping[str, Table], tick: Tick) -> list[str]:
    """Fill the tables with the rows of the file alone; return what it holds that no revision makes."""
    left_out: list[str] = []
    for table in tables.values():  # a revision may have put rows in
        connection.execute(table.delete())
    for name, described in archive.about.tables.items():
        if name not in tables:
            left_out.append(name)
            continue
        columns = [column for column in described.columns if column in tables[name].columns]
        left_out += [f"{name}.{column}" for column in described.columns if column not in columns]
        load(connection, archive, tables[name], columns, tick)
    set_last_ids(connection, {name: one.last_id for name, one in archive.about.tables.items() if name in tables})
    return left_out


def _upgrade(connection: Connection, installed: Mapping[str, Addon], clock: Callable[[], datetime]) -> list[str]:
    enabled = [name for name, (_, on) in known_addons(connection).items() if on]
    waiting = pending_for(connection, resolve(installed, enabled), installed)
    enable_in(connection, installed, [], clock)
    return waiting
